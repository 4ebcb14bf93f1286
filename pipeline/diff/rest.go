package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// restRules are the rules that look at the definition as a whole.
var restRules = []check.Rule{
	{
		ID:        "dangling-operation-reference",
		Title:     "Something names an operation that is gone",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: designers,
		Fix:       "name an operation that is there, or keep the old one",
		Run:       eachConnector(dangling),
	},
	{
		ID:        "definition-renamed-or-removed",
		Title:     "A shared definition has another name, or is gone",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: everyone,
		Fix:       "nothing to mend",
		Run:       eachConnector(sharedGone),
	},
}

// lastRules claim what no other row told: no change is silent.
var lastRules = []check.Rule{{
	ID:        unclassified,
	Title:     "Something changed that no other rule knows",
	Severity:  check.Warning,
	Change:    check.Additive,
	Consumers: everyone,
	Fix:       "look at it; when it does no harm, say so with a waiver",
	Run: func(p *check.Pass) {
		for _, ch := range prepared(p).told[unclassified] {
			ch.report(p, "no rule knows what it does")
		}
		eachConnector(leftovers)(p)
		if p.Was == nil || p.Is == nil || p.Told() > 0 {
			return
		}
		if was, is, where, differ := firstUnequal(p); differ {
			p.About(where).Report(check.Finding{
				Message:  quotable(where) + " changed, and means the same to every rule that looks at it",
				Severity: check.Note, At: is, Was: was,
			})
		}
	},
}}

// dangling compares the operations that head names with those that it has. What dangled at
// base already is lint's.
func dangling(p *check.Pass, was, is *connector.Connector) {
	ids := map[string]bool{}
	for _, op := range is.Operations {
		ids[op.ID] = true
	}
	for _, ref := range operationRefs(is) {
		id := ref.Str()
		if id == "" || ids[id] || was.Operation(id) == nil {
			continue
		}
		p.About("operation/" + id).Report(check.Finding{
			Message: fmt.Sprintf("%s is named here and is gone: the list stays empty, or the policy or script is not applied, and nothing says so", quote(id)),
			At:      ref.Span(), Was: was.Operation(id).At(), Old: id,
		})
	}
}

// operationRefs are the operationIds that extensions, policies and the script name.
func operationRefs(c *connector.Connector) []source.Node {
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

// referring are the extensions below which an operationId names another operation.
var referring = []string{
	"x-ms-dynamic-values", "x-ms-dynamic-list", "x-ms-dynamic-schema", "x-ms-dynamic-properties", "x-ms-dynamic-tree",
	"x-ms-notification", "testConnection", "x-ms-operation-context", "replacement",
}

func sharedGone(p *check.Pass, was, is *connector.Connector) {
	for _, section := range []string{"definitions", "parameters", "responses"} {
		after := members(is.Definition.Root.Get(section))
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
			Message: fmt.Sprintf("%s lost %s: flows never see these names, and what they stood for is compared where it is used", section, list(gone)),
			At:      place(is.Definition.Root, section), Was: place(was.Definition.Root, section),
		})
	}
}

// firstUnequal is the first value, of any file, that differs between the sides.
func firstUnequal(p *check.Pass) (was, is source.Span, where string, differ bool) {
	for _, side := range []struct {
		was, is *source.File
		name    string
	}{
		{p.Was.Definition, p.Is.Definition, "definition"},
		{p.Was.Properties, p.Is.Properties, "apiProperties"},
		{p.Was.Settings, p.Is.Settings, "settings"},
	} {
		before, after := rootOf(side.was), rootOf(side.is)
		if before.Equal(after) {
			continue
		}
		steps := []string{side.name}
		for range source.MaxDepth {
			name, w, i := unequalMember(before, after)
			if name == "" || !w.Exists() || !i.Exists() {
				if name != "" {
					steps = append(steps, name)
				}
				break
			}
			steps, before, after = append(steps, name), w, i
		}
		at := first(after)
		if at.IsZero() {
			at = titleOf(p.Is)
		}
		return first(before), at, strings.Join(steps, "/"), true
	}
	return source.Span{}, source.Span{}, "", false
}

func rootOf(f *source.File) source.Node {
	if f == nil {
		return source.Node{}
	}
	return f.Root
}

// unequalMember is the first member, by name, that differs.
func unequalMember(was, is source.Node) (name string, before, after source.Node) {
	for _, side := range []source.Node{is, was} {
		for key := range side.Members() {
			before, after := was.Get(key.Str()), is.Get(key.Str())
			if !before.Equal(after) {
				return key.Str(), before, after
			}
		}
	}
	return "", source.Node{}, source.Node{}
}
