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
		Evidence: packerNeeds,
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
		Evidence: unlikeExports,
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
		Evidence: unlikeExports,
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
		Evidence: needsReference,
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
		Evidence: needsComponent,
		Fix:      "add the parent variable to the solution, or import the solution that has it first",
		Run: eachVariable(func(p pass, v *solution.Variable) {
			if v.ParentVariable != "" && !p.hasVariable(v.ParentVariable) {
				p.reportf(v.Entry(), "%s depends on %s, which the solution does not have", v.Name, v.ParentVariable)
			}
		}),
	},
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
