package diff

import (
	"fmt"
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// setRules tell of the ways to sign in that a connector offers side by side.
var setRules = []check.Rule{
	{
		ID:        "connection-parameter-sets-added",
		Title:     "The connector now offers several ways to sign in",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: connecting,
		Fix:       "let the first set be what the connector had, and try a connection that exists",
		Run: eachProperties(func(p *check.Pass, was, is source.Node) {
			if len(p.Was.ParameterSets) == 0 && len(p.Is.ParameterSets) > 0 {
				reportProperty(p, was, is, "connectionParameterSets", "connections that exist belong to none of them")
			}
		}),
	},
	{
		ID:        "connection-parameter-sets-removed",
		Title:     "The connector offers one way to sign in where it offered several",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: connecting,
		Fix:       "keep the sets",
		Run: eachProperties(func(p *check.Pass, was, is source.Node) {
			if len(p.Was.ParameterSets) > 0 && len(p.Is.ParameterSets) == 0 {
				reportProperty(p, was, is, "connectionParameterSets", "every connection must be made anew")
			}
		}),
	},
	{
		ID:        "connection-parameter-set-removed",
		Title:     "A way to sign in is gone",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: connecting,
		Fix:       "keep the set",
		Run: eachSet(func(p *check.Pass, set connector.ParameterSet, gone bool) {
			if gone && len(p.Is.ParameterSets) > 0 {
				p.Report(check.Finding{
					Message: fmt.Sprintf("the way to sign in %s is gone: connections made with it stop", quote(set.Name)),
					At:      place(p.Is.Properties.Root, "properties", "connectionParameterSets"), Was: first(set.Node), Old: set.Name,
				})
			}
		}),
	},
	{
		ID:        "connection-parameter-set-added",
		Title:     "A way to sign in is new",
		Severity:  check.Note,
		Change:    check.Additive,
		Consumers: connecting,
		Fix:       "nothing to mend",
		Run: eachSet(func(p *check.Pass, set connector.ParameterSet, gone bool) {
			if !gone && len(p.Was.ParameterSets) > 0 {
				p.Report(check.Finding{Message: fmt.Sprintf("the way to sign in %s is new", quote(set.Name)), At: first(set.Node), New: set.Name})
			}
		}),
	},
}

// eachSet looks at the parameter sets that only one side has.
func eachSet(look func(p *check.Pass, set connector.ParameterSet, gone bool)) func(*check.Pass) {
	return eachProperties(func(p *check.Pass, _, _ source.Node) {
		for _, side := range []struct {
			of, other []connector.ParameterSet
			gone      bool
		}{{p.Was.ParameterSets, p.Is.ParameterSets, true}, {p.Is.ParameterSets, p.Was.ParameterSets, false}} {
			for _, set := range side.of {
				there := func(s connector.ParameterSet) bool { return s.Name == set.Name }
				if !slices.ContainsFunc(side.other, there) {
					look(p.About("connectionParameterSets/"+set.Name), set, side.gone)
				}
			}
		}
	})
}

// eachProperties looks at the properties of a connector that has apiProperties.json on both
// sides.
func eachProperties(look func(p *check.Pass, was, is source.Node)) func(*check.Pass) {
	return func(p *check.Pass) {
		if p.Was == nil || p.Is == nil || p.Was.Properties == nil || p.Is.Properties == nil {
			return
		}
		look(p, p.Was.Properties.Root.Get("properties"), p.Is.Properties.Root.Get("properties"))
	}
}

// reportProperty reports a member of "properties" that differs, without its value.
func reportProperty(p *check.Pass, was, is source.Node, member, effect string) {
	before, after := was.Get(member), is.Get(member)
	if before.Equal(after) || empty(before) && empty(after) {
		return
	}
	verb := "changed"
	switch {
	case !before.Exists():
		verb = "was added"
	case !after.Exists():
		verb = "was removed"
	}
	p.About(member).Report(check.Finding{
		Message: fmt.Sprintf("%s %s: %s", member, verb, effect),
		At:      place(is, member), Was: place(was, member),
	})
}

// empty tells whether a value says nothing: missing, null, "" or without members.
func empty(n source.Node) bool {
	switch n.Kind() {
	case source.Missing, source.Null:
		return true
	case source.String:
		return n.Str() == ""
	case source.Array, source.Object:
		return n.Len() == 0
	}
	return false
}

// labelled is what people read of a connection parameter.
type labelled [5]source.Node

func labelsOf(p connector.ConnectionParameter) labelled {
	ui := p.Node.Get("uiDefinition")
	return labelled{ui.Get("displayName"), ui.Get("description"), ui.Get("tooltip"), ui.Get("schema"), ui.Get("constraints", "tabIndex")}
}

func (l labelled) equal(m labelled) bool {
	for i := range l {
		if !l[i].Equal(m[i]) {
			return false
		}
	}
	return true
}

// allowed are the values that a connection parameter may have; none means any.
func allowed(p connector.ConnectionParameter) []string {
	var all []string
	for _, list := range []source.Node{p.Node.Get("allowedValues"), p.Constraints().Get("allowedValues")} {
		for _, item := range list.Items() {
			all = append(all, string(valueOf(item).Raw()))
		}
	}
	return all
}

func valueOf(n source.Node) source.Node {
	if value := n.Get("value"); value.Exists() {
		return value
	}
	return n
}

func lostFrom(from, those []string) []string {
	return slices.DeleteFunc(slices.Clone(from), func(s string) bool { return slices.Contains(those, s) })
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
