package verify

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution"
)

var componentRules = []check.Rule{
	{
		ID:       "component-file-missing",
		Title:    "A component names a file that is not in the zip",
		Severity: check.Error,
		Fix:      "add the file, or remove the component; Microsoft's packer says `Cannot find required file`",
		Run: eachZip(func(p pass, z *contents) {
			for _, file := range z.files {
				if !p.hasEntry(file.Entry) {
					p.reportf(solution.CustomizationsFile, "%s of a %s names %s, which is not in the zip", file.Element, file.Component, file.Entry)
				}
			}
		}),
	},
	{
		ID:       "canvas-app-invalid",
		Title:    "A canvas app is empty or not an app",
		Severity: check.Error,
		Fix:      "pack the .msapp file that the export has; pac canvas pack makes one of sources",
		Run: eachZip(func(p pass, z *contents) {
			for _, file := range z.files {
				if start, seen := z.starts[file.Entry]; seen && strings.HasSuffix(strings.ToLower(file.Entry), ".msapp") && !strings.HasPrefix(string(*start), "PK") {
					p.reportf(file.Entry, "the file is not a zip, as a canvas app is")
				}
			}
		}),
	},
	{
		ID:       "flow-invalid",
		Title:    "A flow's definition cannot be read",
		Severity: check.Error,
		Fix:      "write the JSON as the platform exports it, with properties.definition",
		Run: eachFlow(func(p pass, f parsedFlow) {
			switch problem := malformed(f.json); {
			case problem != nil:
				p.reportAt(f.File, problem.At, "flow %q: %s", f.Name, problem.Message)
			case f.json.Root.Get("properties", "definition").Kind() != source.Object:
				p.reportf(f.File, "flow %q has no properties.definition", f.Name)
			}
		}),
	},
	{
		ID:       "flow-reference-missing",
		Title:    "A flow uses a connection reference that the solution does not have",
		Severity: check.Warning,
		Fix:      "add the connection reference to the solution, or import the solution that has it first; else the import stops with missing dependencies",
		Run: eachFlow(func(p pass, f parsedFlow) {
			for _, r := range f.json.Root.Get("properties", "connectionReferences").Members() {
				at := r.Get("connection", "connectionReferenceLogicalName")
				if name := at.Str(); name != "" && !p.hasReference(name) {
					p.reportAt(f.File, at.Span(), "flow %q uses connection reference %q, which the solution does not have", f.Name, name)
				}
			}
		}),
	},
	{
		ID:       "variable-parent-missing",
		Title:    "A variable depends on a variable that the solution does not have",
		Severity: check.Warning,
		Fix:      "add the parent variable to the solution, or import the solution that has it first",
		Run: eachVariable(func(p pass, v *solution.Variable) {
			if v.ParentVariable != "" && !p.hasVariable(v.ParentVariable) {
				p.reportf(v.Entry(), "%s depends on %s, which the solution does not have", v.Name, v.ParentVariable)
			}
		}),
	},
	{
		ID:       "component-root-missing",
		Title:    "A flow or an app has no RootComponent",
		Severity: check.Warning,
		Fix:      "add its RootComponent to solution.xml: type 29 with the flow's id, type 300 with the app's name",
		Run: eachZip(func(p pass, z *contents) {
			for _, c := range z.needRoot {
				if !slices.ContainsFunc(p.Roots, c.isRoot) {
					p.reportf(solution.ManifestFile, "%s has no RootComponent", c.what)
				}
			}
		}),
	},
	{
		ID:       "root-component-unknown",
		Title:    "A RootComponent names a flow, app or variable that the solution does not have",
		Severity: check.Warning,
		Fix:      "add the component, or remove the RootComponent; an environment without the component stops the import",
		Run: eachZip(func(p pass, z *contents) {
			for _, root := range p.Roots {
				if kind := rootKinds[root.Type]; kind != "" && !slices.ContainsFunc(z.rooted, func(c rooted) bool { return c.isRoot(root) }) {
					p.reportf(solution.ManifestFile, "the solution has no %s %s", kind, strings.TrimSpace(root.SchemaName+" "+root.ID))
				}
			}
		}),
	},
	{
		ID:       "dependency-missing",
		Title:    "The solution needs components that it does not have",
		Severity: check.Warning,
		Fix:      "import the solution that has them first, or add them to this one",
		Run: eachSolution(func(p pass, s *solution.Solution) {
			for _, d := range s.Missing {
				p.reportf(solution.ManifestFile, "%s needs %s", describeComponent(d.Dependent.Type, d.Dependent.SchemaName, d.Dependent.DisplayName, d.Dependent.ID, ""),
					describeComponent(d.Type, d.SchemaName, d.DisplayName, d.ID+d.Key.Value, d.Solution))
			}
		}),
	},
}

// describeComponent returns a component's type, its best name, and the solution that has it.
func describeComponent(kind, schema, display, id, from string) string {
	name := "a component of type " + kind
	for _, text := range []string{schema, display, id} {
		if text != "" {
			name += " " + text
			break
		}
	}
	if from != "" {
		name += " of " + from
	}
	return name
}

// eachFlow checks every cloud flow of a zip whose file could be read.
func eachFlow(look func(p pass, f parsedFlow)) func(*check.Pass) {
	return eachZip(func(p pass, z *contents) {
		for _, f := range z.flows {
			if f.json != nil {
				look(p, f)
			}
		}
	})
}

func (p pass) hasEntry(name string) bool {
	return slices.ContainsFunc(p.Entries(), func(entry string) bool { return strings.EqualFold(entry, name) })
}

func (p pass) hasReference(name string) bool {
	return slices.ContainsFunc(p.Solution.References, func(r solution.ConnectionReference) bool { return strings.EqualFold(r.Name, name) })
}

func (p pass) hasVariable(name string) bool {
	return slices.ContainsFunc(p.Solution.Variables, func(v solution.Variable) bool { return strings.EqualFold(v.Name, name) })
}

// rootKinds are the component types whose components a zip shows. (solutioncomponent)
var rootKinds = map[string]string{flowType: "flow", appType: "canvas app", variableType: "environment variable"}

const (
	flowType     = "29"
	appType      = "300"
	variableType = "380"
)

// rooted is a component that a RootComponent can name.
type rooted struct{ kind, id, name, what string }

func (c rooted) isRoot(root solution.RootComponent) bool {
	id := strings.Trim(strings.ToLower(root.ID), "{}")
	return root.Type == c.kind && (c.id != "" && c.id == id || c.name != "" && strings.EqualFold(c.name, root.SchemaName))
}

// rootedOf lists the flows and apps of a zip, and its variables, which no export lists.
func rootedOf(r *solution.Reading) (needed, all []rooted) {
	for _, w := range r.Workflows() {
		needed = append(needed, rooted{flowType, w.ID, "", "flow " + w.Name})
	}
	for _, app := range r.CanvasApps() {
		needed = append(needed, rooted{appType, "", app, "canvas app " + app})
	}
	all = slices.Clone(needed)
	for _, v := range r.Solution.Variables {
		all = append(all, rooted{variableType, "", v.Name, "variable " + v.Name})
	}
	return needed, all
}
