package diff

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/solution/connector"
)

// rewrites write a definition in another way that means the same. They return nil where there is
// nothing to rewrite.
var rewrites = []struct {
	name    string
	rewrite func(m *model) doc
}{
	{"schemas inline", (*model).inlined},
	{"schemas hoisted", (*model).hoisted},
	{"allOf of one", (*model).wrapped},
	{"parameters on paths", (*model).parametersOnPaths},
	{"parameters shared", (*model).parametersShared},
	{"nothing but order and space", func(m *model) doc { return m.definition }},
	{"responses shared", (*model).responsesShared},
	{"definitions renamed", (*model).definitionsRenamed},
	{"consumes on operations", (*model).consumesOnOperations},
}

// TestRewrites rewrites connectors, each time with all members in another order, in one way and in two
// ways one after the other: nothing that is found is above editorial.
// ALM_EQUIVALENCE=100 takes that many connectors of the corpus, and all pairs of ways.
func TestRewrites(t *testing.T) {
	connectors := 0
	count := map[string]int{}
	for i, sample := range rewriteSamples(t) {
		connectors++
		base := sample.model.connector(t)
		for a := range rewrites {
			count[rewrites[a].name] += rewritten(t, sample, base, a)
			for b := range rewrites {
				if a != b && (rewriteAll() || (a*len(rewrites)+b)%17 == i%17) {
					count["two ways"] += rewritten(t, sample, base, a, b)
				}
			}
		}
	}
	t.Logf("%d connectors, rewritten: %v", connectors, count)
}

// rewriteAll reports whether every pair of ways is tried.
func rewriteAll() bool { return os.Getenv("ALM_EQUIVALENCE") != "" }

// rewritten rewrites a sample in some ways and compares it; it returns how many rewrites were made.
func rewritten(t *testing.T, sample benchSample, base *connector.Connector, ways ...int) int {
	t.Helper()
	m := sample.model.clone()
	var names []string
	for _, i := range ways {
		names = append(names, rewrites[i].name)
		if m.definition = rewrites[i].rewrite(m); m.definition == nil {
			return 0
		}
	}
	head := m.connectorOf(t, []byte(reversed(m.definition)))
	if findings := withoutVersion(Connectors(base, head)); check.Worst(findings) > check.Editorial {
		t.Errorf("%s: %s:\n%s", sample.name, strings.Join(names, ", then "), checktest.Lines(worseThan(findings, check.Editorial)))
	}
	return 1
}

func worseThan(findings []check.Finding, most check.Change) []check.Finding {
	return slices.DeleteFunc(findings, func(f check.Finding) bool { return f.Rule.Change <= most })
}

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
		for ref := range findRefTargets(file).in(file.Root) {
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

// reversed writes an object with its members in the other order and other white space.
func reversed(n any) string {
	var b strings.Builder
	writeReversed(&b, n)
	return b.String()
}

func writeReversed(b *strings.Builder, n any) {
	switch n := n.(type) {
	case doc:
		b.WriteString("{")
		names := slices.Sorted(maps.Keys(n))
		slices.Reverse(names)
		for i, name := range names {
			if i > 0 {
				b.WriteString(",")
			}
			writeReversed(b, name)
			b.WriteString(" :\t")
			writeReversed(b, n[name])
		}
		b.WriteString("}\n")
	case []any:
		b.WriteString("[ ")
		for i, item := range n {
			if i > 0 {
				b.WriteString(", ")
			}
			writeReversed(b, item)
		}
		b.WriteString("]")
	default:
		text, _ := json.Marshal(n)
		b.Write(text)
	}
}

// rewriteSamples are the connectors that are rewritten.
func rewriteSamples(t *testing.T) []benchSample {
	all := []benchSample{{name: "all kinds", model: mutationSample(t, "properties.json")}}
	for _, dir := range samples {
		all = append(all, benchSample{name: dir, model: &model{definition: readJSON(t, trimBOM(readFile(t, dir+"/apiDefinition.swagger.json")))}})
	}
	most := 5
	if n := os.Getenv("ALM_EQUIVALENCE"); n != "" {
		fmt.Sscan(n, &most)
	}
	for _, c := range corpusModels(t, most) {
		all = append(all, benchSample{name: c.name, model: c.model})
	}
	return all
}
