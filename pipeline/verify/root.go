package verify

import (
	"fmt"
	"strings"

	"alm/pipeline/check"
	"alm/solution"

	"github.com/google/uuid"
)

var rootRules = []check.Rule{
	{
		ID:       "root-component-missing",
		Title:    "A connector has no RootComponent",
		Severity: check.Error,
		Evidence: unlikeExports,
		Fix:      `add <RootComponent type="372" id="{connectorid}" schemaName="name" behavior="0" />`,
		Run: eachRooted(func(p pass, c *parsedConnector, roots []solution.RootComponent) {
			if len(roots) == 0 {
				p.reportf(solution.ManifestFile, "connector %q has no RootComponent", c.Name)
			}
		}),
	},
	{
		ID:       "root-component-duplicate",
		Title:    "A connector has two RootComponents",
		Severity: check.Error,
		Evidence: unlikeExports,
		Fix:      "keep one",
		Run: eachRooted(func(p pass, c *parsedConnector, roots []solution.RootComponent) {
			if len(roots) > 1 {
				p.reportf(solution.ManifestFile, "connector %q has more than one RootComponent", c.Name)
			}
		}),
	},
	{
		ID:       "root-component-invalid",
		Title:    "A connector's RootComponent does not agree with the connector",
		Severity: check.Error,
		Evidence: unlikeExports,
		Fix:      "give it type 372, the connectorid in braces, and the connector's name as schemaName",
		Run: eachRooted(func(p pass, c *parsedConnector, roots []solution.RootComponent) {
			if len(roots) > 0 {
				p.checkRoot(c, roots[0])
			}
		}),
	},
	{
		ID:       "root-component-orphan",
		Title:    "A RootComponent names a connector that the solution does not have",
		Severity: check.Error,
		Evidence: notInTarget,
		Fix:      "add the connector to customizations.xml, or remove the RootComponent",
		Run: eachZip(func(p pass, z *contents) {
			for _, root := range z.roots.orphans {
				p.reportf(solution.ManifestFile, "no connector has %s", describeRoot(root))
			}
		}),
	},
}

// describeRoot returns the name and the id of a RootComponent, without an id when it has none.
func describeRoot(root solution.RootComponent) string {
	if root.ID == "" {
		return fmt.Sprintf("the name %q", root.SchemaName)
	}
	return fmt.Sprintf("the name %q and the id %.60q", root.SchemaName, root.ID)
}

// eachRooted checks every connector of a zip with the RootComponents that name it. Of two
// connectors that share a name or an id, RootComponents name the last.
func eachRooted(look func(p pass, c *parsedConnector, roots []solution.RootComponent)) func(*check.Pass) {
	return eachZip(func(p pass, z *contents) {
		for _, c := range p.connectors {
			own := z.roots.of[c]
			if len(own) == 0 && len(z.roots.of[z.roots.byName[c.Name]])+len(z.roots.of[z.roots.byID[c.ID]]) > 0 {
				continue
			}
			look(p, c, own)
		}
	})
}

// rootIndex is what RootComponents name.
type rootIndex struct {
	byName, byID map[string]*parsedConnector
	of           map[*parsedConnector][]solution.RootComponent
	orphans      []solution.RootComponent // those that name no connector
}

func (s *subject) indexRoots() rootIndex {
	r := rootIndex{map[string]*parsedConnector{}, map[string]*parsedConnector{}, map[*parsedConnector][]solution.RootComponent{}, nil}
	for _, c := range s.connectors {
		r.byName[c.Name], r.byID[c.ID] = c, c
	}
	for _, root := range s.Roots {
		c := r.byName[root.SchemaName]
		if id := strings.ToLower(strings.Trim(root.ID, "{}")); c == nil && id != "" {
			c = r.byID[id]
		}
		if c != nil {
			r.of[c] = append(r.of[c], root)
		} else if root.Type == solution.ConnectorComponent {
			r.orphans = append(r.orphans, root)
		}
	}
	return r
}

func (p pass) checkRoot(c *parsedConnector, root solution.RootComponent) {
	_, err := uuid.Parse(c.ID)
	braced := "{" + c.ID + "}"
	switch {
	case root.Type != solution.ConnectorComponent:
		p.reportf(solution.ManifestFile, "connector %q: the type is %.20q", c.Name, root.Type)
	case err == nil && !strings.EqualFold(root.ID, braced):
		p.reportf(solution.ManifestFile, "connector %q: the id is %.60q, not %s", c.Name, root.ID, braced)
	case c.Name != "" && root.SchemaName != c.Name:
		p.reportf(solution.ManifestFile, "connector %q: the schemaName is %q", c.Name, root.SchemaName)
	}
}
