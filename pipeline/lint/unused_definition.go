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
	leads := f.leads(p.Is)
	if !hasOperations(p) || slices.ContainsFunc(leads, func(r reference) bool { return !r.resolved }) {
		return // what uses a definition cannot be read
	}
	used := make([]bool, len(f.branches)) // by the number of the first of a name
	for _, r := range leads {
		if r.to >= 0 && (r.in < 0 || f.branches[r.in].Role != "definitions" || f.branches[r.in].first != f.branches[r.to].first) {
			used[f.branches[r.to].first] = true
		}
	}
	named := map[string]bool{} // whether a text outside schemas refers to it
	for i := range f.branches {
		if b := &f.branches[i]; b.Role == "definitions" && !used[b.first] {
			named[b.Name] = false
		}
	}
	if len(named) == 0 {
		return
	}
	findNamed(p.Is.Definition.Data, named)
	all := p.Is.Definition.Root.Get("definitions")
	follows := false // the previous definition is removed: two neighbours cannot be removed in one run
	for i := range f.branches {
		b := &f.branches[i]
		if b.Role != "definitions" {
			continue
		}
		if used[b.first] || strings.ContainsAny(b.Name, "~%/") {
			follows = false
			continue
		}
		found := check.Finding{At: b.Key.Span(), Message: "definition " + b.Name + " is not used; it counts towards the size limit"}
		if !follows && !named[b.Name] {
			found.Edits = []source.Edit{b.Key.RemoveFrom(all)}
		}
		follows = found.Edits != nil
		b.Report(p, found)
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
		if bytes.ContainsAny(name, "%~") {
			name = []byte(connector.UnescapeReference(string(name)))
		}
		if _, asked := named[string(name)]; ended && asked {
			named[string(name)] = true
		}
	}
}
