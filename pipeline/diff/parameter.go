package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

type parameter = connector.Parameter

// parameterLocations are the locations of parameters other than the body.
var parameterLocations = []string{"path", "query", "header", "formData"}

// compareParameters compares the parameters. compareBody compares the body's schema.
func (s operationComparison) compareParameters() {
	if s.d.sameParameters(s.was, s.is) && areDistinct(s.was.Parameters, keyOfParameter) {
		return
	}
	lost, gained := s.withoutMovedURLs(comparableParameters(s.was.Parameters), comparableParameters(s.is.Parameters))
	if s.was.Body != nil && s.is.Body != nil {
		s.compareDetails(s.was.Body, s.is.Body)
	}
	matchByKey(&lost, &gained, func(p *parameter) string { return p.In + " " + p.Name }, s.compareKept)
	matchByKey(&lost, &gained, func(p *parameter) string { return p.Name }, s.compareRelocated)
	s.matchPlaceholders(&lost, &gained)
	for _, in := range parameterLocations {
		s.matchRenamed(in, &lost, &gained)
	}
	if s.formChanged() {
		return
	}
	successors := map[string]string{}
	for _, in := range parameterLocations {
		if len(lost) > 0 && len(gained) > 0 {
			maps.Copy(successors, s.d.successorNames(atParameter, fieldsIn(in, lost), fieldsIn(in, gained)))
		}
	}
	for _, p := range lost {
		s.recordRemoved(p, successors[p.Name])
	}
	for _, p := range gained {
		s.recordAdded(p)
	}
	s.compareOrder()
}

// sameParameters reports whether the lists of parameters of two operations are equal.
func (d *differ) sameParameters(was, is *connector.Operation) bool {
	return d.equal(was.Get("parameters"), is.Get("parameters")) && d.equal(was.PathItem.Get("parameters"), is.PathItem.Get("parameters"))
}

// areDistinct reports whether a list is short and its elements have different keys.
func areDistinct[T any, K comparable](all []T, key func(*T) K) bool {
	if len(all) > maxLinear {
		return false
	}
	for i := range all {
		for j := range i {
			if key(&all[i]) == key(&all[j]) {
				return false
			}
		}
	}
	return true
}

// comparableParameters returns the parameters other than bodies.
func comparableParameters(all []parameter) []*parameter {
	var pointers []*parameter
	for i := range all {
		if all[i].In != "body" && all[i].Node.Exists() {
			pointers = append(pointers, &all[i])
		}
	}
	return pointers
}

func (s operationComparison) parameterPlace(p *parameter, member string) place {
	part := check.Part{Side: check.Input, Key: check.EscapeStep(p.Name)}
	if p.In == "body" {
		part.Side = check.Body
	}
	return place{s.was, joinPath(s.subject("parameter/"+p.Name), member), "parameter ", p.Name, s.of, part}
}

func (s operationComparison) compareKept(was, is *parameter) {
	required := s.compareDetails(was, is)
	if required || was.Required == is.Required || is.Required && is.In == "path" && was.In == "path" { // a path has always needed all of its parts
		return
	}
	before, after := viewOf(s.d.was, was.Node), viewOf(s.d.is, is.Node)
	m, detail := s.d.requiredChange(before, after, is.Required)
	ch := change{detail: detail, at: spanOf(is.Node, "required"), before: spanOf(was.Node, "required")}
	if is.Required {
		ch.content = suppliedContent(before, after)
	}
	s.record(s.position(was).ruleFor(m), was.Node, is.Node, s.parameterPlace(was, "required"), ch)
}

// compareDetails compares everything about a parameter except its name and location, and reports
// whether it stays required.
func (s operationComparison) compareDetails(was, is *parameter) bool {
	required := s.d.staysRequired(atParameter,
		&schemaProperty{value: was.Node, required: was.Required}, &schemaProperty{value: is.Node, required: is.Required})
	if !s.d.equal(was.Place, is.Place) {
		s.d.addRoot(was.Place, is.Place, s.position(was), required, func() place { return s.parameterPlace(was, "") })
	}
	return required
}

// position returns the position of a parameter, which may be internal at base.
func (s operationComparison) position(was *parameter) position {
	return s.d.fieldPosition(atParameter, was.Node)
}

// ruleFor returns the rule, or the weaker one for a parameter that is internal at base.
func (s operationComparison) ruleFor(rule string, was *parameter) string {
	if s.position(was) == atInternalParameter && severityOf(rule) == check.Error {
		return weaker[atInternalParameter].rule
	}
	return rule
}

func (s operationComparison) compareRelocated(was, is *parameter) {
	if was.In == is.In { // the name occurs twice
		s.compareKept(was, is)
		return
	}
	detail := fmt.Sprintf("moved from %s to %s", was.In, is.In)
	switch "" {
	case is.In:
		detail = "was in " + was.In + " and has no location"
	case was.In:
		detail = "had no location and is in " + is.In
	}
	s.record(s.ruleFor("request-parameter-location-changed", was), was.Node, is.Node, s.parameterPlace(was, ""), change{
		detail: detail, old: was.In, new: is.In,
		at: spanOf(is.Node, "in"), before: spanOf(was.Node, "in"),
	})
	s.compareKept(was, is)
}

func (s operationComparison) recordRename(rule string, was, is *parameter, detail string) {
	s.record(rule, was.Node, is.Node, s.parameterPlace(was, ""), change{
		detail: detail, old: was.Name, new: is.Name, at: nameSpan(is.Node), before: nameSpan(was.Node),
	})
}

// matchRenamed pairs the remaining parameters of one location by spelling, then by similarity.
// Flows store no internal parameter, so an internal one cannot be renamed.
func (s operationComparison) matchRenamed(in string, lost, gained *[]*parameter) {
	if len(*lost) == 0 || len(*gained) == 0 {
		return
	}
	from, to := fieldsIn(in, *lost), fieldsIn(in, *gained)
	from = slices.DeleteFunc(from, func(p schemaProperty) bool { return viewOf(s.d.was, p.value).internal() })
	if len(from) == 0 || len(to) == 0 {
		return
	}
	for _, next := range s.d.matchFields(atParameter, from, to) {
		was, is := parameterNamed(*lost, in, next.was.name), parameterNamed(*gained, in, next.is.name)
		m, detail := fieldRenamed, fmt.Sprintf("became %s (%.0f %% similar)", is.Name, 100*next.score)
		if next.spelling {
			m, detail = fieldRespelled, "is now spelled "+is.Name
		}
		s.recordRename(atParameter.ruleFor(m), was, is, detail)
		s.compareKept(was, is)
		*lost, *gained = withoutItem(*lost, was), withoutItem(*gained, is)
	}
}

func fieldsIn(in string, all []*parameter) []schemaProperty {
	var fields []schemaProperty
	for _, p := range all {
		if p.In == in {
			fields = append(fields, schemaProperty{name: p.Name, key: p.Node.Get("name"), value: p.Node, required: p.Required})
		}
	}
	return fields
}

func parameterNamed(all []*parameter, in, name string) *parameter {
	i := slices.IndexFunc(all, func(p *parameter) bool { return p.In == in && p.Name == name })
	return all[i]
}

func (s operationComparison) recordRemoved(p *parameter, successor string) {
	m := fieldRemoved
	if viewOf(s.d.was, p.Node).internal() {
		m = fieldRemovedInternal
	}
	at := spanOf(s.is.Node, "parameters")
	s.record(atParameter.ruleFor(m), p.Node, source.Node{}, s.parameterPlace(p, ""), change{
		detail: "was removed" + successorNote(successor), old: p.Name, new: successor, at: at, before: nameSpan(p.Node),
	})
}

func (s operationComparison) recordAdded(p *parameter) {
	if broken := s.d.traceAdded(p.Place); broken != nil {
		broken.places = append(broken.places, s.parameterPlace(p, ""))
	}
	m, detail := s.d.classifyAdded(viewOf(s.d.is, p.Node), p.Required)
	s.record(atParameter.ruleFor(m), source.Node{}, p.Node, s.parameterPlace(p, ""), change{
		detail: detail, new: p.Name, at: nameSpan(p.Node), before: spanOf(s.was.Node, "parameters"),
	})
}

// compareOrder compares the order of the required parameters, which canvas apps pass by
// position.
func (s operationComparison) compareOrder() {
	was, is := requiredOf(s.was, s.is), requiredOf(s.is, s.was)
	before, after := withoutValues(was, withoutValues(was, is)), withoutValues(is, withoutValues(is, was))
	if slices.Equal(before, after) {
		return
	}
	s.record("request-parameter-order-changed", s.was.Node, s.is.Node,
		place{op: s.was, subject: s.subject("parameters"), before: "the parameters", after: s.of}, change{
			content: digestOf(strings.Join(before, "\x01"), strings.Join(after, "\x01")),
			detail:  fmt.Sprintf("changed their order from %s to %s", joinNames(before), joinNames(after)),
			at:      spanOf(s.is.Node, "parameters"), before: spanOf(s.was.Node, "parameters"),
		})
}

func joinNames(names []string) string {
	if len(names) > maxListed {
		return strings.Join(names[:maxListed], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// requiredOf returns the required inputs that makers see, in the order of Power Fx: by location, then as
// written. One that moved between the operation and its path has no order to keep: which of the two comes
// first is not documented. Another rule reports one that changed its location.
func requiredOf(op, other *connector.Operation) []string {
	own := map[string]bool{}
	for _, p := range other.Parameters {
		own[p.In+" "+p.Name] = !p.Shared
	}
	var names []string
	for _, in := range []string{"path", "query", "header", "formData", "body"} {
		for _, p := range op.Parameters {
			there, known := own[p.In+" "+p.Name]
			if p.In == in && p.Required && p.Node.Get("x-ms-visibility").Str() != "internal" && known && there != p.Shared {
				names = append(names, p.Name)
			}
		}
	}
	return names
}
