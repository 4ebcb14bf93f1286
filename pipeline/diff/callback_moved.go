package diff

import (
	"slices"
	"strings"

	"alm/internal/source"
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
func (m movedFields) holdsOnly(c *connector.Connector, p *schemaProperty) bool {
	budget := maxHeld
	var holds func(p *schemaProperty, level int) bool
	holds = func(p *schemaProperty, level int) bool {
		v := viewOf(c, p.value)
		for i := range v.len() {
			if _, moved := m[v.part(i)]; moved {
				m[v.part(i)] = p
				return true
			}
		}
		fields := v.fields().all
		for i := range fields {
			if budget--; budget < 0 || level == arrivalLevels || !holds(&fields[i], level+1) {
				return false
			}
		}
		return len(fields) > 0
	}
	return holds(p, 0)
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
		return u.gone.holdsOnly(f.d.was, &p) && follows(&p, p.value, source.Node{})
	})
	gained = slices.DeleteFunc(gained, func(p schemaProperty) bool {
		return u.arrived.holdsOnly(f.d.is, &p) && follows(&p, source.Node{}, p.value)
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
	if slices.ContainsFunc(other.Parameters, kept) || !moved.holdsOnly(c, field) {
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
	if !moved.holdsOnly(c, &schemaProperty{name: body.Name, value: body.Schema, required: body.Required}) {
		return false
	}
	s.record(followsMove, body.Node, source.Node{}, s.parameterPlace(body, ""), change{content: followsMove})
	return true
}
