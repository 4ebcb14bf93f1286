package lint

import (
	"bytes"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

func unusedDefinitions(p *check.Pass) {
	f := indexOf(p)
	if !hasOperations(p) || slices.ContainsFunc(f.membersOf("$ref"), func(m member) bool {
		_, ok := p.Is.Ref(m.Of.Node)
		return !ok
	}) {
		return // what uses a definition cannot be read
	}
	used := map[string]bool{}
	for _, m := range f.membersOf("$ref") {
		if in := definitionOf(m.Of); in == nil || in.Name != definitionNamed(m.Value) {
			used[definitionNamed(m.Value)] = true
		}
	}
	named := map[string]bool{} // whether a text outside schemas refers to it
	for _, obj := range f.parts[kindSchema] {
		if obj.Role == "definitions" && !used[obj.Name] {
			named[obj.Name] = false
		}
	}
	findNamed(p.Is.Definition.Data, named)
	follows := false // the previous definition is removed: two neighbours cannot be removed in one run
	for _, obj := range f.parts[kindSchema] {
		if obj.Role != "definitions" {
			continue
		}
		if used[obj.Name] || strings.ContainsAny(obj.Name, "~%/") {
			follows = false
			continue
		}
		found := check.Finding{At: obj.Key.Span(), Message: "definition " + obj.Name + " is not used; it counts towards the size limit"}
		if !follows && !named[obj.Name] {
			found.Edits = []source.Edit{obj.Key.Remove()}
		}
		follows = found.Edits != nil
		obj.Report(p, found)
	}
}

// findNamed marks the definitions that a text refers to anywhere.
func findNamed(text []byte, named map[string]bool) {
	longest := 0
	for name := range named {
		longest = max(longest, len(name))
	}
	start := []byte("#/definitions/")
	for at := bytes.Index(text, start); at >= 0 && len(named) > 0; at = bytes.Index(text, start) {
		text = text[at+len(start):]
		name, _, ended := bytes.Cut(text[:min(len(text), len("%20")*longest+1)], []byte{'"'})
		plain := connector.UnescapeReference(string(name))
		if _, asked := named[plain]; ended && asked {
			named[plain] = true
		}
	}
}
