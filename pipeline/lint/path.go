package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var pathRules = []check.Rule{
	{
		ID:       "path-parameter-undefined",
		Title:    "A path names a variable that no parameter fills",
		Severity: check.Error,
		Aliases:  []string{"OperationMissingPathParameter"},
		Fix:      `add a parameter of that name with "in": "path" and "required": true`,
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			for _, name := range variables(op.Path) {
				if !hasPathParameter(op, name) {
					p.About(op.Subject()+"/parameter/"+name).Reportf(op.At(),
						"%s has no path parameter for {%s} in %s; the request would carry the braces", op.Label(), name, op.Path)
				}
			}
		}),
	},
	{
		ID:       "path-parameter-unused",
		Title:    "A path parameter does not stand in the path",
		Severity: check.Error,
		Aliases:  []string{"PathParameterNotDefinedInTemplate"},
		Fix:      "put {name} into the path, move the parameter to the query, or remove it",
		Run: func(p *check.Pass) {
			told := map[source.Node]bool{}
			for _, op := range p.Is.Operations {
				for _, prm := range op.Parameters {
					if prm.In != "path" || told[prm.Site] || strings.Contains(op.Path, "{"+prm.Name+"}") {
						continue
					}
					told[prm.Site] = true
					on(p, op, prm).Reportf(prm.Site.Span(),
						"parameter %s is in the path, but %s has no {%s}: what makers enter is never sent", prm.Name, op.Path, prm.Name)
				}
			}
		},
	},
	{
		ID:       "path-parameter-required",
		Title:    "A path parameter is not required",
		Severity: check.Error,
		Aliases:  []string{"PathParameterMustBeRequired"},
		Fix:      `add "required": true`,
		Run: eachParameter(func(p *check.Pass, op *connector.Operation, prm connector.Parameter) {
			if prm.In == "path" && !prm.Required {
				at := place(p, prm.Node.Get("required"), prm.Node)
				on(p, op, prm).Reportf(at, "path parameter %s of %s is not required; left empty it makes another URL, so the platform refuses it",
					prm.Name, op.Label())
			}
		}),
	},
}

// variables are the names in a path's braces, each once.
func variables(path string) []string {
	var names []string
	for {
		_, rest, open := strings.Cut(path, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !open || !closed {
			return names
		}
		if name != "" && !strings.ContainsAny(name, "{/") && !slices.Contains(names, name) {
			names = append(names, name)
		}
		path = after
	}
}

func hasPathParameter(op *connector.Operation, name string) bool {
	for _, prm := range op.Parameters {
		if prm.In == "path" && prm.Name == name {
			return true
		}
	}
	return false
}
