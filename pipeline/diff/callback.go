package diff

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// callback is an input that receives the notification URL.
type callback struct {
	key  string // as flows write it: "body/callbackUrl"
	sent string // where the API finds it, which does not depend on the body's name
	node source.Node
}

const (
	notificationURL = "x-ms-notification-url"
	maxCallbacks    = 8
	maxHeld         = 4096 // schemas that one body is searched in
)

// callbackSearch finds the callbacks of one connector, once for each operation and schema.
type callbackSearch struct {
	c     *connector.Connector
	known map[source.Node][]callback
	ofOp  map[*connector.Operation][]callback
}

func newCallbackSearch(c *connector.Connector) *callbackSearch {
	return &callbackSearch{c, map[source.Node][]callback{}, map[*connector.Operation][]callback{}}
}

// eachCallback visits every pair of operations of a connector that has webhooks and differs, with the
// callbacks of both sides.
func eachCallback(compare func(p *check.Pass, pair operationPair, before, after []callback)) func(*check.Pass) {
	return eachKeptConnector(func(p *check.Pass, was, is *connector.Connector) {
		ps := pairingOf(p)
		if ps.callbacksWas == nil {
			return
		}
		for _, pair := range ps.pairs {
			if !pair.reused && !ps.d.sameOperation(pair) {
				compare(p.On(pair.was), pair, ps.callbacksWas.of(pair.was), ps.callbacksIs.of(pair.is))
			}
		}
	})
}

func usesCallbacks(c *connector.Connector) bool {
	if bytes.Contains(c.Definition.Data, []byte(notificationURL)) {
		return true
	}
	if bytes.Contains(c.Definition.Data, escape) { // the name may be written with escapes
		for range c.Definition.Named(notificationURL) {
			return true
		}
	}
	return false
}

// of returns the inputs of an operation that receive the notification URL.
func (s *callbackSearch) of(op *connector.Operation) []callback {
	found, known := s.ofOp[op]
	if known {
		return found
	}
	for _, param := range op.Parameters {
		if param.Node.Get(notificationURL).Bool() {
			found = append(found, callback{param.Name, param.In + " " + param.Name, param.Node})
		}
		if param.In == "body" {
			for _, inside := range s.inSchema(param.Schema) {
				found = append(found, callback{param.Name + inside.key, "body" + inside.key, inside.node})
			}
		}
	}
	s.ofOp[op] = found
	return found
}

// inSchema returns the callbacks in a schema, the nearest first, with their paths: "/url".
func (s *callbackSearch) inSchema(schema source.Node) []callback {
	schema = s.c.Resolve(schema)
	found, ok := s.known[schema]
	if ok {
		return found
	}
	seen := map[source.Node]bool{}
	queue := []held{{node: schema, in: -1}}
	for i := 0; i < len(queue) && len(queue) < maxHeld && len(found) < maxCallbacks; i++ {
		n := s.c.Resolve(queue[i].node)
		if !n.Exists() || seen[n] {
			continue
		}
		seen[n] = true
		if n.Get(notificationURL).Bool() {
			found = append(found, callback{key: pathOf(queue, i), node: n})
		}
		for key, property := range n.Get("properties").Members() {
			queue = append(queue, held{key, property, i})
		}
		for _, part := range n.Get("allOf").Items() {
			queue = append(queue, held{node: part, in: i})
		}
		queue = append(queue, held{node: n.Get("items"), in: i})
	}
	s.known[schema] = found
	return found
}

// held is a schema in another one, whose index in the queue it has: a property with its key, or a part
// or the items without one.
type held struct {
	key, node source.Node
	in        int
}

// pathOf returns the path of a schema in the first one: "/url".
func pathOf(queue []held, i int) string {
	path := ""
	for ; i >= 0; i = queue[i].in {
		if queue[i].key.Exists() {
			path = "/" + queue[i].key.Str() + path
		}
	}
	return path
}

// keysOf returns the keys of the callbacks, sorted and quoted.
func keysOf(all []callback) string {
	var keys []string
	for _, c := range all {
		keys = append(keys, quote(c.key))
	}
	return strings.Join(sortedSet(keys), ", ")
}

// sentTo returns where the API finds the notification URLs, sorted.
func sentTo(all []callback) string {
	var places []string
	for _, c := range all {
		places = append(places, c.sent)
	}
	return strings.Join(sortedSet(places), "\x00")
}

// findRedelivered marks the pairs that changed between polling and webhook: what else changed in
// their inputs and outputs has the same cause.
func (ps *pairing) findRedelivered(d *differ) {
	was, is := d.was, d.is
	if !usesCallbacks(was) && !usesCallbacks(is) {
		return
	}
	from, to := newCallbackSearch(was), newCallbackSearch(is)
	ps.callbacksWas, ps.callbacksIs = from, to
	for i := range ps.pairs {
		p := &ps.pairs[i]
		if d.sameOperation(*p) {
			continue
		}
		same := (p.was.Trigger() == "") == (p.is.Trigger() == "") && p.match != matchSimilarity
		if same && (p.was.Trigger() != "" || !p.reused) && (len(from.of(p.was)) > 0) != (len(to.of(p.is)) > 0) {
			p.redelivered, p.reused = true, false
		}
	}
}

// deliveryChanged reports operations that changed between polling and webhook.
func deliveryChanged(p *check.Pass, pair operationPair, before, after []callback) {
	was, is := pair.was, pair.is
	if !pair.redelivered {
		return
	}
	way := map[bool]string{true: "polls where it used a webhook", false: "responds at once where it waited for a webhook"}
	if len(after) > 0 {
		way = map[bool]string{true: "uses a webhook where it polled", false: "waits for a webhook where it responded at once"}
	}
	d := pairingOf(p).d
	p.Report(check.Finding{
		Message: fmt.Sprintf("%s now %s: flows store the other kind and may fail to save (InvalidOpenApiConnectionWebhookOperationType)",
			is.Label(), way[was.Trigger() != ""]),
		At: is.At(), Was: was.At(), Old: keysOf(before), New: keysOf(after),
		Content: digestOf(d.content(was.Get("parameters"), is.Get("parameters")), d.content(was.Get("responses"), is.Get("responses")),
			d.content(notificationContent(was), notificationContent(is)), was.Key(), is.Key(), was.Trigger(), is.Trigger()),
	})
}

// callbackMoved reports a notification URL that moved to another input.
func callbackMoved(p *check.Pass, pair operationPair, before, after []callback) {
	if len(before) == 0 || len(after) == 0 || sentTo(before) == sentTo(after) {
		return
	}
	p.Report(check.Finding{
		Message: fmt.Sprintf("%s takes the notification URL in %s instead of %s: an API that reads the old input sends no notifications",
			pair.is.Label(), keysOf(after), keysOf(before)),
		At: startOf(after[0].node), Was: startOf(before[0].node), Old: keysOf(before), New: keysOf(after),
	})
}

// unsubscribeRemoved reports a removed DELETE operation below the path of a webhook that
// remains.
func unsubscribeRemoved(p *check.Pass) {
	ps, hooks := pairingOf(p), map[string]*connector.Operation{}
	unsubscribes := func(l loss) bool { return l.was.Method == "delete" && !l.sure() }
	if ps.callbacksWas == nil || !slices.ContainsFunc(ps.losses, unsubscribes) {
		return
	}
	for _, pair := range ps.pairs {
		if !pair.reused && pair.is.Trigger() != "" && len(ps.callbacksIs.of(pair.is)) > 0 {
			hooks[normalPath(pair.was.Path)] = pair.is
		}
	}
	for _, l := range ps.losses {
		if !unsubscribes(l) {
			continue
		}
		if hook := webhookAbove(hooks, normalPath(l.was.Path)); hook != nil {
			p.On(l.was).Report(check.Finding{
				Message: fmt.Sprintf("%s was removed and %s remains: a flow that is changed or deleted may leave its subscription behind", describeOperation(l.was), hook.Label()),
				At:      hook.At(), Was: l.was.At(), Old: l.was.Label(),
			})
		}
	}
}

// webhookAbove returns the nearest webhook above a path, or nil.
func webhookAbove(hooks map[string]*connector.Operation, path string) *connector.Operation {
	for at := strings.LastIndexByte(path, '/'); at > 0; at = strings.LastIndexByte(path, '/') {
		path = path[:at]
		if hook := hooks[path]; hook != nil {
			return hook
		}
	}
	return nil
}
