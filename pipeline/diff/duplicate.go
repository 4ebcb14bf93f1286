package diff

import (
	"fmt"
	"slices"
	"strconv"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// duplicate is a key that occurs twice in one object with different values.
type duplicate struct {
	pointer       string // of the object, then the key
	first, second source.Node
}

func duplicateKeys(p *check.Pass, was, is *connector.Connector) {
	found := conflicts(is.Definition)
	if len(found) == 0 {
		return
	}
	var known []string
	for _, d := range conflicts(was.Definition) {
		known = append(known, d.pointer)
	}
	for _, d := range found {
		if slices.Contains(known, d.pointer) {
			continue
		}
		p.About(d.pointer).Report(check.Finding{
			Message: fmt.Sprintf("key %s occurs twice in %s with different values: the one on line %d is silently ignored",
				quote(d.second.Str()), parentObject(d.pointer), d.first.Span().From().Line),
			At: d.second.Span(), Content: digestOf(d.first.Str(), d.second.Str()),
		})
	}
}

// parentObject returns the path of the object that has the member.
func parentObject(pointer string) string {
	for i := len(pointer) - 1; i > 0; i-- {
		if pointer[i] == '/' {
			return quote(pointer[1:i])
		}
	}
	return "the document"
}

// conflicts returns the duplicate keys with different values. It walks a file only when the
// parser found duplicate keys.
func conflicts(f *source.File) []duplicate {
	for _, problem := range f.Problems() {
		if problem.Kind == source.DuplicateKey {
			return conflictsIn(f.Root, "")
		}
	}
	return nil
}

func conflictsIn(n source.Node, pointer string) []duplicate {
	var found []duplicate
	seen := map[string][2]source.Node{} // key and value
	for key, value := range n.Members() {
		name := key.Str()
		at := pointer + "/" + name
		if before, ok := seen[name]; ok && !before[1].Equal(value) {
			found = append(found, duplicate{at, before[0], key})
		}
		seen[name] = [2]source.Node{key, value}
		found = append(found, conflictsIn(value, at)...)
	}
	for i, item := range n.Items() {
		found = append(found, conflictsIn(item, pointer+"/"+strconv.Itoa(i))...)
	}
	return found
}
