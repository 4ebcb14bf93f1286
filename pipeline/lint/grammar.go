package lint

import "sync"

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

// grammar is what each member of each kind of object contains, by the keyword's ID, and the keywords by
// their texts.
type grammar struct {
	words *wordTable
	below [][kinds]child
}

var wordGrammar = sync.OnceValue(func() *grammar {
	all := keywords()
	g := &grammar{words: tableOf(all), below: make([][kinds]child, len(all)+1)}
	for name, word := range all {
		for k := range kinds {
			g.below[word.ID][k] = children[k][name]
		}
	}
	return g
})
