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
		m.arrived = d.withoutNew(m.arrived, pair.was)
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
	sent := map[string]bool{}
	for _, c := range others {
		sent[c.sent] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(c callback) bool { return sent[c.sent] })
}

// withoutNew returns the callbacks where an operation at base has an input.
func (d *differ) withoutNew(all []callback, op *connector.Operation) []callback {
	had := inputsOf(op)
	if op.Body != nil {
		for _, name := range d.was.Fields(op.Body.Schema) {
			had["body/"+strings.ReplaceAll(name, "*/", "")] = true
		}
	}
	return slices.DeleteFunc(all, func(c callback) bool { return !had[c.sent] })
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
	before, after := inputsOf(s.was), inputsOf(s.is)
	lost = slices.DeleteFunc(lost, func(p *parameter) bool { return !after[sentIn(p)] && s.followsURL(u.gone, s.d.was, p) })
	gained = slices.DeleteFunc(gained, func(p *parameter) bool { return !before[sentIn(p)] && s.followsURL(u.arrived, s.d.is, p) })
	return lost, gained
}

// inputsOf returns where the API finds the parameters of an operation.
func inputsOf(op *connector.Operation) map[string]bool {
	sent := map[string]bool{}
	for i := range op.Parameters {
		sent[sentIn(&op.Parameters[i])] = true
	}
	return sent
}

// followsURL reports whether the other side lacks a parameter because a URL moved.
func (s operationComparison) followsURL(moved movedFields, c *connector.Connector, p *parameter) bool {
	field := &schemaProperty{name: p.Name, key: p.Node, value: p.Node, required: p.Required}
	if !moved.holdsOnly(c, field) {
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
