package verify

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution"
)

var relationRules = []check.Rule{
	{
		ID:       "component-file-orphan",
		Title:    "No component names a file",
		Severity: check.Warning,
		Evidence: unlikeExports,
		Since:    "1.1.0",
		Fix:      "add the component that the file belongs to, or remove the file",
		Run: eachZip(func(p pass, z *contents) {
			var folders []string
			files := map[string][]string{}
			for _, entry := range p.Unnamed() {
				folder, _, _ := strings.Cut(entry, "/")
				if files[folder] == nil {
					folders = append(folders, folder)
				}
				files[folder] = append(files[folder], entry)
			}
			for _, folder := range folders {
				p.reportf(files[folder][0], "no component has %s", listSome(files[folder]))
			}
		}),
	},
	{
		ID:       "flow-variable-missing",
		Title:    "A flow uses an environment variable that the solution does not have",
		Severity: check.Warning,
		Evidence: needsComponent,
		Since:    "1.1.0",
		Fix:      "add the variable to the solution, or import the solution that has it first; else the import stops with missing dependencies",
		Run: eachFlow(func(p pass, f parsedFlow) {
			for _, parameter := range f.json.Root.Get("properties", "definition", "parameters").Members() {
				at := parameter.Get("metadata", "schemaName")
				if name := at.Str(); name != "" && !p.hasVariable(name) {
					p.reportAt(f.File, at.Span(), "flow %q uses variable %s, which the solution does not have", f.Name, name)
				}
			}
		}),
	},
	{
		ID:       "flow-child-missing",
		Title:    "A flow runs a flow that the solution does not have",
		Severity: check.Warning,
		Evidence: childUnknown,
		Since:    "1.1.0",
		Fix:      "add the child flow to the solution, or import the solution that has it first",
		Run: eachFlow(func(p pass, f parsedFlow) {
			eachNamed(f.json.Root.Get("properties", "definition"), "workflowReferenceName", func(at source.Node) {
				id := strings.ToLower(strings.Trim(at.Str(), "{}"))
				if id != "" && !strings.HasPrefix(id, "@") && !slices.ContainsFunc(p.zip.components, func(c solution.Component) bool { return c.Type == flowType && c.ID == id }) {
					p.reportAt(f.File, at.Span(), "flow %q runs the flow %s, which the solution does not have", f.Name, id)
				}
			})
		}),
	},
	{
		ID:       "reference-connector-missing",
		Title:    "A connection reference uses a custom connector that the solution does not have",
		Severity: check.Note,
		Evidence: firstUse,
		Since:    "1.1.0",
		Fix:      "import the solution that has the connector first",
		Run: eachZip(func(p pass, z *contents) {
			for _, r := range p.Solution.References {
				if r.CustomConnector != "" && !slices.ContainsFunc(p.connectors, func(c *parsedConnector) bool { return c.ID == r.CustomConnector }) {
					p.reportf(solution.CustomizationsFile, "connection reference %q uses the connector %s, which the solution does not have", r.Name, r.CustomConnector)
				}
			}
		}),
	},
	{
		// What apps and agents use is in files of their own, so with one of them the rule is silent.
		ID:       "reference-unused",
		Title:    "No flow uses a connection reference",
		Severity: check.Note,
		Evidence: ownStatement,
		Since:    "1.1.0",
		Fix:      "remove it, or use it: somebody has to give it a connection in every environment",
		Run: eachZip(func(p pass, z *contents) {
			isApp := func(c solution.Component) bool { return c.Type == appType }
			isAgent := func(entry string) bool { return strings.HasPrefix(entry, "bot") }
			if slices.ContainsFunc(z.components, isApp) || slices.ContainsFunc(p.Entries(), isAgent) {
				return
			}
			for _, r := range p.Solution.References {
				if !slices.ContainsFunc(z.flows, func(f parsedFlow) bool { return f.json == nil || f.usesReference(r.Name) }) {
					p.reportf(solution.CustomizationsFile, "no flow uses connection reference %q", r.Name)
				}
			}
		}),
	},
}

func (f parsedFlow) usesReference(name string) bool {
	for _, r := range f.json.Root.Get("properties", "connectionReferences").Members() {
		if strings.EqualFold(r.Get("connection", "connectionReferenceLogicalName").Str(), name) {
			return true
		}
	}
	return false
}

// eachNamed calls visit with the values of that key in a document.
func eachNamed(n source.Node, key string, visit func(source.Node)) {
	for name, value := range n.Members() {
		if name.Str() == key {
			visit(value)
		}
		eachNamed(value, key, visit)
	}
	for _, item := range n.Items() {
		eachNamed(item, key, visit)
	}
}
