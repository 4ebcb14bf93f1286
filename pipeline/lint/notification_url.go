package lint

import (
	"strings"

	"alm/pipeline/check"
)

// checkURLPlaces checks each x-ms-notification-url: it must be on a string and not in a response.
func checkURLPlaces(p *check.Pass) {
	eachMember(notificationURL, func(p *check.Pass, m member) {
		switch kind := p.Is.Resolve(m.Of.Node).Get("type"); {
		case !isTrue(m.Value):
		case onlyReceived(p, m.Of): // published connectors have it
			m.Of.Report(p, check.Finding{Severity: check.Warning, At: m.Key.Span(), Message: m.Of.Label() + " has " + notificationURL +
				" and is only in responses; the platform fills it only in a request body"})
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

// definitionOf returns the definition that contains an object, nil if none does.
func definitionOf(obj *object) *object {
	for ; obj != nil; obj = obj.Owner {
		if obj.Role == "definitions" {
			return obj
		}
	}
	return nil
}

// onlyReceived reports whether an object is in a definition that responses use and no request does.
func onlyReceived(p *check.Pass, obj *object) bool {
	of := definitionOf(obj)
	if of == nil {
		return false
	}
	targets := map[string][]string{} // of the references in a definition
	var sent, received []string
	for _, m := range indexOf(p).membersOf("$ref") {
		target, ok := strings.CutPrefix(m.Value.Str(), "#/definitions/")
		switch from := definitionOf(m.Of); {
		case !ok:
		case from != nil:
			targets[from.Name] = append(targets[from.Name], target)
		case inResponse(m.Of):
			received = append(received, target)
		default:
			sent = append(sent, target)
		}
	}
	return leadTo(of.Name, received, targets) && !leadTo(of.Name, sent, targets)
}

// leadTo reports whether one of some definitions is a definition, or refers to it.
func leadTo(name string, from []string, targets map[string][]string) bool {
	var seen seenSet[string]
	for len(from) > 0 {
		at := from[len(from)-1]
		from = from[:len(from)-1]
		if at == name {
			return true
		}
		if !seen.seenBefore(at) {
			from = append(from, targets[at]...)
		}
	}
	return false
}
