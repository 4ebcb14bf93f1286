package diff

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

const (
	urlMoved = "notification-url-moved"

	// followsMove marks changes that only follow from a field that moved, or from a trigger that changed. They
	// are recorded, so that no rule reports them.
	followsMove = "follows"
)

// movedURLs are the notification URLs that moved to other inputs.
type movedURLs struct {
	all           []movedURL
	gone, arrived movedFields
}

// movedURL has the inputs of one operation that no longer receive the notification URL, and those that
// now do.
type movedURL struct {
	pair          operationPair
	gone, arrived []callback
}

// movedFields are fields that moved, each with the field that came or went with it, if one did.
type movedFields map[source.Node]*schemaProperty

// addMovedURLs finds what moved between the callbacks of both sides. In a new input beside the old ones
// the URL has not moved. A trigger that became an action loses it, and that is part of what is reported.
func (d *differ) addMovedURLs(pair operationPair, before, after []callback) {
	m := movedURL{pair, withoutSent(before, after), withoutSent(after, before)}
	if len(m.gone) == 0 && len(before) > 0 {
		m.arrived = slices.DeleteFunc(m.arrived, func(c callback) bool { return !d.hadInput(pair.was, c) })
	}
	becomes := (pair.was.Trigger() == "") != (pair.is.Trigger() == "") // what has a URL or none
	if len(m.gone)+len(m.arrived) == 0 || (len(before) == 0 || len(after) == 0) && !becomes {
		return
	}
	if d.urls == nil {
		d.urls = &movedURLs{gone: movedFields{}, arrived: movedFields{}}
	}
	if len(before) > 0 && len(after) > 0 {
		d.urls.all = append(d.urls.all, m)
	}
	for _, c := range m.gone {
		d.urls.gone[c.node] = nil
	}
	for _, c := range m.arrived {
		d.urls.arrived[c.node] = nil
	}
}

// withoutSent returns the callbacks that the API does not find where it finds one of the others.
func withoutSent(all, others []callback) []callback {
	var left []callback
	for _, c := range all {
		if !slices.ContainsFunc(others, func(o callback) bool { return o.sent == c.sent }) {
			left = append(left, c)
		}
	}
	return left
}

// hadInput reports whether an operation at base has an input where a callback is.
func (d *differ) hadInput(op *connector.Operation, c callback) bool {
	field, inBody := strings.CutPrefix(c.sent, "body/")
	if !inBody {
		return slices.ContainsFunc(op.Parameters, func(p parameter) bool { return sentIn(&p) == c.sent })
	}
	return op.Body != nil && slices.ContainsFunc(d.was.Fields(op.Body.Schema), func(name string) bool {
		return strings.ReplaceAll(name, "*/", "") == field
	})
}

func sentIn(p *parameter) string { return p.In + " " + p.Name }

// holdsOnly reports whether a field holds nothing but fields that moved, and remembers these.
func (u movedFields) holdsOnly(c *connector.Connector, p *schemaProperty, level int) bool {
	v := viewOf(c, p.value)
	for i := range v.len() {
		if _, moved := u[v.part(i)]; moved {
			u[v.part(i)] = p
			return true
		}
	}
	fields := v.fields().all
	for i := range fields {
		if level == arrivalLevels || !u.holdsOnly(c, &fields[i], level+1) {
			return false
		}
	}
	return len(fields) > 0
}

// withoutMovedURLs returns the fields that came and went without those that hold nothing but URLs that
// moved.
func (f sides) withoutMovedURLs(lost, gained []schemaProperty) (left, added []schemaProperty) {
	u := f.d.urls
	if u == nil || !f.c.at.isInput() {
		return lost, gained
	}
	follows := func(p *schemaProperty, was, is source.Node) bool {
		f.recordField(followsMove, p.name, "", was, is, change{content: followsMove})
		return true
	}
	lost = slices.DeleteFunc(lost, func(p schemaProperty) bool {
		return u.gone.holdsOnly(f.d.was, &p, 0) && follows(&p, p.value, source.Node{})
	})
	gained = slices.DeleteFunc(gained, func(p schemaProperty) bool {
		return u.arrived.holdsOnly(f.d.is, &p, 0) && follows(&p, source.Node{}, p.value)
	})
	return lost, gained
}

// about reports whether a URL moved from or to an input that both sides have.
func (m *movedURLs) about(was, is source.Node) bool {
	if m == nil {
		return false
	}
	_, gone := m.gone[was]
	_, arrived := m.arrived[is]
	return gone || arrived
}

// withoutMovedURLs returns the parameters without those for URLs that moved.
func (s operationComparison) withoutMovedURLs(lost, gained []*parameter) (left, added []*parameter) {
	u := s.d.urls
	if u == nil {
		return lost, gained
	}
	lost = slices.DeleteFunc(lost, func(p *parameter) bool { return s.followsURL(u.gone, s.d.was, p, s.is) })
	gained = slices.DeleteFunc(gained, func(p *parameter) bool { return s.followsURL(u.arrived, s.d.is, p, s.was) })
	return lost, gained
}

// followsURL reports whether the other side lacks a parameter because a URL moved.
func (s operationComparison) followsURL(moved movedFields, c *connector.Connector, p *parameter, other *connector.Operation) bool {
	kept := func(o parameter) bool { return sentIn(&o) == sentIn(p) }
	field := &schemaProperty{name: p.Name, key: p.Node, value: p.Node, required: p.Required}
	if slices.ContainsFunc(other.Parameters, kept) || !moved.holdsOnly(c, field, 0) {
		return false
	}
	s.record(followsMove, p.Node, source.Node{}, s.parameterPlace(p, ""), change{content: followsMove})
	return true
}

// bodyFollowsURL reports whether a body came or went because a URL moved.
func (s operationComparison) bodyFollowsURL(was, is *parameter) bool {
	if s.d.urls == nil {
		return false
	}
	moved, c, body := s.d.urls.gone, s.d.was, was
	if was == nil {
		moved, c, body = s.d.urls.arrived, s.d.is, is
	}
	if !moved.holdsOnly(c, &schemaProperty{name: body.Name, value: body.Schema, required: body.Required}, 0) {
		return false
	}
	s.record(followsMove, body.Node, source.Node{}, s.parameterPlace(body, ""), change{content: followsMove})
	return true
}

// recordMovedURLs records the URLs that moved by themselves, and compares the old inputs with the new ones.
func (d *differ) recordMovedURLs() {
	if d.urls == nil {
		return
	}
	roots := len(d.roots)
	for _, m := range d.urls.all {
		s := newOperationComparison(d, m.pair)
		if m = d.withoutRenamed(m); len(m.gone)+len(m.arrived) > 0 {
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
func (d *differ) withoutRenamed(m movedURL) movedURL {
	for i := 0; i < min(len(m.gone), len(m.arrived)); {
		if !d.followsHolder(m.pair.was, m.gone[i].key, m.arrived[i].key) {
			i++
			continue
		}
		m.gone, m.arrived = slices.Delete(slices.Clone(m.gone), i, i+1), slices.Delete(slices.Clone(m.arrived), i, i+1)
	}
	return m
}

// followsHolder reports whether an input of a body has another key because what holds it has.
func (d *differ) followsHolder(op *connector.Operation, was, is string) bool {
	moved := atProperty.ruleFor(fieldMoved)
	for _, ch := range d.changes {
		if ch.rule != moved && ch.rule != atProperty.ruleFor(fieldRenamed) && ch.rule != atProperty.ruleFor(fieldRespelled) {
			continue
		}
		for _, at := range ch.places {
			to := ch.new
			if ch.rule != moved {
				to = at.key[:strings.LastIndexByte(at.key, '/')+1] + ch.new
			}
			if below, inside := strings.CutPrefix(was, at.key+"/"); inside && at.op == op && is == to+"/"+below {
				return true
			}
		}
	}
	return false
}
