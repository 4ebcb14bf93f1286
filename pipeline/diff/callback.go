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

	param *parameter
	steps []string // below the parameter
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
	for i := range op.Parameters {
		param := &op.Parameters[i]
		if param.Node.Get(notificationURL).Bool() {
			found = append(found, callback{param.Name, sentIn(param), param.Node, param, nil})
		}
		if param.In == "body" {
			for _, inside := range s.inSchema(param.Schema) {
				found = append(found, callback{param.Name + inside.key, "body" + inside.key, inside.node, param, inside.steps})
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
			steps := stepsTo(queue, i)
			found = append(found, callback{key: strings.Join(append([]string{""}, steps...), "/"), node: n, steps: steps})
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

// stepsTo returns the names that lead from the first schema to another.
func stepsTo(queue []held, i int) []string {
	var steps []string
	for ; i >= 0; i = queue[i].in {
		if queue[i].key.Exists() {
			steps = append(steps, queue[i].key.Str())
		}
	}
	slices.Reverse(steps)
	return steps
}

// keysOf returns the keys of the callbacks, sorted and quoted.
func keysOf(all []callback) string {
	var keys []string
	for _, c := range all {
		keys = append(keys, quote(c.key))
	}
	return strings.Join(sortedSet(keys), ", ")
}

// unsubscribeRemoved reports a removed DELETE operation below the path of a webhook that
// remains.
func unsubscribeRemoved(p *check.Pass) {
	ps := pairingOf(p)
	for i := range ps.losses {
		l := &ps.losses[i]
		hook := ps.hookLeft(l)
		if hook == nil {
			continue
		}
		p.On(l.was).Report(check.Finding{
			Message: fmt.Sprintf("%s was removed and %s remains: a flow that is changed or deleted may leave its subscription behind", describeOperation(l.was), hook.Label()),
			At:      hook.At(), Was: l.was.At(), Old: l.was.Label(),
		})
	}
}

// hookLeft returns the webhook at head whose subscriptions a removed operation ended, or nil.
func (ps *pairing) hookLeft(l *loss) *connector.Operation {
	if ps.callbacksWas == nil || l.was.Method != "delete" || l.sure() {
		return nil
	}
	if ps.hooks == nil {
		ps.hooks = map[string]*connector.Operation{}
		for _, pair := range ps.pairs {
			if !pair.reused && pair.is.Trigger() != "" && len(ps.callbacksIs.of(pair.is)) > 0 {
				ps.hooks[normalPath(pair.was.Path)] = pair.is
			}
		}
	}
	return webhookAbove(ps.hooks, normalPath(l.was.Path))
}

// hookGone returns the webhook at base whose subscriptions a removed operation ended, and that went too or polls now; nil
// if there is none.
func (ps *pairing) hookGone(l *loss) *connector.Operation {
	if ps.callbacksWas == nil || l.was.Method != "delete" || l.sure() || ps.hookLeft(l) != nil {
		return nil
	}
	hooks := map[string]*connector.Operation{}
	for _, op := range ps.d.was.Operations {
		if op.Trigger() != "" && len(ps.callbacksWas.of(op)) > 0 {
			hooks[normalPath(op.Path)] = op
		}
	}
	return webhookAbove(hooks, normalPath(l.was.Path))
}

// withHook makes a note of the finding on an internal operation that ended the subscriptions of a webhook which is gone too.
func (ps *pairing) withHook(l *loss, finding check.Finding) check.Finding {
	if hook := ps.hookGone(l); hook != nil && l.internal {
		finding.Severity = asNote
		finding.Message = fmt.Sprintf("%s was removed: %s, whose subscriptions it ended, is no longer a webhook", describeOperation(l.was), hook.Label())
	}
	return finding
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
