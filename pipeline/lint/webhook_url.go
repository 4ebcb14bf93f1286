package lint

import (
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

// webhook is an operation whose body receives the URL that the service calls.
type webhook struct {
	Op    *connector.Operation
	Steps []urlStep // from the body parameter to the URL
}

// urlStep is one step towards the callback URL: the body parameter, then schemas.
type urlStep struct {
	Name     string
	Site     source.Node // as written, maybe a $ref
	Node     source.Node // after $ref
	Required bool        // by what contains it
}

// URL returns the property that receives the callback URL.
func (h webhook) URL() urlStep { return h.Steps[len(h.Steps)-1] }

// Internal reports whether the URL or something around it is hidden from makers.
func (h webhook) Internal() bool {
	return slices.ContainsFunc(h.Steps, func(l urlStep) bool {
		return l.Site.Get(visibilityKey).Str() == "internal" || l.Node.Get(visibilityKey).Str() == "internal"
	})
}

const (
	notificationContent = "x-ms-notification-content"
	notificationURL     = "x-ms-notification-url"
	visibilityKey       = "x-ms-visibility"
)

// webhooks returns the connector's webhooks, in document order.
func (f *index) webhooks(c *connector.Connector) []webhook {
	if f.hooksFound || len(f.membersOf(notificationURL)) == 0 {
		return f.hooks
	}
	f.hooksFound = true
	left, barren := maxSearched, map[source.Node]bool{}
	barrens := f.barrenPaths(c)
	for _, op := range c.Operations {
		if op.Body == nil || barrens[op.PathItem] && op.Name.Str() == op.Method {
			continue
		}
		s := urlSearch{c: c, seen: map[source.Node]bool{}, empty: barren, left: &left}
		body := urlStep{Name: op.Body.Name, Site: op.Body.Place, Node: op.Body.Node, Required: op.Body.Required}
		if links := s.in(op.Body.Schema, []urlStep{body}, nil); links != nil {
			f.hooks = append(f.hooks, webhook{op, links})
		} else if len(s.seen) < maxSchemas {
			maps.Copy(barren, s.seen)
		}
	}
	return f.hooks
}

// Limits for the searches in one connector: schemas in each, schemas in all, and
// the depth of a callback URL.
const (
	maxSchemas  = 2048
	maxSearched = 1 << 19
	maxLinks    = 16
)

// urlSearch searches for the callback URL, visiting each schema once.
type urlSearch struct {
	c     *connector.Connector
	seen  map[source.Node]bool
	empty map[source.Node]bool // schemas in which earlier searches found nothing
	left  *int
}

// in returns the steps to the URL in a schema, nil if it has none. What a schema
// requires also applies to its allOf.
func (s urlSearch) in(n source.Node, links []urlStep, required []source.Node) []urlStep {
	n = s.c.Resolve(n)
	if !n.Exists() || s.seen[n] || s.empty[n] || len(s.seen) >= maxSchemas || *s.left <= 0 || len(links) > maxLinks {
		return nil
	}
	s.seen[n] = true
	*s.left--
	if isMarked(n.Get(notificationURL)) {
		return links
	}
	required = append(slices.Clip(required), n.Get("required"))
	for key, property := range n.Get("properties").Members() {
		step := urlStep{key.Str(), property, s.c.Resolve(property), listsText(required, key.Str())}
		if found := s.in(property, append(slices.Clip(links), step), nil); found != nil {
			return found
		}
	}
	for _, part := range n.Get("allOf").Items() {
		if found := s.in(part, links, required); found != nil {
			return found
		}
	}
	if items := n.Get("items"); items.Kind() == source.Object {
		step := urlStep{"an item", items, s.c.Resolve(items), true}
		return s.in(items, append(slices.Clip(links), step), nil)
	}
	return nil
}

// isMarked reports whether x-ms-notification-url is there and not false; json-type reports other types.
func isMarked(mark source.Node) bool {
	return mark.Exists() && mark.Kind() != source.Null && (mark.Kind() != source.Bool || mark.Bool())
}

// listsText reports whether one of the lists contains text.
func listsText(all []source.Node, text string) bool {
	for _, list := range all {
		for _, item := range list.Items() {
			if isText(item, text) {
				return true
			}
		}
	}
	return false
}

// subscribes reports whether an operation is a trigger whose body receives the callback URL.
func (f *index) subscribes(c *connector.Connector, op *connector.Operation) bool {
	if f.subscribing == nil {
		f.subscribing = map[*connector.Operation]bool{}
		for _, h := range triggersOf(f.webhooks(c)) {
			f.subscribing[h.Op] = true
		}
	}
	return f.subscribing[op]
}

// anyWebhook reports whether the service calls one of the triggers.
func (f *index) anyWebhook(c *connector.Connector) bool {
	if !f.webhookSought {
		f.webhookSought = true
		f.hasWebhook = slices.ContainsFunc(c.Operations, func(op *connector.Operation) bool { return f.isWebhook(c, op) })
	}
	return f.hasWebhook
}

// isWebhook reports whether the service calls the trigger. Whatever its method, a trigger
// that declares polling is polled.
func (f *index) isWebhook(c *connector.Connector, op *connector.Operation) bool {
	if !isTrigger(op) || op.Method == "get" && !op.NotificationContent().Exists() {
		return false
	}
	if op.NotificationContent().Exists() {
		return true
	}
	return !f.isPolled(c, op)
}

// pollsAgain reports whether a response says when to ask again, which no subscription does. (Microsoft: Use a
// polling trigger)
func pollsAgain(op *connector.Operation) bool {
	return slices.ContainsFunc(op.Responses, func(r connector.Response) bool {
		for name := range r.Node.Get("headers").Members() {
			if strings.EqualFold(name.Str(), "Retry-After") {
				return true
			}
		}
		return false
	})
}

// isPolled reports whether metadata or a policy says that the platform polls the operation.
func (f *index) isPolled(c *connector.Connector, op *connector.Operation) bool {
	if metadata := op.Get("x-ms-trigger-metadata"); strings.EqualFold(metadata.Get("mode").Str(), "polling") ||
		strings.EqualFold(metadata.Get("kind").Str(), "query") && !metadata.Get("mode").Exists() {
		return true
	}
	if f.polled == nil {
		f.polled = polledBy(c.Policies)
	}
	id := strings.ToLower(op.ID)
	return f.polled[""] || f.polled[id] || f.polled[sanitizedID(id)] || pollsAgain(op)
}
