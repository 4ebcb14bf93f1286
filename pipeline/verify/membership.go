package verify

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alm/internal/words"
	"alm/pipeline/check"
	"alm/solution"
)

var membershipRules = []check.Rule{
	{
		ID:       "component-root-missing",
		Title:    "A component has no RootComponent",
		Severity: check.Warning,
		Evidence: unlikeExports,
		Fix:      "add its RootComponent to solution.xml, with its type and its id or schemaName",
		Run: eachZip(func(p pass, z *contents) {
			for _, c := range z.components {
				if mustBeListed[c.Type] && !slices.ContainsFunc(p.Roots, func(root solution.RootComponent) bool { return isRootOf(root, c) }) {
					p.reportf(solution.ManifestFile, "%s has no RootComponent", describeKind(c.Type, c.SchemaName))
				}
			}
		}),
	},
	{
		ID:       "root-component-unknown",
		Title:    "A RootComponent names a component that the solution does not have",
		Severity: check.Warning,
		Evidence: notInTarget,
		Fix:      "add the component, or remove the RootComponent; an environment without the component stops the import",
		Run: eachZip(func(p pass, z *contents) {
			var kinds []string
			names := map[string][]string{}
			for _, root := range p.Roots {
				if seenTypes[root.Type] && !slices.ContainsFunc(z.components, func(c solution.Component) bool { return isRootOf(root, c) }) {
					if names[root.Type] == nil {
						kinds = append(kinds, root.Type)
					}
					names[root.Type] = append(names[root.Type], cmp.Or(root.SchemaName, root.ID))
				}
			}
			for _, kind := range kinds {
				p.reportf(solution.ManifestFile, "the solution has no %s", describeKind(kind, listSome(names[kind])))
			}
		}),
	},
	{
		ID:       "dependency-missing",
		Title:    "The solution needs components that it does not have",
		Severity: check.Warning,
		Evidence: needsComponent,
		Fix:      "import the solution that has them first, or add them to this one",
		Run:      eachSolution(missingDependencies),
	},
}

// kindNames are the component types that people meet. (solutioncomponent)
var kindNames = map[string]string{
	"1": "table", "2": "column", "9": "choice", "10": "relationship", "20": "role", "26": "view", "29": "flow", "31": "report",
	"36": "template", "59": "chart", "60": "form", "61": "web resource", "62": "site map", "63": "connection role", "65": "hierarchy rule",
	"66": "code component", "70": "column security profile", "80": "app", "90": "plug-in type", "91": "plug-in assembly", "92": "plug-in step", "95": "service endpoint",
	"300": "canvas app", "371": "connector", "372": "connector", "380": "environment variable", "381": "value of an environment variable",
}

// describeKind returns a component's type in words, and its name.
func describeKind(kind, name string) string {
	text := kindNames[kind]
	if text == "" {
		text = "component of type " + kind
	}
	return strings.TrimSpace(text + " " + name)
}

// seenTypes are the types whose components a zip shows, and mustBeListed those that every export
// lists.
var (
	seenTypes    = map[string]bool{"1": true, "9": true, "20": true, "29": true, "61": true, "66": true, "80": true, "91": true, "92": true, "300": true, variableType: true}
	mustBeListed = map[string]bool{"20": true, "29": true, "61": true, "80": true, "300": true}
)

// Types of components that rules look at. (solutioncomponent)
const (
	flowType     = "29"
	appType      = "300"
	variableType = "380"
)

// componentsOf lists the components of a zip that a RootComponent can name, with its variables,
// which no export lists.
func componentsOf(r *solution.Reading) []solution.Component {
	all := r.Components()
	for _, v := range r.Solution.Variables {
		all = append(all, solution.Component{Type: variableType, SchemaName: v.Name})
	}
	return all
}

func isRootOf(root solution.RootComponent, c solution.Component) bool {
	id := strings.Trim(strings.ToLower(root.ID), "{}")
	return root.Type == c.Type && (c.ID != "" && c.ID == id || c.SchemaName != "" && strings.EqualFold(c.SchemaName, root.SchemaName))
}

// missingDependencies reports, for each solution that has something that this one needs, what that
// is.
func missingDependencies(p pass, s *solution.Solution) {
	var from []string
	needed := map[string][]string{}
	for _, d := range s.Missing {
		name := describeKind(d.Type, cmp.Or(d.SchemaName, d.DisplayName, d.ID, d.Key.Value))
		if needed[d.Solution] == nil {
			from = append(from, d.Solution)
		}
		if !slices.Contains(needed[d.Solution], name) {
			needed[d.Solution] = append(needed[d.Solution], name)
		}
	}
	for _, other := range from {
		p.reportf(solution.ManifestFile, "the solution needs %s, which %s has", listSome(needed[other]), cmp.Or(other, "another solution"))
	}
}

// listSome returns some of the names, and how many more there are.
func listSome(names []string) string {
	const most = 8
	if more := len(names) - most; more > 0 {
		names = append(names[:most:most], fmt.Sprintf("%d more", more))
	}
	return words.List(names)
}
