package diff

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// recordMovedURLs records the URLs that moved by themselves, and compares the old inputs with the new ones.
func (d *differ) recordMovedURLs() {
	if d.urls == nil {
		return
	}
	roots, holders := len(d.roots), d.movedHolders()
	for _, m := range d.urls.all {
		s := newOperationComparison(d, m.pair)
		if m = withoutRenamed(m, holders); len(m.gone)+len(m.arrived) > 0 {
			s.recordMovedURL(m)
		}
		for i := range min(len(m.gone), len(m.arrived)) {
			s.compareMovedURL(m.gone[i], m.arrived[i])
		}
	}
	d.compareQueued()
	d.placeChanges(roots)
}

func (s operationComparison) recordMovedURL(m movedURL) {
	ch := change{old: keysOf(m.gone), new: keysOf(m.arrived)}
	switch {
	case len(m.gone) == 0:
		ch.detail = "also takes the notification URL in " + ch.new
		ch.effect = "the API gets the URL where it reads another value"
	case len(m.arrived) == 0:
		ch.detail = "no longer takes the notification URL in " + ch.old
	default:
		if ch.old == ch.new {
			ch.old, ch.new = placesSent(m.gone), placesSent(m.arrived)
		}
		ch.detail = "takes the notification URL in " + ch.new + " instead of " + ch.old
	}
	var was, is source.Node
	if len(m.gone) > 0 {
		was, ch.before = m.gone[0].node, startOf(m.gone[0].node)
	}
	if len(m.arrived) > 0 {
		is, ch.at = m.arrived[0].node, startOf(m.arrived[0].node)
	}
	s.record(urlMoved, was, is, place{op: s.was, subject: s.was.Subject(), key: s.is.Label()}, ch)
}

// placesSent returns where the API finds inputs that only moved: the query "url".
func placesSent(all []callback) string {
	var names []string
	for _, c := range all {
		in, _, _ := strings.Cut(c.sent, " ")
		names = append(names, "the "+in+" "+quote(c.key))
	}
	return strings.Join(sortedSet(names), ", ")
}

// compareMovedURL compares the field that went with the URL with the one that came.
func (s operationComparison) compareMovedURL(gone, arrived callback) {
	was, is := s.d.urls.gone[gone.node], s.d.urls.arrived[arrived.node]
	if was == nil || is == nil {
		return
	}
	at := atProperty
	if was.value.Get("in").Exists() || is.value.Get("in").Exists() {
		at = atParameter
	}
	to := s.callbackPlace(gone)
	at = s.d.fieldPosition(at, was.value)
	required := s.d.staysRequired(at, was, is)
	s.d.addRoot(was.value, is.value, at, required, func() place { return to })
	if !required && was.required != is.required {
		m, detail := s.d.requiredChange(viewOf(s.d.was, was.value), viewOf(s.d.is, is.value), is.required)
		to.subject += "/required"
		s.record(at.ruleFor(m), was.value, is.value, to, change{detail: detail, at: is.key.Span(), before: was.key.Span()})
	}
}

// callbackPlace returns the place of an input at base.
func (s operationComparison) callbackPlace(c callback) place {
	to := s.parameterPlace(c.param, "")
	if c.param.In != "body" {
		return to
	}
	to.subject += "/schema"
	for _, name := range c.steps {
		to.subject, to.part = joinPath(to.subject, name), to.part.Below(check.EscapeStep(name))
	}
	to.before, to.key = "", c.key
	return to
}

// withoutRenamed returns a move without the URLs that only follow what holds them, which has another name
// or place.
func withoutRenamed(m movedURL, holders map[holderKey][]string) movedURL {
	left := movedURL{pair: m.pair}
	both := min(len(m.gone), len(m.arrived))
	for i := range both {
		if !followsHolder(holders, m.pair.was, m.gone[i].key, m.arrived[i].key) {
			left.gone, left.arrived = append(left.gone, m.gone[i]), append(left.arrived, m.arrived[i])
		}
	}
	left.gone, left.arrived = append(left.gone, m.gone[both:]...), append(left.arrived, m.arrived[both:]...)
	return left
}

// holderKey identifies what holds other inputs of an operation, by its key at base.
type holderKey struct {
	op  *connector.Operation
	key string
}

// movedHolders returns the new keys of what has another name or place.
func (d *differ) movedHolders() map[holderKey][]string {
	holders := map[holderKey][]string{}
	moved, renamed, respelled := atProperty.ruleFor(fieldMoved), atProperty.ruleFor(fieldRenamed), atProperty.ruleFor(fieldRespelled)
	for _, ch := range d.changes {
		if ch.rule != moved && ch.rule != renamed && ch.rule != respelled {
			continue
		}
		for _, at := range ch.places {
			to := ch.new
			if ch.rule != moved {
				to = at.key[:strings.LastIndexByte(at.key, '/')+1] + ch.new
			}
			key := holderKey{at.op, at.key}
			holders[key] = append(holders[key], to)
		}
	}
	return holders
}

// followsHolder reports whether an input of a body has another key because what holds it has.
func followsHolder(holders map[holderKey][]string, op *connector.Operation, was, is string) bool {
	for i := range len(was) {
		if was[i] == '/' && slices.ContainsFunc(holders[holderKey{op, was[:i]}], func(to string) bool { return is == to+was[i:] }) {
			return true
		}
	}
	return false
}
