package diff

import (
	"fmt"
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// referenceRules check references to operations and to shared definitions.
var referenceRules = []check.Rule{
	{
		ID:        "dangling-operation-reference",
		Title:     "A reference names an operation that was removed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Affects:   check.NoCall,
		Consumers: designers,
		When:      onRunDesign,
		Fix:       "name an existing operation, or keep the old one",
		Run:       eachConnector(danglingReferences),
	},
	{
		ID:        "definition-renamed-or-removed",
		Title:     "A shared definition was renamed or removed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: everyone,
		Members:   []string{"definition/definitions", "definition/parameters", "definition/responses"},
		Fix:       "no action needed",
		Run:       eachConnector(sharedRemoved),
	},
}

// danglingReferences reports references to operations that head no longer has. Lint reports
// those that base already had.
func danglingReferences(p *check.Pass, was, is *connector.Connector) {
	ids := map[string]bool{}
	for _, op := range is.Operations {
		ids[op.ID] = true
	}
	for _, ref := range operationReferences(is) {
		id := ref.Str()
		if id == "" || ids[id] || was.Operation(id) == nil {
			continue
		}
		p.About("operation/" + id).Report(check.Finding{
			Message: fmt.Sprintf("%s is used here and was removed: the list stays empty, or the policy or script is not applied, without an error", quote(id)),
			At:      ref.Span(), Was: was.Operation(id).At(), Old: id,
		})
	}
}

// operationReferences returns the operationIds that extensions, policies and the script refer
// to.
func operationReferences(c *connector.Connector) []source.Node {
	var found []source.Node
	var walk func(n source.Node, inside bool, depth int)
	walk = func(n source.Node, inside bool, depth int) {
		if depth > source.MaxDepth {
			return
		}
		for key, value := range n.Members() {
			name := key.Str()
			if inside && name == "operationId" {
				found = append(found, value)
				continue
			}
			walk(value, inside || slices.Contains(referring, name), depth+1)
		}
		for _, item := range n.Items() {
			walk(item, inside, depth+1)
		}
	}
	walk(c.Definition.Root, false, 0)
	for _, policy := range c.Policies {
		found = append(found, policy.Operations...)
	}
	return append(found, c.ScriptOperations...)
}

// referring are the extensions in which an operationId refers to another operation.
var referring = []string{
	"x-ms-dynamic-values", "x-ms-dynamic-list", "x-ms-dynamic-schema", "x-ms-dynamic-properties", "x-ms-dynamic-tree",
	"x-ms-notification", "testConnection", "x-ms-operation-context", "replacement",
}

func sharedRemoved(p *check.Pass, was, is *connector.Connector) {
	for _, section := range []string{"definitions", "parameters", "responses"} {
		after := membersOf(is.Definition.Root.Get(section))
		var gone []string
		for key := range was.Definition.Root.Get(section).Members() {
			if !after[key.Str()].Exists() {
				gone = append(gone, key.Str())
			}
		}
		if len(gone) == 0 {
			continue
		}
		slices.Sort(gone)
		p.About(section).Report(check.Finding{
			Message: fmt.Sprintf("%s lost %s: flows never see these names, and alm compares their content where it is used", section, quoteList(gone)),
			At:      spanOf(is.Definition.Root, section), Was: spanOf(was.Definition.Root, section),
		})
	}
}
