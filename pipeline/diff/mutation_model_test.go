package diff

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/solution/connector"
)

// doc is a JSON object that mutations change.
type doc = map[string]any

// model is a connector that mutations change, and where they choose what to change.
type model struct {
	definition, properties doc
	script                 string
	rng                    *rand.Rand
	within                 string // the start of the ids of the operations to choose from
}

// member returns what a path of names leads to, or nil.
func member(n any, path ...string) any {
	for _, name := range path {
		object, _ := n.(doc)
		n = object[name]
	}
	return n
}

func objectAt(n any, path ...string) doc {
	object, _ := member(n, path...).(doc)
	return object
}

func listAt(n any, path ...string) []any {
	list, _ := member(n, path...).([]any)
	return list
}

func stringAt(n any, path ...string) string {
	s, _ := member(n, path...).(string)
	return s
}

func isTrue(n any, path ...string) bool {
	b, _ := member(n, path...).(bool)
	return b
}

// copyOf returns a deep copy.
func copyOf(n any) any {
	switch n := n.(type) {
	case doc:
		object := make(doc, len(n))
		for name, value := range n {
			object[name] = copyOf(value)
		}
		return object
	case []any:
		list := make([]any, len(n))
		for i, value := range n {
			list[i] = copyOf(value)
		}
		return list
	}
	return n
}

// resolved follows `$ref`.
func (m *model) resolved(n any) doc {
	for range 16 {
		ref := stringAt(n, "$ref")
		if ref == "" {
			break
		}
		n = member(m.definition, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	}
	object, _ := n.(doc)
	return object
}

// own returns the member with its `$ref` replaced by a copy of the target, so that a change of it
// reaches no other place.
func (m *model) own(holder doc, name string) doc {
	if stringAt(holder[name], "$ref") != "" {
		holder[name] = copyOf(m.resolved(holder[name]))
	}
	return objectAt(holder, name)
}

// ownItem is own for an item of a list.
func (m *model) ownItem(list []any, i int) doc {
	if stringAt(list[i], "$ref") != "" {
		list[i] = copyOf(m.resolved(list[i]))
	}
	object, _ := list[i].(doc)
	return object
}

// operationSite is an operation of a model.
type operationSite struct {
	item, node   doc
	path, method string
	id           string
}

func (op operationSite) subject() string { return "operation/" + op.id }

func (op operationSite) visible() bool {
	return stringAt(op.node, "x-ms-visibility") != "internal" && !isTrue(op.node, "deprecated")
}

var methods = []string{"delete", "get", "head", "options", "patch", "post", "put"}

// operations returns the operations with an id of their own, sorted by path.
func (m *model) operations() []operationSite {
	var all []operationSite
	times := map[string]int{}
	paths := objectAt(m.definition, "paths")
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item := objectAt(paths, path)
		for _, method := range methods {
			if node := objectAt(item, method); node != nil {
				op := operationSite{item, node, path, method, stringAt(node, "operationId")}
				times[foldID(op.id)]++
				all = append(all, op)
			}
		}
	}
	return slices.DeleteFunc(all, func(op operationSite) bool {
		return foldID(op.id) == "" || times[foldID(op.id)] > 1 || !strings.HasPrefix(op.id, m.within) || strings.Contains(op.id, "/")
	})
}

// choose returns one of the candidates.
func choose[T any](m *model, all []T) (one T, ok bool) {
	if len(all) == 0 {
		return one, false
	}
	return all[m.rng.IntN(len(all))], true
}

func (m *model) operation(fits func(op operationSite) bool) (operationSite, bool) {
	return choose(m, slices.DeleteFunc(m.operations(), func(op operationSite) bool { return !fits(op) }))
}

// parameterSite is a parameter of an operation.
type parameterSite struct {
	operationSite
	node doc
	i    int // in the operation's list
}

func (p parameterSite) name() string { return stringAt(p.node, "name") }

func (p parameterSite) subject() string { return p.operationSite.subject() + "/parameter/" + p.name() }

func (p parameterSite) shown() bool { return stringAt(p.node, "x-ms-visibility") != "internal" }

// remove removes the parameter.
func (p parameterSite) remove() {
	list := listAt(p.operationSite.node, "parameters")
	p.operationSite.node["parameters"] = slices.Delete(slices.Clone(list), p.i, p.i+1)
}

// add adds a parameter at the end.
func (op operationSite) add(parameter doc) {
	op.node["parameters"] = append(slices.Clip(listAt(op.node, "parameters")), parameter)
}

// parameters returns the parameters of visible operations with a name that is theirs alone.
func (m *model) parameters() []parameterSite {
	var all []parameterSite
	for _, op := range m.operations() {
		if !op.visible() {
			continue
		}
		names := map[string]int{}
		for _, list := range [][]any{listAt(op.item, "parameters"), listAt(op.node, "parameters")} {
			for _, p := range list {
				names[foldID(stringAt(m.resolved(p), "name"))]++
			}
		}
		for i, p := range listAt(op.node, "parameters") {
			site := parameterSite{op, m.resolved(p), i}
			if site.node != nil && names[foldID(site.name())] == 1 && !strings.Contains(site.name(), "/") {
				all = append(all, site)
			}
		}
	}
	return all
}

func (m *model) parameter(fits func(p parameterSite) bool) (parameterSite, bool) {
	p, ok := choose(m, slices.DeleteFunc(m.parameters(), func(p parameterSite) bool { return !fits(p) }))
	if ok {
		p.node = m.ownItem(listAt(p.operationSite.node, "parameters"), p.i)
	}
	return p, ok
}

// fieldSite is a field of a body, of an output or of a notification.
type fieldSite struct {
	subject  string
	root     doc      // holds the schema
	steps    []string // from the schema to the object with the field
	parent   doc      // the object with the field
	name     string
	node     doc
	required bool
}

// fieldSide is where fields are.
type fieldSide int

const (
	ofBody fieldSide = iota
	ofOutput
	ofNotification
)

const mostFields = 200 // of one schema

// roots returns the objects that hold the schemas of a side, by subject.
func (m *model) roots(of fieldSide) map[string]func() doc {
	all := map[string]func() doc{}
	for _, op := range m.operations() {
		if !op.visible() {
			continue
		}
		switch of {
		case ofBody:
			for i, p := range listAt(op.node, "parameters") {
				if p := m.resolved(p); stringAt(p, "in") == "body" {
					all[op.subject()+"/parameter/"+stringAt(p, "name")] = func() doc { return m.ownItem(listAt(op.node, "parameters"), i) }
				}
			}
		case ofOutput:
			if code := op.success(); code != "" && stringAt(op.node, "x-ms-trigger") == "" {
				all[op.subject()+"/responses/"+code] = func() doc { return m.own(objectAt(op.node, "responses"), code) }
			}
		case ofNotification:
			if objectAt(op.item, "x-ms-notification-content") != nil && stringAt(op.node, "x-ms-trigger") != "" {
				all[op.subject()+"/responses/x-ms-notification-content"] = func() doc { return objectAt(op.item, "x-ms-notification-content") }
			}
		}
	}
	return all
}

// success returns the code of the output, "" if there is more than one that it could be.
func (op operationSite) success() string {
	responses, found := objectAt(op.node, "responses"), ""
	for _, code := range slices.Sorted(maps.Keys(responses)) {
		if strings.HasPrefix(code, "2") && found == "" {
			found = code
		}
	}
	if found != "200" && found != "201" {
		return ""
	}
	return found
}

// fields returns the fields of a side, without changing the model.
func (m *model) fields(of fieldSide) []fieldSite {
	var all []fieldSite
	roots := m.roots(of)
	for _, subject := range slices.Sorted(maps.Keys(roots)) {
		probe := *m
		root := m.rootWithout(of, subject)
		if root == nil {
			continue
		}
		budget := mostFields
		probe.walk(fieldSite{subject: subject + "/schema", root: root}, root["schema"], 0, &budget, &all)
	}
	return all
}

// rootWithout returns the holder of a schema with `$ref` followed and nothing replaced.
func (m *model) rootWithout(of fieldSide, subject string) doc {
	for _, op := range m.operations() {
		rest, ok := strings.CutPrefix(subject, op.subject()+"/")
		if !ok {
			continue
		}
		switch of {
		case ofBody:
			for _, p := range listAt(op.node, "parameters") {
				if p := m.resolved(p); stringAt(p, "in") == "body" && "parameter/"+stringAt(p, "name") == rest {
					return p
				}
			}
		case ofOutput:
			return m.resolved(member(op.node, "responses", strings.TrimPrefix(rest, "responses/")))
		default:
			return objectAt(op.item, "x-ms-notification-content")
		}
	}
	return nil
}

func (m *model) walk(at fieldSite, schema any, level int, budget *int, all *[]fieldSite) {
	object := m.resolved(schema)
	if object == nil || object["allOf"] != nil || level > 3 || object["x-ms-dynamic-schema"] != nil || object["x-ms-dynamic-properties"] != nil {
		return
	}
	if items := object["items"]; items != nil && objectAt(object, "properties") == nil {
		at.steps = append(slices.Clip(at.steps), "items")
		at.subject += "/items"
		m.walk(at, items, level+1, budget, all)
		return
	}
	properties := objectAt(object, "properties")
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		node := m.resolved(properties[name])
		if *budget--; *budget < 0 || node == nil || node["allOf"] != nil || name == "" || strings.Contains(name, "/") ||
			isTrue(node, "readOnly") || stringAt(node, "x-ms-visibility") == "internal" || isTrue(node, "x-ms-notification-url") {
			continue
		}
		site := at
		site.name, site.node, site.required = name, node, slices.Contains(listAt(object, "required"), any(name))
		site.subject = at.subject + "/" + name
		*all = append(*all, site)
		site.steps = append(slices.Clip(at.steps), "properties", name)
		m.walk(site, node, level+1, budget, all)
	}
}

// field chooses a field, and gives its operation a schema of its own on the way to it.
func (m *model) field(of fieldSide, fits func(f fieldSite) bool) (fieldSite, bool) {
	f, ok := choose(m, slices.DeleteFunc(m.fields(of), func(f fieldSite) bool { return !fits(f) }))
	if !ok {
		return f, false
	}
	for subject, root := range m.roots(of) {
		if strings.HasPrefix(f.subject, subject+"/schema/") {
			f.parent = m.own(root(), "schema")
		}
	}
	for i := 0; i < len(f.steps); i++ {
		if f.steps[i] == "properties" {
			f.parent = m.own(m.own(f.parent, "properties"), f.steps[i+1])
			i++
			continue
		}
		f.parent = m.own(f.parent, f.steps[i])
	}
	f.node = m.own(m.own(f.parent, "properties"), f.name)
	return f, true
}

// rename gives the field another name.
func (f fieldSite) rename(name string) {
	properties := objectAt(f.parent, "properties")
	properties[name] = properties[f.name]
	delete(properties, f.name)
	if f.required {
		f.parent["required"] = append(without(listAt(f.parent, "required"), f.name), name)
	}
}

func (f fieldSite) remove() {
	delete(objectAt(f.parent, "properties"), f.name)
	f.optional()
}

func (f fieldSite) optional() {
	if list := without(listAt(f.parent, "required"), f.name); len(list) > 0 {
		f.parent["required"] = list
	} else {
		delete(f.parent, "required")
	}
}

func without(list []any, value any) []any {
	return slices.DeleteFunc(slices.Clone(list), func(v any) bool { return v == value })
}

func (m *model) clone() *model {
	c := *m
	c.definition, _ = copyOf(m.definition).(doc)
	c.properties, _ = copyOf(m.properties).(doc)
	return &c
}

// connector reads what the model is now.
func (m *model) connector(tb testing.TB) *connector.Connector {
	tb.Helper()
	return m.connectorOf(tb, encode(tb, m.definition))
}

// connectorOf reads the model with another text of the definition.
func (m *model) connectorOf(tb testing.TB, definition []byte) *connector.Connector {
	tb.Helper()
	files := fstest.MapFS{connector.DefinitionFile: {Data: definition}}
	if m.properties != nil {
		files[connector.PropertiesFile] = &fstest.MapFile{Data: encode(tb, m.properties)}
	}
	if m.script != "" {
		files[connector.ScriptFile] = &fstest.MapFile{Data: []byte(m.script)}
	}
	c, err := connector.Read(files, ".")
	if err != nil {
		tb.Fatal(err)
	}
	c.Dir = ""
	return c
}

func encode(tb testing.TB, n any) []byte {
	tb.Helper()
	data, err := json.MarshalIndent(n, "", " ")
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func readJSON(tb testing.TB, data []byte) doc {
	tb.Helper()
	var n doc
	if err := json.Unmarshal(data, &n); err != nil {
		tb.Fatal(err)
	}
	return n
}

func readFile(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// mutationSample is a connector that has, twice, what every kind of mutation needs: in the operations
// that start with First and in those that start with Second.
func mutationSample(tb testing.TB, properties string) *model {
	tb.Helper()
	const dir = "testdata/mutations/"
	m := &model{
		definition: readJSON(tb, readFile(tb, dir+"whole.json")), properties: readJSON(tb, readFile(tb, dir+properties)),
		script: "public class Script : ScriptBase {}\n",
	}
	part := string(readFile(tb, dir+"part.json"))
	m.definition["paths"], m.definition["definitions"] = doc{}, doc{}
	for _, name := range []string{"First", "Second"} {
		half := readJSON(tb, []byte(strings.ReplaceAll(part, "@", name)))
		maps.Copy(objectAt(m.definition, "paths"), objectAt(half, "paths"))
		maps.Copy(objectAt(m.definition, "definitions"), objectAt(half, "definitions"))
	}
	return m
}
