package lint

import (
	"bytes"
	"cmp"
	"sync"

	"alm/internal/source"
	"alm/solution/connector"
)

// child says what stands under a member of a part.
type child struct {
	Kind  kind
	Shape arrangement
}

// arrangement is how the parts stand under a member.
type arrangement uint8

const (
	one   arrangement = iota // the member's value is the part
	named                    // it holds parts by name
	many                     // it is a list of parts
	both                     // one part, or a list of them
)

// children is the definition's grammar: by kind and member, what stands there.
var children = [kinds]map[string]child{
	kindRoot: {
		"info": {kindInfo, one}, "paths": {kindPathItem, named}, "definitions": {kindSchema, named},
		"parameters": {kindParameter, named}, "responses": {kindResponse, named},
		"securityDefinitions": {kindSecurity, named}, "tags": {kindTag, many}, "externalDocs": {kindDocs, one},
	},
	kindInfo: {"contact": {kindContact, one}, "license": {kindLicense, one}},
	kindTag:  {"externalDocs": {kindDocs, one}},
	kindPathItem: {
		"get": {kindOperation, one}, "put": {kindOperation, one}, "post": {kindOperation, one},
		"delete": {kindOperation, one}, "options": {kindOperation, one}, "head": {kindOperation, one},
		"patch": {kindOperation, one}, "parameters": {kindParameter, many},
		"x-ms-notification-content": {kindNotification, one},
	},
	kindOperation: {
		"parameters": {kindParameter, many}, "responses": {kindResponse, named}, "externalDocs": {kindDocs, one},
		"x-ms-notification-content": {kindNotification, one},
	},
	kindParameter:    {"schema": {kindSchema, one}, "items": {kindItems, one}},
	kindItems:        {"items": {kindItems, one}},
	kindHeader:       {"items": {kindItems, one}},
	kindResponse:     {"schema": {kindSchema, one}, "headers": {kindHeader, named}},
	kindNotification: {"schema": {kindSchema, one}, "headers": {kindHeader, named}},
	kindSchema: {
		"properties": {kindSchema, named}, "items": {kindSchema, both}, "allOf": {kindSchema, many},
		"anyOf": {kindSchema, many}, "oneOf": {kindSchema, many}, "not": {kindSchema, one},
		"additionalProperties": {kindSchema, one}, "xml": {kindXML, one}, "externalDocs": {kindDocs, one},
	},
}

func gather(c *connector.Connector, options Options) *facts {
	f := walked(c, options)
	for _, file := range texts(c) {
		f.problems = append(f.problems, file.Problems()...)
	}
	f.parameters = ownParameters(c)
	for _, op := range c.Operations {
		if isVisible(op) {
			f.visible = append(f.visible, op)
		}
	}
	for _, at := range f.parts[kindParameter] {
		if at.Get("$ref").Exists() {
			continue
		}
		f.own = append(f.own, at)
		if at.Get("x-ms-visibility").Str() != "internal" && (at.Op == nil || isVisible(at.Op)) {
			f.shown = append(f.shown, at)
		}
	}
	f.host = hostKind(c.Definition.Root.Get("host").Str())
	f.signIns = signIns(c)
	return f
}

// walked are the facts that credentials are told by, and the credentials.
func walked(c *connector.Connector, options Options) *facts {
	f := &facts{options: options, script: readCSharp(c.Script), members: make([][]member, len(keywords())+1)}
	ops := map[source.Node]*connector.Operation{}
	for _, op := range c.Operations {
		ops[op.Node] = op
	}
	g := gatherer{facts: f, ops: ops, words: buckets()}
	g.part(part{Kind: kindRoot, Node: c.Definition.Root})
	f.credentials = credentials(c, f)
	return f
}

// ownParameters are the parameter objects, each once, with the first operation that has it.
func ownParameters(c *connector.Connector) []operationParameter {
	var all []operationParameter
	seen := map[source.Node]bool{}
	for _, op := range c.Operations {
		for _, prm := range op.Parameters {
			if prm.Site != prm.Node || prm.Shared { // others cannot be an earlier operation's
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

type gatherer struct {
	*facts
	ops   map[source.Node]*connector.Operation
	words *[512][]keyword
	slab  []part // parts are made many at a time
}

func (g *gatherer) part(made part) {
	if made.Node.Kind() != source.Object {
		return
	}
	if len(g.slab) == cap(g.slab) {
		g.slab = make([]part, 0, 128)
	}
	g.slab = append(g.slab, made)
	at := &g.slab[len(g.slab)-1]
	if op := g.ops[at.Node]; op != nil && at.Kind == kindOperation {
		at.Op = op
	}
	g.parts[at.Kind] = append(g.parts[at.Kind], at)
	for key, value := range at.Node.Members() {
		word := g.keyword(key)
		m := member{at, key, value}
		switch {
		case !word.Kinds.has(at.Kind):
			g.strange = append(g.strange, m)
		case word.Indexed:
			g.members[word.ID] = append(g.members[word.ID], m)
		case word.Name == "type" && !plainType(value.Raw()):
			g.oddTypes = append(g.oddTypes, m)
		case word.Name == "items" && value.Kind() == source.Array:
			g.manyItems = append(g.manyItems, m)
		}
		if k := value.Kind(); k == source.Object || k == source.Array {
			name := cmp.Or(word.Name, key.Str())
			if below, ok := children[at.Kind][name]; ok {
				g.below(at, name, m, below)
			}
		}
	}
}

// plainType tells the types that need no second look, as they stand in the file.
func plainType(raw []byte) bool {
	switch string(raw) {
	case `"string"`, `"object"`, `"integer"`, `"boolean"`, `"number"`:
		return true
	}
	return false
}

func (g *gatherer) keyword(key source.Node) keyword {
	text := key.Raw()
	if len(text) < 3 {
		return keyword{}
	}
	text = text[1 : len(text)-1]
	for _, word := range g.words[bucketOf(text)] {
		if word.Name == string(text) {
			return word
		}
	}
	return keyword{}
}

// buckets are the keywords by a few of their bytes: millions of names are looked up, and
// most are a keyword.
var buckets = sync.OnceValue(func() *[512][]keyword {
	var table [512][]keyword
	for name, word := range keywords() {
		i := bucketOf([]byte(name))
		table[i] = append(table[i], word)
	}
	return &table
})

func bucketOf(text []byte) int {
	n := len(text)
	return (n*37 + int(text[0])*7 + int(text[n-1])*3 + int(text[n/2])*17) & 511
}

func (g *gatherer) below(at *part, role string, m member, how child) {
	made := part{Kind: how.Kind, Role: role, Owner: at, Op: at.Op}
	switch {
	case how.Shape == named:
		for key, value := range m.Value.Members() {
			if (role == "paths" || role == "responses" && at.Kind == kindOperation) && bytes.HasPrefix(key.Raw(), []byte(`"x-`)) {
				continue
			}
			made.Name, made.Key, made.Node = key.Str(), key, value
			g.part(made)
		}
	case m.Value.Kind() == source.Array && how.Shape != one:
		for _, item := range m.Value.Items() {
			made.Node, made.Name = item, ""
			if how.Kind == kindParameter {
				made.Name = item.Get("name").Str()
			}
			g.part(made)
		}
	case how.Shape != many:
		made.Key, made.Node = m.Key, m.Value
		g.part(made)
	}
}
