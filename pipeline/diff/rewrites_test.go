package diff

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
)

// schemaMembers and schemaMaps hold a schema, and schemas by name.
var (
	schemaMembers = []string{"items", "additionalProperties", "schema"}
	schemaMaps    = []string{"properties"}
)

// schemaWalk replaces the schemas below a node: the outer before what they hold, or after.
type schemaWalk struct {
	replace    func(schema doc) doc
	outerFirst bool
}

func (w schemaWalk) schema(n any) any {
	object, ok := n.(doc)
	if !ok {
		return n
	}
	if w.outerFirst {
		object = w.replace(object)
	}
	w.members(object)
	if w.outerFirst {
		return object
	}
	return w.replace(object)
}

// members visits what an object holds.
func (w schemaWalk) members(object doc) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		switch value := object[name].(type) {
		case doc:
			switch {
			case slices.Contains(schemaMembers, name):
				object[name] = w.schema(value)
			case slices.Contains(schemaMaps, name):
				for key := range value {
					value[key] = w.schema(value[key])
				}
			}
		case []any:
			for i := range value {
				if name == "allOf" {
					value[i] = w.schema(value[i])
				}
			}
		}
	}
}

// eachUsed replaces the schemas of operations.
func (m *model) eachUsed(w schemaWalk) doc {
	m.eachOperation(func(op doc) {
		for _, p := range listAt(op, "parameters") {
			w.members(objectAt(p))
		}
		for _, r := range objectAt(op, "responses") {
			w.members(objectAt(r))
		}
	})
	for _, item := range objectAt(m.definition, "paths") {
		w.members(objectAt(item, "x-ms-notification-content"))
	}
	return m.definition
}

// mostInlined bounds the text that a rewrite makes.
const mostInlined = 20_000

// inlined puts copies of definitions where they are used, those without circles.
func (m *model) inlined() doc {
	circular := m.circular()
	n := 0
	return m.eachUsed(schemaWalk{outerFirst: true, replace: func(schema doc) doc {
		ref := stringAt(schema, "$ref")
		if n++; ref == "" || circular[ref] || n > mostInlined {
			return schema
		}
		target := m.resolved(schema)
		if target == nil || stringAt(target, "$ref") != "" {
			return schema
		}
		same, _ := copyOf(target).(doc)
		return same
	}})
}

// circular returns the references from which a circle can be reached.
func (m *model) circular() map[string]bool {
	targets := map[string][]string{}
	for name, node := range objectAt(m.definition, "definitions") {
		text, _ := json.Marshal(node)
		file := source.Parse(name, text)
		refs := findRefTargets(file).in(file.Root)
		for ref, ok := refs.next(); ok; ref, ok = refs.next() {
			targets["#/definitions/"+name] = append(targets["#/definitions/"+name], string(ref))
		}
	}
	state, circular := map[string]int{}, map[string]bool{}
	var visit func(ref string) bool
	visit = func(ref string) bool {
		if state[ref] > 0 {
			return state[ref] == 1 || circular[ref]
		}
		state[ref] = 1
		for _, next := range targets[ref] {
			if visit(next) {
				circular[ref] = true
			}
		}
		state[ref] = 2
		return circular[ref]
	}
	for ref := range targets {
		visit(ref)
	}
	return circular
}

// hoisted makes a definition of every object in a path.
func (m *model) hoisted() doc {
	n := 0
	made := doc{}
	all := m.eachUsed(schemaWalk{replace: func(schema doc) doc {
		if stringAt(schema, "$ref") != "" || objectAt(schema, "properties") == nil {
			return schema
		}
		n++
		name := fmt.Sprintf("Hoisted%d", n)
		made[name] = schema
		return doc{"$ref": "#/definitions/" + name}
	}})
	if n == 0 {
		return nil
	}
	definitions := objectAt(all, "definitions")
	if definitions == nil {
		definitions = doc{}
		all["definitions"] = definitions
	}
	maps.Copy(definitions, made)
	return all
}

// wrapped puts every reference into an allOf of one.
func (m *model) wrapped() doc {
	return m.eachUsed(schemaWalk{replace: func(schema doc) doc {
		if len(schema) != 1 || stringAt(schema, "$ref") == "" {
			return schema
		}
		return doc{"allOf": []any{schema}}
	}})
}

// parametersOnPaths moves the first parameter to the path where the operation is alone on it.
func (m *model) parametersOnPaths() doc {
	for _, item := range objectAt(m.definition, "paths") {
		for _, method := range methods {
			list := listAt(item, method, "parameters")
			if len(objectAt(item)) != 1 || len(list) == 0 {
				continue
			}
			objectAt(item)["parameters"] = list[:1:1]
			objectAt(item, method)["parameters"] = list[1:]
		}
	}
	return m.definition
}

// parametersShared moves every parameter of an operation to the shared ones.
func (m *model) parametersShared() doc {
	shared := objectAt(m.definition, "parameters")
	if shared == nil {
		shared = doc{}
		m.definition["parameters"] = shared
	}
	m.eachOperation(func(op doc) {
		for i, p := range listAt(op, "parameters") {
			if p := objectAt(p); p != nil && p["$ref"] == nil {
				name := fmt.Sprintf("Shared%d", len(shared))
				shared[name] = p
				listAt(op, "parameters")[i] = doc{"$ref": "#/parameters/" + name}
			}
		}
	})
	return m.definition
}

func (m *model) responsesShared() doc {
	shared := objectAt(m.definition, "responses")
	if shared == nil {
		shared = doc{}
		m.definition["responses"] = shared
	}
	m.eachOperation(func(op doc) {
		responses := objectAt(op, "responses")
		for _, code := range slices.Sorted(maps.Keys(responses)) {
			if r := objectAt(responses, code); r != nil && r["$ref"] == nil {
				name := fmt.Sprintf("Shared%d", len(shared))
				shared[name] = r
				responses[code] = doc{"$ref": "#/responses/" + name}
			}
		}
	})
	return m.definition
}

func (m *model) eachOperation(visit func(op doc)) {
	paths := objectAt(m.definition, "paths")
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		for _, method := range methods {
			if op := objectAt(paths, path, method); op != nil {
				visit(op)
			}
		}
	}
}

// definitionsRenamed gives every definition another name.
func (m *model) definitionsRenamed() doc {
	definitions := objectAt(m.definition, "definitions")
	if len(definitions) == 0 {
		return nil
	}
	renamed := doc{}
	for name, node := range definitions {
		renamed["Renamed "+name] = node
	}
	m.definition["definitions"] = renamed
	var walk func(n any)
	walk = func(n any) {
		for _, value := range objectAt(n) {
			walk(value)
		}
		if list, ok := n.([]any); ok {
			for _, value := range list {
				walk(value)
			}
		}
		if name, ok := strings.CutPrefix(stringAt(n, "$ref"), "#/definitions/"); ok && definitions[name] != nil {
			objectAt(n)["$ref"] = "#/definitions/Renamed " + name
		}
	}
	walk(m.definition)
	return m.definition
}

// consumesOnOperations moves the shared media types to the operations.
func (m *model) consumesOnOperations() doc {
	moved := false
	for _, name := range []string{"consumes", "produces"} {
		list := m.definition[name]
		if list == nil {
			continue
		}
		moved = true
		m.eachOperation(func(op doc) {
			if op[name] == nil {
				op[name] = list
			}
		})
		delete(m.definition, name)
	}
	if !moved {
		return nil
	}
	return m.definition
}
