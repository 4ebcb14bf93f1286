package verify

import (
	"cmp"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/spell"
	"alm/pipeline/check"
	"alm/solution"
)

var flowOperationRules = []check.Rule{
	{
		ID:       "flow-operation-missing",
		Title:    "A flow calls an operation that its connector does not have",
		Severity: check.Warning,
		Evidence: callUnknown,
		Since:    "1.1.0",
		Fix:      "add the operation to the connector, or let the flow call one that it has; alm fix-consumers rewrites flows after a rename",
		Run: eachFlow(func(p pass, f parsedFlow) {
			eachNamed(f.json.Root.Get("properties", "definition"), "inputs", func(inputs source.Node) {
				host := inputs.Get("host")
				at := host.Get("operationId")
				id := at.Str()
				if id == "" || strings.HasPrefix(id, "@") {
					return
				}
				c := p.connectorOf(f, host)
				known, read := c.operationIDs()
				if !read || slices.Contains(known, id) {
					return
				}
				hint := ""
				if near := spell.Nearest(id, known); near != "" {
					hint = "; did you mean " + near + "?"
				}
				p.reportAt(f.File, at.Span(), "flow %q calls operation %s of connector %q, which does not have it%s", f.Name, id, c.Name, hint)
			})
		}),
	},
}

// connectorOf returns the connector of the solution that a flow's call goes to, by the name of its
// API or by a connection reference to it; nil for any other.
func (p pass) connectorOf(f parsedFlow, host source.Node) *parsedConnector {
	to := f.json.Root.Get("properties", "connectionReferences", host.Get("connectionName").Str())
	reference := to.Get("connection", "connectionReferenceLogicalName").Str()
	for _, r := range p.Solution.References {
		if reference != "" && strings.EqualFold(r.Name, reference) && r.CustomConnector != "" {
			return p.findConnector(func(c *parsedConnector) bool { return c.ID == r.CustomConnector })
		}
	}
	logical, api := to.Get("api", "logicalName").Str(), cmp.Or(to.Get("api", "name").Str(), host.Get("apiId").Str())
	return p.findConnector(func(c *parsedConnector) bool {
		return c.Name != "" && (c.Name == logical || solution.IsNamedAfter(api, c.Name))
	})
}

func (p pass) findConnector(is func(*parsedConnector) bool) *parsedConnector {
	i := slices.IndexFunc(p.connectors, is)
	if i < 0 {
		return nil
	}
	return p.connectors[i]
}

// operationIDs returns the ids of a connector's operations; read is false where its definition
// cannot be read.
func (c *parsedConnector) operationIDs() (ids []string, read bool) {
	if c == nil {
		return nil, false
	}
	root, ok := c.root(definitionJSON)
	if !ok || root.Get("paths").Kind() != source.Object {
		return nil, false
	}
	for _, path := range root.Get("paths").Members() {
		for _, operation := range path.Members() {
			if id := operation.Get("operationId").Str(); id != "" {
				ids = append(ids, id)
			}
		}
	}
	return ids, true
}
