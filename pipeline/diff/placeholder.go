package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/words"
	"alm/solution/connector"
)

// matchPlaceholders pairs path parameters by their position in the path.
func (s operationComparison) matchPlaceholders(lost, gained *[]*parameter) {
	if normalPath(s.was.Path) != normalPath(s.is.Path) {
		return
	}
	before, after := placeholders(s.was.Path), placeholders(s.is.Path)
	for i, name := range before[:min(len(before), len(after))] {
		was, is := pathParameter(*lost, name), pathParameter(*gained, after[i])
		if was == nil || is == nil {
			continue
		}
		rule := "request-path-parameter-renamed"
		if foldID(was.Name) == foldID(is.Name) {
			rule = atParameter.ruleFor(fieldRespelled)
		}
		s.recordPlaceholder(s.ruleFor(rule, was), was, is)
		s.compareKept(was, is)
		*lost, *gained = withoutItem(*lost, was), withoutItem(*gained, is)
	}
}

// recordPlaceholder records a placeholder with another name, once for all operations in which it was renamed
// in the same way.
func (s operationComparison) recordPlaceholder(rule string, was, is *parameter) {
	names := [2]string{was.Name, is.Name}
	first, known := s.d.placeholders[names]
	if !known {
		if s.d.placeholders == nil {
			s.d.placeholders = map[[2]string]nodePair{}
		}
		first = nodePair{was.Node, is.Node}
		s.d.placeholders[names] = first
	}
	here := change{
		detail: "was renamed to " + is.Name, old: was.Name, new: is.Name, separate: true,
		at: nameSpan(is.Node), before: nameSpan(was.Node), was: was.Node, is: is.Node,
	}
	ch := s.d.record(cause{rule, here.detail, first.was, first.is}, here)
	ch.places = append(ch.places, s.parameterPlace(was, ""))
	if last := len(ch.places) - 1; s.d.comparePlaces(ch.places[last], ch.places[0]) < 0 {
		ch.places[0], ch.places[last] = ch.places[last], ch.places[0]
		ch.at, ch.before, ch.was, ch.is = here.at, here.before, here.was, here.is
	}
}

// keepsPlaceholders reports whether the path is the same and has no parameters that can change places.
func (s operationComparison) keepsPlaceholders() bool {
	return s.was.Path == s.is.Path && strings.Count(s.was.Path, "{") < 2
}

// comparePlaceholderOrder compares which part of the path each parameter fills, where the paths are
// alike but for the names.
func (s operationComparison) comparePlaceholderOrder() {
	if s.keepsPlaceholders() || normalPath(s.was.Path) != normalPath(s.is.Path) {
		return
	}
	before, after := placeholders(s.was.Path), placeholders(s.is.Path)
	var moved []string
	for i, name := range before {
		if j := slices.Index(after, name); j >= 0 && j != i {
			moved = append(moved, name)
		}
	}
	s.compareUnfilled(before, after)
	if len(moved) == 0 {
		return
	}
	first := s.parameterPlace(&parameter{Name: moved[0], In: "path"}, "")
	s.record("request-path-parameter-renamed", s.was.PathName, s.is.PathName, first, change{
		detail:  fmt.Sprintf("fills another part of the path, which was %s and is %s", s.was.Path, s.is.Path),
		effect:  fmt.Sprintf("flows send what they have for %s in the place of another value", words.List(moved)),
		content: digestOf(s.was.Path, s.is.Path), at: s.is.PathName.Span(), before: s.was.PathName.Span(),
	})
}

// compareUnfilled records a placeholder that was renamed while no parameter was.
func (s operationComparison) compareUnfilled(before, after []string) {
	keeps := func(name string) bool { return definesPath(s.was, name) && definesPath(s.is, name) }
	for i, name := range before[:min(len(before), len(after))] {
		now := after[i]
		if name == now || slices.Contains(after, name) || slices.Contains(before, now) {
			continue
		}
		way := fmt.Sprintf("of the path, which was %s and is %s", s.was.Path, s.is.Path)
		switch {
		case keeps(name):
			effect := "Microsoft's validator refuses the definition, as no parameter fills " + quote(now)
			if definesPath(s.is, now) {
				effect = "flows send what they have for " + now + " in its place"
			}
			s.recordUnfilled("request-path-parameter-renamed", name, change{detail: "fills no part " + way, effect: effect})
		case keeps(now):
			s.recordUnfilled(unclassified, now, change{detail: "fills a part " + way, effect: "no parameter filled " + quote(name), severity: asNote})
		case !definesPath(s.was, name) && !definesPath(s.is, now):
			s.recordUnfilled(unclassified, now, change{detail: "is missing: it is in a part " + way, effect: "no parameter filled " + quote(name) + " either", severity: asNote})
		}
	}
}

func definesPath(op *connector.Operation, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p parameter) bool { return p.In == "path" && p.Name == name })
}

func (s operationComparison) recordUnfilled(rule, name string, ch change) {
	ch.content, ch.at, ch.before = digestOf(s.was.Path, s.is.Path), s.is.PathName.Span(), s.was.PathName.Span()
	s.record(rule, s.was.PathName, s.is.PathName, s.parameterPlace(&parameter{Name: name, In: "path"}, ""), ch)
}

func pathParameter(all []*parameter, name string) *parameter {
	for _, p := range all {
		if p.In == "path" && p.Name == name {
			return p
		}
	}
	return nil
}

// placeholders returns the names between a path's braces.
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

// normalPath returns a path in the form that servers treat alike: without placeholder names, in
// lower case, without a slash at the end.
func normalPath(path string) string {
	return strings.TrimSuffix(strings.ToLower(emptyPlaceholders(path)), "/")
}

// emptyPlaceholders returns a path with empty placeholders: "/orders/{}".
func emptyPlaceholders(path string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(path, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, after, closed := strings.Cut(rest, "}")
		if !closed {
			b.WriteString("{" + rest)
			return b.String()
		}
		b.WriteString("{}")
		path = after
	}
}
