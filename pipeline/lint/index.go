package lint

import (
	"bytes"
	"sync"

	"alm/internal/source"
	"alm/solution/connector"
)

// child describes what a member of an object contains.
type child struct {
	Kind   objectKind
	Layout layout
}

// layout is how a member contains its objects.
type layout uint8

const (
	layoutOne    layout = iota // the member's value is the object
	layoutMap                  // a map of objects by name
	layoutList                 // a list of objects
	layoutEither               // one object, or a list of them
)

// children is the definition's grammar: what each member of each kind contains.
var children = [kinds]map[string]child{
	kindRoot: {
		"info": {kindInfo, layoutOne}, "paths": {kindPathItem, layoutMap}, "definitions": {kindSchema, layoutMap},
		"parameters": {kindParameter, layoutMap}, "responses": {kindResponse, layoutMap},
		"securityDefinitions": {kindSecurity, layoutMap}, "tags": {kindTag, layoutList}, "externalDocs": {kindDocs, layoutOne},
	},
	kindInfo: {"contact": {kindContact, layoutOne}, "license": {kindLicense, layoutOne}},
	kindTag:  {"externalDocs": {kindDocs, layoutOne}},
	kindPathItem: {
		"get": {kindOperation, layoutOne}, "put": {kindOperation, layoutOne}, "post": {kindOperation, layoutOne},
		"delete": {kindOperation, layoutOne}, "options": {kindOperation, layoutOne}, "head": {kindOperation, layoutOne},
		"patch": {kindOperation, layoutOne}, "parameters": {kindParameter, layoutList},
		"x-ms-notification-content": {kindNotification, layoutOne},
	},
	kindOperation: {
		"parameters": {kindParameter, layoutList}, "responses": {kindResponse, layoutMap}, "externalDocs": {kindDocs, layoutOne},
		"x-ms-notification-content": {kindNotification, layoutOne},
	},
	kindParameter:    {"schema": {kindSchema, layoutOne}, "items": {kindItems, layoutOne}},
	kindItems:        {"items": {kindItems, layoutOne}},
	kindHeader:       {"items": {kindItems, layoutOne}},
	kindResponse:     {"schema": {kindSchema, layoutOne}, "headers": {kindHeader, layoutMap}},
	kindNotification: {"schema": {kindSchema, layoutOne}, "headers": {kindHeader, layoutMap}},
	kindSchema: {
		"properties": {kindSchema, layoutMap}, "items": {kindSchema, layoutEither}, "allOf": {kindSchema, layoutList},
		"anyOf": {kindSchema, layoutList}, "oneOf": {kindSchema, layoutList}, "not": {kindSchema, layoutOne},
		"additionalProperties": {kindSchema, layoutOne}, "xml": {kindXML, layoutOne}, "externalDocs": {kindDocs, layoutOne},
	},
}

func buildIndex(c *connector.Connector, options Options) *index {
	f := walkDefinition(c, options)
	for _, file := range textFiles(c) {
		f.problems = append(f.problems, file.Problems()...)
	}
	f.parameters = ownParameters(c)
	for _, op := range c.Operations {
		if isVisible(op) {
			f.visible = append(f.visible, op)
		}
	}
	for _, obj := range f.parts[kindParameter] {
		if obj.Get("$ref").Exists() {
			continue
		}
		f.own = append(f.own, obj)
		if obj.Get("x-ms-visibility").Str() != "internal" && (obj.Op == nil || isVisible(obj.Op)) {
			f.shown = append(f.shown, obj)
		}
	}
	f.host = hostKind(c.Definition.Root.Get("host").Str())
	f.signIns = signIns(c)
	return f
}

// walkDefinition indexes what finding credentials needs, and the credentials.
func walkDefinition(c *connector.Connector, options Options) *index {
	f := newIndex(c, options)
	ops := map[source.Node]*connector.Operation{}
	for _, op := range c.Operations {
		ops[op.Node] = op
	}
	g := indexer{index: f, ops: ops, grammar: wordGrammar()}
	g.addObject(object{Kind: kindRoot, Node: c.Definition.Root})
	f.credentials = findCredentials(c, f)
	return f
}

// ownParameters returns the parameter objects, each once, with the first operation that has it.
func ownParameters(c *connector.Connector) []operationParameter {
	var all []operationParameter
	seen := map[source.Node]bool{}
	for _, op := range c.Operations {
		for i := range op.Parameters {
			prm := &op.Parameters[i]
			if prm.Place != prm.Node || prm.Shared { // others cannot be an earlier operation's
				if seen[prm.Node] {
					continue
				}
				seen[prm.Node] = true
			}
			all = append(all, operationParameter{op, prm})
		}
	}
	return all
}

type indexer struct {
	*index
	ops     map[source.Node]*connector.Operation
	grammar *grammar
}

func (g *indexer) addObject(made object) {
	if made.Node.Kind() != source.Object {
		return
	}
	obj := g.newObject(made)
	if obj.Kind == kindOperation {
		if op := g.ops[obj.Node]; op != nil {
			obj.Op = op
		}
	}
	g.parts[obj.Kind] = append(g.parts[obj.Kind], obj)
	for key, value := range obj.Node.Members() {
		word := g.keyword(key)
		m := member{obj, key, value}
		switch {
		case !word.Kinds.has(obj.Kind):
			g.unknown = append(g.unknown, m)
		case word.Indexed:
			g.members[word.ID] = append(g.members[word.ID], m)
		case word.Name == "type" && !plainType(value.Raw()):
			g.oddTypes = append(g.oddTypes, m)
		case word.Name == "items" && value.Kind() == source.Array:
			g.manyItems = append(g.manyItems, m)
		}
		if k := value.Kind(); k == source.Object || k == source.Array {
			if name, below := g.below(obj.Kind, word, key); below.Kind != kindRoot {
				g.addChildren(obj, name, m, below)
			}
		}
	}
}

// plainType reports whether a type, as written, needs no further check.
func plainType(raw []byte) bool {
	switch string(raw) {
	case `"string"`, `"object"`, `"integer"`, `"boolean"`, `"number"`:
		return true
	}
	return false
}

// below returns what a member contains: nothing if it is of kindRoot. A name with escapes is a keyword here
// too.
func (g *indexer) below(in objectKind, word *keyword, key source.Node) (name string, held child) {
	if word.ID > 0 {
		return word.Name, g.grammar.below[word.ID][in]
	}
	name = key.Str()
	return name, children[in][name]
}

func (g *indexer) keyword(key source.Node) *keyword {
	text := key.Raw()
	if len(text) < 3 {
		return &noKeyword
	}
	text = text[1 : len(text)-1]
	group := g.grammar.words[bucketOf(text)]
	for i := range group {
		if group[i].Name == string(text) {
			return &group[i]
		}
	}
	return &noKeyword
}

var noKeyword keyword

// grammar is the grammar by keyword. Millions of names are looked up, and most are keywords: they are grouped
// by a hash of a few bytes.
type grammar struct {
	words [512][]keyword
	below [][kinds]child // by the keyword's ID
}

var wordGrammar = sync.OnceValue(func() *grammar {
	all := keywords()
	g := &grammar{below: make([][kinds]child, len(all)+1)}
	for name, word := range all {
		i := bucketOf([]byte(name))
		g.words[i] = append(g.words[i], word)
		for k := range kinds {
			g.below[word.ID][k] = children[k][name]
		}
	}
	return g
})

func bucketOf(text []byte) int {
	n := len(text)
	return (n*37 + int(text[0])*7 + int(text[n-1])*3 + int(text[n/2])*17) & 511
}

func (g *indexer) addChildren(obj *object, role string, m member, how child) {
	made := object{Kind: how.Kind, Role: role, Owner: obj, Op: obj.Op}
	switch {
	case how.Layout == layoutMap:
		for key, value := range m.Value.Members() {
			if (role == "paths" || role == "responses" && obj.Kind == kindOperation) && bytes.HasPrefix(key.Raw(), []byte(`"x-`)) {
				continue
			}
			made.Name, made.Key, made.Node = key.Str(), key, value
			g.addObject(made)
		}
	case m.Value.Kind() == source.Array && how.Layout != layoutOne:
		for _, item := range m.Value.Items() {
			made.Node, made.Name = item, ""
			if how.Kind == kindParameter {
				made.Name = item.Get("name").Str()
			}
			g.addObject(made)
		}
	case how.Layout != layoutList:
		made.Key, made.Node = m.Key, m.Value
		g.addObject(made)
	}
}
