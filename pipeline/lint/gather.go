package lint

import (
	"bytes"
	"cmp"

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
	f := &facts{options: options, script: readCSharp(c.Script), members: make([][]member, len(keywords)+1)}
	ops := map[source.Node]*connector.Operation{}
	for _, op := range c.Operations {
		ops[op.Node] = op
	}
	g := gatherer{facts: f, ops: ops}
	g.part(part{Kind: kindRoot, Node: c.Definition.Root})
	f.credentials = credentials(c, f)
	f.host = hostKind(c.Definition.Root.Get("host").Str())
	f.signIns = signIns(c)
	return f
}

type gatherer struct {
	*facts
	ops map[source.Node]*connector.Operation
}

func (g *gatherer) part(made part) {
	if made.Node.Kind() != source.Object {
		return
	}
	at := &made
	if op := g.ops[at.Node]; op != nil && at.Kind == kindOperation {
		at.Op = op
	}
	g.parts[at.Kind] = append(g.parts[at.Kind], at)
	for key, value := range at.Node.Members() {
		word := keywordOf(key)
		m := member{at, key, value}
		if word.Kinds.has(at.Kind) {
			g.members[word.ID] = append(g.members[word.ID], m)
		} else {
			g.strange = append(g.strange, m)
		}
		if k := value.Kind(); k == source.Object || k == source.Array {
			name := cmp.Or(word.Name, key.Str())
			if below, ok := children[at.Kind][name]; ok {
				g.below(at, name, m, below)
			}
		}
	}
}

func keywordOf(key source.Node) keyword {
	text := key.Raw()
	if len(text) < 2 {
		return keyword{}
	}
	return keywords[string(text[1:len(text)-1])]
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
