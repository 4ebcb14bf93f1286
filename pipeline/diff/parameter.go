package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/solution/connector"
)

type parameter = connector.Parameter

// places are where a parameter that is no body stands in a call.
var places = []string{"path", "query", "header", "formData"}

// parameters compares the inputs; what the body holds is compared as a body.
func (s scene) parameters() {
	lost, gained := pointers(s.was.Parameters), pointers(s.is.Parameters)
	if s.was.Body != nil && s.is.Body != nil {
		s.detail(s.was.Body, s.is.Body)
	}
	match(&lost, &gained, func(p *parameter) string { return p.In + " " + p.Name }, s.kept)
	match(&lost, &gained, func(p *parameter) string { return p.Name }, s.relocated)
	s.placeholders(&lost, &gained)
	for _, in := range places {
		s.renamed(in, &lost, &gained)
	}
	if s.formChanged() {
		return
	}
	heirs := map[string]string{}
	for _, in := range places {
		maps.Copy(heirs, s.d.heirsOf(atParameter, fieldsIn(in, lost), fieldsIn(in, gained)))
	}
	for _, p := range lost {
		s.removed(p, heirs[p.Name])
	}
	for _, p := range gained {
		s.added(p)
	}
	s.order()
}

// pointers leaves out bodies, and what cannot be told apart.
func pointers(all []parameter) []*parameter {
	var pointers []*parameter
	for i := range all {
		if all[i].In != "body" && all[i].Node.Exists() {
			pointers = append(pointers, &all[i])
		}
	}
	return pointers
}

func (s scene) site(p *parameter, member string) site {
	return site{s.was, join(s.subject("parameter/"+p.Name), member), "parameter " + p.Name + s.of()}
}

func (s scene) kept(was, is *parameter) {
	s.detail(was, is)
	if was.Required == is.Required || is.Required && is.In == "path" { // a path has always needed all of its parts
		return
	}
	m, detail := becameOptional, "is no longer required"
	if is.Required {
		m, detail = becameRequired, "is now required"
		if v := viewOf(s.d.is, is.Node); v.get("default").Exists() || v.supplied() {
			m = becameRequiredPrefilled
		}
	}
	s.tell(atParameter.rule(m), was.Node, is.Node, s.site(was, "required"), change{
		detail: detail, at: place(is.Node, "required"), before: place(was.Node, "required"),
	})
}

// detail compares everything about a parameter but its name and place.
func (s scene) detail(was, is *parameter) {
	at := s.site(was, "")
	s.enter(root{site: at, key: was.Name, before: "parameter ", after: s.of()},
		was.Site, is.Site, atParameter, was.Required && is.Required)
}

func (s scene) relocated(was, is *parameter) {
	if was.In == is.In { // the name stands twice
		s.kept(was, is)
		return
	}
	s.tell("request-parameter-location-changed", was.Node, is.Node, s.site(was, ""), change{
		detail: fmt.Sprintf("moved from %s to %s", was.In, is.In), old: was.In, new: is.In,
		at: place(is.Node, "in"), before: place(was.Node, "in"),
	})
	s.kept(was, is)
}

// placeholders pairs path parameters by their position in the template.
func (s scene) placeholders(lost, gained *[]*parameter) {
	if normal(s.was.Path) != normal(s.is.Path) {
		return
	}
	before, after := placeholders(s.was.Path), placeholders(s.is.Path)
	for i, name := range before[:min(len(before), len(after))] {
		was, is := pathParameter(*lost, name), pathParameter(*gained, after[i])
		if was == nil || is == nil {
			continue
		}
		rule := "request-path-parameter-renamed"
		if fold(was.Name) == fold(is.Name) {
			rule = atParameter.rule(fieldRespelt)
		}
		s.rename(rule, was, is, "is now called "+is.Name)
		*lost, *gained = without(*lost, was), without(*gained, is)
	}
}

func pathParameter(all []*parameter, name string) *parameter {
	for _, p := range all {
		if p.In == "path" && p.Name == name {
			return p
		}
	}
	return nil
}

// placeholders are the names between a path's braces.
func placeholders(path string) []string {
	var names []string
	for {
		_, rest, ok := strings.Cut(path, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			return names
		}
		names = append(names, name)
		path = after
	}
}

func (s scene) rename(rule string, was, is *parameter, detail string) {
	s.tell(rule, was.Node, is.Node, s.site(was, ""), change{
		detail: detail, old: was.Name, new: is.Name, at: nameOf(is.Node), before: nameOf(was.Node),
	})
}

// renamed pairs what is left of one kind by how its names are spelt, then by likeness.
// Flows hold no internal parameter, so what becomes of one is no rename.
func (s scene) renamed(in string, lost, gained *[]*parameter) {
	from, to := fieldsIn(in, *lost), fieldsIn(in, *gained)
	from = slices.DeleteFunc(from, func(p property) bool { return viewOf(s.d.was, p.value).internal() })
	if len(from) == 0 || len(to) == 0 {
		return
	}
	for _, next := range s.d.successors(atParameter, from, to) {
		was, is := parameterNamed(*lost, in, next.was.name), parameterNamed(*gained, in, next.is.name)
		m, detail := fieldRenamed, fmt.Sprintf("became %s (%.0f %% alike)", is.Name, 100*next.score)
		if next.spelling {
			m, detail = fieldRespelt, "is now spelt "+is.Name
		}
		s.rename(atParameter.rule(m), was, is, detail)
		*lost, *gained = without(*lost, was), without(*gained, is)
	}
}

func fieldsIn(in string, all []*parameter) []property {
	var fields []property
	for _, p := range all {
		if p.In == in {
			fields = append(fields, property{name: p.Name, key: p.Node.Get("name"), value: p.Node, required: p.Required})
		}
	}
	return fields
}

func parameterNamed(all []*parameter, in, name string) *parameter {
	i := slices.IndexFunc(all, func(p *parameter) bool { return p.In == in && p.Name == name })
	return all[i]
}

func (s scene) removed(p *parameter, heir string) {
	m := fieldGone
	if viewOf(s.d.was, p.Node).internal() {
		m = fieldGoneInternal
	}
	at := place(s.is.Node, "parameters")
	s.tell(atParameter.rule(m), p.Node, source.Node{}, s.site(p, ""), change{
		detail: "is gone" + succeededBy(heir), old: p.Name, new: heir, at: at, before: nameOf(p.Node),
	})
}

func (s scene) added(p *parameter) {
	m, detail := s.d.newcomer(viewOf(s.d.is, p.Node), p.Required)
	s.tell(atParameter.rule(m), source.Node{}, p.Node, s.site(p, ""), change{
		detail: detail, new: p.Name, at: nameOf(p.Node), before: place(s.was.Node, "parameters"),
	})
}

// order compares the order of the parameters that both sides require: canvas apps pass
// them by position.
func (s scene) order() {
	was, is := requiredOf(s.was), requiredOf(s.is)
	before, after := minus(was, minus(was, is)), minus(is, minus(is, was))
	if slices.Equal(before, after) {
		return
	}
	s.tell("request-parameter-order-changed", s.was.Node, s.is.Node,
		site{s.was, s.subject("parameters"), "the parameters" + s.of()}, change{
			detail: fmt.Sprintf("went from the order %s to %s", brief(before), brief(after)),
			at:     place(s.is.Node, "parameters"), before: place(s.was.Node, "parameters"),
		})
}

func brief(names []string) string {
	if len(names) > maxListed {
		return strings.Join(names[:maxListed], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

func requiredOf(op *connector.Operation) []string {
	var names []string
	for _, p := range op.Parameters {
		if p.Required && p.Node.Get("x-ms-visibility").Str() != "internal" {
			names = append(names, p.Name)
		}
	}
	return names
}
