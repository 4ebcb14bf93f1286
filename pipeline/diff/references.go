package diff

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"alm/internal/sorting"
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
		Evidence:  danglingCode,
		Consumers: designers,
		When:      onRunDesign,
		Fix:       "name an existing operation, or keep the old one",
		Run:       eachConnector(danglingReferences),
	},
	{
		ID:        "dangling-field-reference",
		Title:     "A dropdown or dynamic schema uses a field or input that was removed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Affects:   check.NoCall,
		Evidence:  dependsOnService,
		Consumers: designers,
		When:      onDesign,
		Fix:       "update the reference, or keep the old name",
		Run:       eachConnector(danglingFields),
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

// danglingReferences reports operations that head refers to and does not have, each once.
func danglingReferences(p *check.Pass, was, _ *connector.Connector) {
	dangling := pairingOf(p).dangling
	for _, id := range slices.Sorted(maps.Keys(dangling)) {
		reportDangling(p, id, dangling[id], was.Operation(id))
	}
}

func reportDangling(p *check.Pass, id string, refs []reference, was *connector.Operation) {
	finding := check.Finding{At: refs[0].node.Span(), Old: id, Places: placesOf(p.Is, refs)}
	finding.Content = placesContent(finding.Places)
	if finding.At.IsZero() && p.Is.Script != nil {
		at := max(0, bytes.Index(p.Is.Script.Data, []byte(strconv.Quote(id))))
		finding.At = p.Is.Script.Span(at, at)
	}
	gone, refers := "does not exist", verbFor(len(finding.Places), "refers to", "refer to")
	if was != nil {
		gone, finding.Was, refers = "was removed", was.At(), "still "+refers
	}
	if became, described, content := pairingOf(p).replaced(id); became != "" {
		gone, finding.New, finding.Content = described, became, digestOf(finding.Content, content)
	}
	finding.Message = fmt.Sprintf("%s %s, but %s %s it: dropdowns and dynamic fields that use it fail, and policies and scripts are not applied",
		quote(id), gone, listPlaces(finding.Places), refers)
	p.About("operation/" + id).Report(finding)
}

// reference is a place that refers to an operation.
type reference struct {
	node    source.Node // the operationId
	holder  source.Node // the extension that has it, if any
	subject string      // of a place without an extension
}

// placesOf returns the places of references, each once, sorted.
func placesOf(c *connector.Connector, refs []reference) []check.Place {
	var all []check.Place
	for _, ref := range refs {
		at := check.Place{Subject: ref.subject}
		if ref.holder.Exists() {
			subject, op := referencePlace(c, ref.holder.Path())
			if at.Subject = subject; op != nil {
				at.Method, at.Path = op.Method, op.Path
			}
		}
		all = append(all, at)
	}
	sorting.Stable(all, func(a, b check.Place) int { return strings.Compare(a.Subject, b.Subject) })
	return slices.Compact(all)
}

// listPlaces names places in a message, the first five of many.
func listPlaces(places []check.Place) string {
	var names []string
	for _, at := range places[:min(maxListed, len(places))] {
		names = append(names, escapeWord(strings.TrimPrefix(at.Subject, "operation/")))
	}
	if more := len(places) - maxListed; more > 0 {
		return strings.Join(names, ", ") + " and " + strconv.Itoa(more) + " more"
	}
	return strings.Join(names, ", ")
}

// operationReferences returns the places where extensions, policies and the script refer to
// operations.
func operationReferences(c *connector.Connector) []reference {
	var found []reference
	end := 0
	for value := range c.Definition.Named(referring...) {
		if span := value.Span(); span.Start >= end { // else it is part of another
			end = span.End
			found = appendReferences(found, value, 0)
		}
	}
	for _, policy := range c.Policies {
		for _, node := range policy.Operations {
			found = append(found, reference{node: node, subject: policy.Subject()})
		}
	}
	for _, node := range c.ScriptOperations {
		found = append(found, reference{node: node, subject: "scriptOperations"})
	}
	return found
}

// appendReferences appends the references in the value of an extension.
func appendReferences(found []reference, n source.Node, depth int) []reference {
	if depth > source.MaxDepth {
		return found
	}
	for key, value := range n.Members() {
		if key.Str() == "operationId" {
			found = append(found, reference{node: value, holder: n})
			continue
		}
		found = appendReferences(found, value, depth+1)
	}
	for _, item := range n.Items() {
		found = appendReferences(found, item, depth+1)
	}
	return found
}

// referencePlace returns the subject of the place that a path leads to: a parameter or another part of an
// operation, or a shared definition.
func referencePlace(c *connector.Connector, path []string) (subject string, op *connector.Operation) {
	if len(path) < 3 || path[0] != "paths" {
		return strings.Join(path[:min(2, len(path))], "/"), nil
	}
	for _, o := range c.Operations {
		if o.Path == path[1] && o.Method == strings.ToLower(path[2]) {
			op = o
		}
	}
	if op == nil {
		return "paths" + path[1], nil
	}
	if len(path) > 4 && path[3] == "parameters" {
		i, _ := strconv.Atoi(path[4])
		return op.Subject() + "/parameter/" + c.Resolve(op.Get("parameters").At(i)).Get("name").Str(), op
	}
	if len(path) > 4 && path[3] == "responses" {
		return op.Subject() + "/responses/" + path[4], op
	}
	return op.Subject() + "/" + path[3], op
}

// referring are the extensions in which an operationId refers to another operation.
var referring = []string{
	"x-ms-dynamic-values", "x-ms-dynamic-list", "x-ms-dynamic-schema", "x-ms-dynamic-properties", "x-ms-dynamic-tree",
	"x-ms-notification", "testConnection", "file-picker", "x-ms-operation-context", "replacement",
}

// sharedRemoved reports shared objects that head lost, but for those whose references are broken.
func sharedRemoved(p *check.Pass, was, is *connector.Connector) {
	lost := lostReferences(was, is)
	for _, ch := range pairingOf(p).changes[brokenReference] {
		delete(lost, ch.old)
		delete(lost, sharedName(was, ch.old))
	}
	if len(lost) == 0 {
		return
	}
	named := stillNamed(is, lost)
	for _, section := range sharedSections {
		var gone, missed []string
		for ref := range lost {
			name, ok := strings.CutPrefix(ref, "#/"+section+"/")
			switch {
			case !ok:
			case named[ref].IsZero():
				gone = append(gone, name)
			default:
				missed = append(missed, ref)
			}
		}
		before := spanOf(was.Definition.Root, section)
		if len(gone) > 0 {
			slices.Sort(gone)
			p.About(section).Report(check.Finding{
				Message: fmt.Sprintf("%s lost %s: flows never see these names, and alm compares their content where it is used", section, quoteList(gone)),
				At:      spanOf(is.Definition.Root, section), Was: before,
			})
		}
		slices.Sort(missed)
		for _, ref := range missed {
			p.About(strings.TrimPrefix(ref, "#/")).Report(check.Finding{
				Severity: check.Warning,
				Message:  escapeWord(ref) + " was removed, and a $ref that no operation uses still leads to it: Microsoft's validator may refuse the definition",
				Fix:      "remove the reference, too", At: named[ref], Was: before, Old: ref,
			})
		}
	}
}
