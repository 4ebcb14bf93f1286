package lint

import "alm/pipeline/check"

// strayURLs looks at each mark: it must be on a string, and in no answer.
func strayURLs(p *check.Pass) {
	eachMember(notificationURL, func(p *check.Pass, m member) {
		switch kind := p.Is.Resolve(m.Of.Node).Get("type"); {
		case !isTrue(m.Value):
		case inAnswer(m.Of):
			m.Of.Reportf(p, m.Key.Span(), "%s is marked %s in an answer; the platform fills it in the body of a request alone", m.Of.Label(), notificationURL)
		case kind.Str() != "string":
			m.Of.Reportf(p, place(p, kind, m.Key), "%s takes the callback URL, but is no string", m.Of.Label())
		}
	})(p)
	eachStrange(func(p *check.Pass, m member) {
		if m.Of.Kind == kindParameter && m.Key.Str() == notificationURL && isTrue(m.Value) {
			m.Of.Reportf(p, m.Key.Span(), "%s is marked %s; the platform fills only a property of the body's schema", m.Of.Label(), notificationURL)
		}
	})(p)
}

// inAnswer tells whether a part stands in a response or notification, no definition between.
func inAnswer(at *part) bool {
	for ; at != nil; at = at.Owner {
		if at.Kind == kindResponse || at.Kind == kindNotification {
			return true
		}
	}
	return false
}
