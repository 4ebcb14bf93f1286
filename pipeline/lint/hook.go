package lint

import (
	"maps"
	"slices"

	"alm/internal/source"
	"alm/solution/connector"
)

// hook is an operation whose body takes the URL that the service is to call.
type hook struct {
	Op    *connector.Operation
	Links []link // from the body parameter to the URL
}

// link is one step toward the callback URL: the body parameter, then schemas.
type link struct {
	Name     string
	Site     source.Node // as written, maybe a $ref
	Node     source.Node // after $ref
	Required bool        // by what it stands in
}

// URL is the property that takes the callback URL.
func (h hook) URL() link { return h.Links[len(h.Links)-1] }

// Internal tells whether the URL or something around it is hidden from makers.
func (h hook) Internal() bool {
	return slices.ContainsFunc(h.Links, func(l link) bool {
		return l.Site.Get(visibility).Str() == "internal" || l.Node.Get(visibility).Str() == "internal"
	})
}

const (
	notificationContent = "x-ms-notification-content"
	notificationURL     = "x-ms-notification-url"
	visibility          = "x-ms-visibility"
)

// webhooks are the connector's hooks, in document order.
func (f *facts) webhooks(c *connector.Connector) []hook {
	if f.hooked || len(f.membersOf(notificationURL)) == 0 {
		return f.hooks
	}
	f.hooked = true
	left, barren := maxLooks, map[source.Node]bool{}
	for _, op := range c.Operations {
		if op.Body == nil {
			continue
		}
		s := hookSearch{c: c, seen: map[source.Node]bool{}, barren: barren, left: &left}
		body := link{Name: op.Body.Name, Site: op.Body.Site, Node: op.Body.Node, Required: op.Body.Required}
		if links := s.in(op.Body.Schema, []link{body}, nil); links != nil {
			f.hooks = append(f.hooks, hook{op, links})
		} else if len(s.seen) < maxSchemas {
			maps.Copy(barren, s.seen)
		}
	}
	return f.hooks
}

// How much the searches of one connector look at: schemas in each, schemas in all, and
// how deep a callback URL may stand.
const (
	maxSchemas = 2048
	maxLooks   = 1 << 19
	maxLinks   = 16
)

// hookSearch looks for the callback URL, at each schema once.
type hookSearch struct {
	c      *connector.Connector
	seen   map[source.Node]bool
	barren map[source.Node]bool // what searches before this one found nothing in
	left   *int
}

// in gives the links down to the URL in a schema, nil when it holds none. What a schema
// around it requires counts in the parts of its allOf.
func (s hookSearch) in(n source.Node, links []link, required []source.Node) []link {
	n = s.c.Resolve(n)
	if !n.Exists() || s.seen[n] || s.barren[n] || len(s.seen) >= maxSchemas || *s.left <= 0 || len(links) > maxLinks {
		return nil
	}
	s.seen[n] = true
	*s.left--
	if isTrue(n.Get(notificationURL)) {
		return links
	}
	required = append(slices.Clip(required), n.Get("required"))
	for key, property := range n.Get("properties").Members() {
		step := link{key.Str(), property, s.c.Resolve(property), lists(required, key.Str())}
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
		step := link{"an item", items, s.c.Resolve(items), true}
		return s.in(items, append(slices.Clip(links), step), nil)
	}
	return nil
}

// lists tells whether one of the lists holds the text.
func lists(all []source.Node, text string) bool {
	for _, list := range all {
		for _, item := range list.Items() {
			if is(item, text) {
				return true
			}
		}
	}
	return false
}

// isWebhook tells a trigger that the service calls from one that asks the service.
func isWebhook(op *connector.Operation) bool {
	return isTrigger(op) && (op.Method != "get" || op.NotificationContent().Exists())
}
