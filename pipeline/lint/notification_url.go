package lint

import "alm/pipeline/check"

// checkURLPlaces checks each x-ms-notification-url: it must be on a string and not in a response.
func checkURLPlaces(p *check.Pass) {
	eachMember(notificationURL, func(p *check.Pass, m member) {
		switch kind := p.Is.Resolve(m.Of.Node).Get("type"); {
		case !isTrue(m.Value):
		case inResponse(m.Of):
			m.Of.Reportf(p, m.Key.Span(), "%s has %s in a response; the platform fills it only in a request body", m.Of.Label(), notificationURL)
		case kind.Exists() && kind.Str() != "string": // a published connector has none
			m.Of.Reportf(p, firstSpan(p, kind, m.Key), "%s receives the callback URL but is not a string", m.Of.Label())
		}
	})(p)
	eachUnknownMember(func(p *check.Pass, m member) {
		if m.Of.Kind == kindParameter && m.Key.Str() == notificationURL && isTrue(m.Value) {
			m.Of.Reportf(p, m.Key.Span(), "%s has %s; the platform fills only a property of the body's schema", m.Of.Label(), notificationURL)
		}
	})(p)
}

// inResponse reports whether an object is in a response or notification, without a definition between.
func inResponse(obj *object) bool {
	for ; obj != nil; obj = obj.Owner {
		if obj.Kind == kindResponse || obj.Kind == kindNotification {
			return true
		}
	}
	return false
}
