package diff

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// renamedKeys are the new names of what an operation takes and gives, by their keys at base: "kind", "body/*/id".
type renamedKeys struct{ inputs, outputs map[string]string }

// renamesOf returns what was renamed in each operation at base.
func (ps *pairing) renamesOf() map[*connector.Operation]renamedKeys {
	all := map[*connector.Operation]renamedKeys{}
	for _, ch := range ps.d.changes {
		if ch.old == "" || ch.new == "" || !ch.was.Exists() || !ch.is.Exists() {
			continue
		}
		for i := range ch.places {
			at := &ch.places[i]
			if !ch.renames(at) {
				continue
			}
			names, known := all[at.op]
			if !known {
				names = renamedKeys{map[string]string{}, map[string]string{}}
				all[at.op] = names
			}
			if at.part.Side == check.Output {
				names.outputs[at.key] = ch.new
			} else {
				names.inputs[at.key] = ch.new
			}
		}
	}
	return all
}

// renames reports whether a change gives the field or parameter at a place another name.
func (ch *change) renames(at *place) bool {
	isParameter := ch.was.Get("in").Exists()
	return strings.HasSuffix("/"+at.key, "/"+ch.old) && (!isParameter || ch.is.Get("name").Str() == ch.new)
}

// findFollowers makes notes of changed sources of dynamic values and schemas that only follow inputs and outputs to their
// new names.
func (ps *pairing) findFollowers() {
	var known map[*connector.Operation]renamedKeys
	for by, ch := range ps.d.causes {
		if ch.severity != check.Off || len(ch.places) == 0 || !by.was.Exists() || !by.is.Exists() {
			continue
		}
		names := valueSources
		if ch.rule != valuesSource {
			if names = schemaSources; ch.rule != schemaSource {
				continue
			}
		}
		if known == nil {
			known = ps.renamesOf()
		}
		if ps.followsKeys(known, ch.places[0].op, by.was, by.is, names) {
			ch.severity = asNote
			ch.effect = "it follows what it calls to the new names"
		}
	}
}

// What reports another source of a dropdown and of a dynamic schema.
const valuesSource, schemaSource = "dynamic-values-source-changed", "dynamic-schema-source-changed"

// followsKeys reports whether extensions of two schemas of an operation differ in renamed inputs and outputs only.
func (ps *pairing) followsKeys(known map[*connector.Operation]renamedKeys, op *connector.Operation, was, is source.Node, names []string) bool {
	for _, name := range names {
		before, after := viewOf(ps.d.was, was).get(name), viewOf(ps.d.is, is).get(name)
		from := ps.d.was.Operation(before.Get("operationId").Str())
		if before.Equal(after) {
			continue
		}
		if from == nil || !before.Exists() || !after.Exists() || !slices.Equal(sourceTexts(before, ps.d.heads, known[from], known[op]), sourceTexts(after, nil, renamedKeys{}, renamedKeys{})) {
			return false
		}
	}
	return true
}

// sourceTexts returns the values of an extension with their names, as they are after renames: of operations, of what it calls
// and of the operation that has it.
func sourceTexts(ext source.Node, ids map[string]string, called, own renamedKeys) []string {
	list := strings.ReplaceAll(ext.Get("value-collection").Str()+ext.Get("itemsPath").Str(), ".", "/")
	var all []string
	for key, value := range ext.Members() {
		name, text := key.Str(), displayValue(value)
		switch {
		case name == "parameters":
			for input, of := range value.Members() {
				all = append(all, "parameters/"+newKey(called.inputs, input.Str())+"="+newInput(of, own))
			}
			continue
		case name == "operationId" && ids[text] != "":
			text = ids[text]
		case isPathMember(name):
			text = newPath(called.outputs, list, strings.ReplaceAll(text, ".", "/"))
		}
		all = append(all, name+"="+text)
	}
	return sortedSet(all)
}

func isPathMember(name string) bool {
	return slices.ContainsFunc(pathMembers, func(m struct{ path, list string }) bool { return m.path == name })
}

// newInput returns what an extension gives to an input: a constant, or another input of the operation, by its new name.
func newInput(n source.Node, own renamedKeys) string {
	for _, name := range []string{"parameter", "parameterReference"} {
		if text := n.Get(name).Str(); text != "" && n.Len() == 1 {
			return name + ":" + newKey(own.inputs, text)
		}
	}
	return textOf(nil, n)
}

// newKey returns a key with the new names of its steps.
func newKey(renamed map[string]string, key string) string {
	before := strings.Split(key, "/")
	steps := slices.Clone(before)
	for i := range before {
		if name, known := renamed[strings.Join(before[:i+1], "/")]; known {
			steps[i] = name
		}
	}
	return strings.Join(steps, "/")
}

// newPath returns the path of a field in an output, or in a list of it, with the new names of its steps.
func newPath(renamed map[string]string, list, path string) string {
	for _, start := range []string{"body/", "body/*/", "body/" + list + "/*/"} {
		with := newKey(renamed, start+path)
		steps := strings.Split(with, "/")
		if tail := strings.Join(steps[len(steps)-strings.Count(path, "/")-1:], "/"); tail != path {
			return tail
		}
	}
	return path
}
