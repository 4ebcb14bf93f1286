package diff

import (
	"cmp"
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// resolveBoth resolves a schema on both sides. While references are traced, one that leads to nothing is
// its own target.
func (d *differ) resolveBoth(was, is source.Node) (before, after source.Node) {
	before, resolvedWas := d.was.Ref(was)
	after, resolvedIs := d.is.Ref(is)
	if resolvedWas == resolvedIs {
		return before, after
	}
	if d.suspect = true; d.broken == nil {
		return before, after
	}
	if !resolvedWas {
		before = brokenHolder(d.was, was)
	}
	if !resolvedIs {
		after = brokenHolder(d.is, is)
	}
	return before, after
}

// brokenHolder returns the last node with a $ref on the way from n to nothing: of a circle the one whose
// $ref comes first in the alphabet, and n itself where the way is too long.
func brokenHolder(c *connector.Connector, start source.Node) source.Node {
	var seen []source.Node
	for n := start; ; {
		if len(seen) > connector.MaxReferences {
			return start
		}
		target, ok := c.Direct(n)
		if !ok {
			return n
		}
		if i := slices.Index(seen, target); i >= 0 {
			return slices.MinFunc(seen[i:], func(a, b source.Node) int { return cmp.Compare(refOf(a), refOf(b)) })
		}
		seen = append(seen, target)
		n = target
	}
}

func refOf(n source.Node) string { return n.Get("$ref").Str() }

// traceBroken records the references of a comparison that lead to nothing on one side, and reports whether
// there is nothing else to compare.
func (d *differ) traceBroken(c *comparison) bool {
	isBroken := func(of *connector.Connector, n source.Node) bool {
		_, ok := of.Ref(n)
		return !ok
	}
	add := func(rule string, holder, other source.Node) {
		c.found = append(c.found, occurrence{d.recordBroken(rule, holder, other), "", ""})
	}
	switch {
	case isBroken(d.is, c.is):
		add(brokenReference, c.is, c.was)
		return true
	case isBroken(d.was, c.was) && c.at == atErrorResponse: // flows handle errors, described or not
		return true
	case isBroken(d.was, c.was):
		add(repairedReference, c.was, c.is)
		return true
	}
	was, is := viewOf(d.was, c.was), viewOf(d.is, c.is)
	lost, found := differentBroken(is, was), differentBroken(was, is)
	for _, holder := range lost {
		add(brokenReference, holder, counterpart(c.is, holder, c.was))
	}
	if c.at == atErrorResponse {
		found = nil
	}
	for _, holder := range found {
		add(repairedReference, holder, counterpart(c.was, holder, c.is))
	}
	return false
}

// differentBroken returns the parts of a view that lead to nothing, without those of the other.
func differentBroken(v, other view) []source.Node {
	return slices.DeleteFunc(slices.Clone(v.broken), func(holder source.Node) bool {
		return slices.ContainsFunc(other.broken, func(o source.Node) bool { return refOf(o) == refOf(holder) })
	})
}

// counterpart returns the part of allOf that the other side has in place of a holder.
func counterpart(schema, holder, other source.Node) source.Node {
	i := slices.Index(itemsOf(schema.Get("allOf")), holder)
	return other.Get("allOf").At(max(i, 0))
}

// recordBroken records a reference that leads to nothing on one side, and what it stands for.
func (d *differ) recordBroken(rule string, holder, other source.Node) *change {
	ref, span := refOf(holder), spanOf(holder, "$ref")
	c, o, stands := d.is, d.was, d.broken.atHead
	if rule == repairedReference {
		c, o, stands = d.was, d.is, d.broken.atBase
	}
	_, there := c.Direct(holder)
	target, elsewhere := o.Direct(holder)
	if !elsewhere {
		target = other
	}
	if !stands[ref].Exists() && target != holder {
		stands[ref] = target
	}
	ch := change{old: ref, content: d.content(target, source.Node{}), at: span, before: startOf(target)}
	if rule == repairedReference {
		ch = change{new: ref, content: d.content(source.Node{}, target), at: startOf(target), before: span}
	}
	return d.record(cause{rule: rule, detail: describeBroken(rule, ref, there, elsewhere)}, ch)
}

func describeBroken(rule, ref string, there, elsewhere bool) string {
	ref = escapeWord(ref)
	switch {
	case rule == repairedReference && there:
		return "referred to " + ref + ", which led only to itself or through too many references"
	case rule == repairedReference:
		return "referred to " + ref + ", which did not exist"
	case there:
		return "refers to " + ref + ", which now leads only to itself or through too many references"
	case elsewhere:
		return "still refers to " + ref + ", which was removed"
	}
	return "now refers to " + ref + ", which does not exist"
}

// traceParts records the parameters and responses whose $ref leads to nothing on one side.
func (s operationComparison) traceParts() {
	s.traceParameters(brokenReference, s.was, s.is)
	s.traceParameters(repairedReference, s.is, s.was)
	before := map[string]response{}
	for _, was := range s.was.Responses {
		before[was.Code] = was
	}
	for _, is := range s.is.Responses {
		was, kept := before[is.Code]
		switch {
		case !kept:
		case was.Node.Exists() != is.Node.Exists():
			s.traceResponse(was, is)
		case s.isError(&was):
			s.d.addRoot(was.Schema, is.Schema, atErrorResponse, false, func() place { return s.responsePlace(was, "schema") })
		}
	}
}

// traceParameters records the parameters that lead to nothing in op. The parameter of the other side that
// has the same $ref stands for one, else the one at its place.
func (s operationComparison) traceParameters(rule string, other, op *connector.Operation) {
	if !slices.ContainsFunc(op.Parameters, isMissing) {
		return
	}
	byRef := map[string]int{}
	for i, p := range slices.Backward(other.Parameters) {
		byRef[refOf(p.Place)] = i
	}
	for i, p := range op.Parameters {
		if !isMissing(p) {
			continue
		}
		stand := parameter{Name: refOf(p.Place)}
		if k, known := byRef[stand.Name]; known {
			stand = other.Parameters[k]
		} else if i < len(other.Parameters) {
			stand = other.Parameters[i]
		}
		s.traceParameter(rule, p, stand)
	}
}

// isMissing reports whether the $ref of a parameter leads to nothing.
func isMissing(p parameter) bool { return !p.Node.Exists() }

func (s operationComparison) traceParameter(rule string, p, stand parameter) {
	if isMissing(stand) && refOf(stand.Place) == refOf(p.Place) {
		return // on both sides
	}
	holder := brokenHolder(s.d.is, p.Place)
	if rule == repairedReference {
		holder = brokenHolder(s.d.was, p.Place)
	}
	ch := s.d.recordBroken(rule, holder, stand.Node)
	ch.places = append(ch.places, s.parameterPlace(&stand, ""))
}

func (s operationComparison) traceResponse(was, is response) {
	at := s.responsePlace(was, "")
	if was.Code == s.outputs[0].Code {
		at.part = check.Part{Side: check.Output, Key: "body"}
	}
	rule, holder, stand := brokenReference, brokenHolder(s.d.is, s.is.Get("responses", is.Code)), was.Node
	if is.Node.Exists() {
		rule, holder, stand = repairedReference, brokenHolder(s.d.was, s.was.Get("responses", was.Code)), is.Node
	}
	ch := s.d.recordBroken(rule, holder, stand)
	ch.places = append(ch.places, at)
}

// suspectParts notes parameters and responses whose $ref leads to nothing.
func (s operationComparison) suspectParts() {
	leadsNowhere := func(r response) bool { return !r.Node.Exists() }
	for _, op := range []*connector.Operation{s.was, s.is} {
		if slices.ContainsFunc(op.Parameters, isMissing) || slices.ContainsFunc(op.Responses, leadsNowhere) {
			s.d.suspect = true
		}
	}
}

// traceAdded records a new field or parameter whose $ref leads to nothing.
func (d *differ) traceAdded(n source.Node) (broken *change) {
	if _, ok := d.is.Ref(n); ok {
		return nil
	}
	if d.suspect = true; d.broken == nil {
		return nil
	}
	return d.recordBroken(brokenReference, brokenHolder(d.is, n), source.Node{})
}
