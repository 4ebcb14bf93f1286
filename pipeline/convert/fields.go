package convert

import (
	"slices"
	"strings"

	"alm/internal/source"
)

// form is what a field of an OpenAPI object has to be.
type form struct {
	kind source.Kind // Missing is any
	of   string      // the object, or what the items of a list or the values of a map are: text, any, or an object of fields
}

var (
	anything  = form{}
	aText     = form{kind: source.String}
	aFlag     = form{kind: source.Bool}
	aNumber   = form{kind: source.Number}
	someTexts = form{kind: source.Array, of: "text"}
	someText  = form{kind: source.Object, of: "map of text"}
	someAny   = form{kind: source.Object}
)

func one(of string) form       { return form{source.Object, of} }
func arrayForm(of string) form { return form{source.Array, of} }
func mapOf(of string) form {
	return form{source.Object, "map of " + of}
}

// fields are the tables of OpenAPI 3.0 and 3.1, field by field: the objects, and what each field of
// them has to be. A schema may also be true or false.
// (https://spec.openapis.org/oas/v3.1.1.html, https://spec.openapis.org/oas/v3.0.4.html)
var fields = map[string]map[string]form{
	"document": {"openapi": aText, "info": one("info"), "jsonSchemaDialect": aText, "servers": arrayForm("server"), "paths": mapOf("path"), "webhooks": mapOf("path"),
		"components": one("components"), "security": arrayForm("requirement"), "tags": arrayForm("tag"), "externalDocs": one("documentation")},
	"info":     {"title": aText, "summary": aText, "description": aText, "termsOfService": aText, "contact": one("contact"), "license": one("license"), "version": anything},
	"contact":  {"name": aText, "url": aText, "email": aText},
	"license":  {"name": aText, "identifier": aText, "url": aText},
	"server":   {"url": aText, "description": aText, "variables": mapOf("variable")},
	"variable": {"enum": someTexts, "default": aText, "description": aText},
	"components": {"schemas": mapOf("schema"), "responses": mapOf("response"), "parameters": mapOf("parameter"), "examples": mapOf("example"),
		"requestBodies": mapOf("body"), "headers": mapOf("header"), "securitySchemes": mapOf("sign-in"), "links": mapOf("link"),
		"callbacks": mapOf("callback"), "pathItems": mapOf("path")},
	"path": {"$ref": aText, "summary": aText, "description": aText, "servers": arrayForm("server"), "parameters": arrayForm("parameter"),
		"get": one("operation"), "put": one("operation"), "post": one("operation"), "delete": one("operation"),
		"options": one("operation"), "head": one("operation"), "patch": one("operation"), "trace": one("operation")},
	"operation": {"tags": someTexts, "summary": aText, "description": aText, "externalDocs": one("documentation"), "operationId": aText,
		"parameters": arrayForm("parameter"), "requestBody": one("body"), "responses": mapOf("response"), "callbacks": mapOf("callback"),
		"deprecated": aFlag, "security": arrayForm("requirement"), "servers": arrayForm("server")},
	"documentation": {"url": aText, "description": aText},
	"parameter": {"name": aText, "in": aText, "description": aText, "required": aFlag, "deprecated": aFlag, "allowEmptyValue": aFlag, "style": aText,
		"explode": aFlag, "allowReserved": aFlag, "schema": one("schema"), "example": anything, "examples": mapOf("example"), "content": mapOf("media")},
	"body":     {"description": aText, "content": mapOf("media"), "required": aFlag},
	"media":    {"schema": one("schema"), "example": anything, "examples": mapOf("example"), "encoding": mapOf("encoding")},
	"encoding": {"contentType": aText, "headers": mapOf("header"), "style": aText, "explode": aFlag, "allowReserved": aFlag},
	"response": {"description": aText, "headers": mapOf("header"), "content": mapOf("media"), "links": mapOf("link")},
	"callback": {},
	"example":  {"summary": aText, "description": aText, "value": anything, "externalValue": aText},
	"link":     {"operationRef": aText, "operationId": aText, "parameters": someAny, "requestBody": anything, "description": aText, "server": one("server")},
	"header": {"description": aText, "required": aFlag, "deprecated": aFlag, "allowEmptyValue": aFlag, "style": aText, "explode": aFlag, "allowReserved": aFlag,
		"schema": one("schema"), "example": anything, "examples": mapOf("example"), "content": mapOf("media")},
	"tag": {"name": aText, "description": aText, "externalDocs": one("documentation")},
	"sign-in": {"type": aText, "description": aText, "name": aText, "in": aText, "scheme": aText, "bearerFormat": aText, "flows": one("flows"),
		"openIdConnectUrl": aText},
	"flows":         {"implicit": one("flow"), "password": one("flow"), "clientCredentials": one("flow"), "authorizationCode": one("flow")},
	"flow":          {"authorizationUrl": aText, "tokenUrl": aText, "refreshUrl": aText, "scopes": someText},
	"requirement":   {},
	"discriminator": {"propertyName": aText, "mapping": someText},
	"xml":           {"name": aText, "namespace": aText, "prefix": aText, "attribute": aFlag, "wrapped": aFlag},
	"schema": {
		"title": aText, "description": aText, "format": aText, "pattern": aText, "default": anything, "example": anything,
		"multipleOf": aNumber, "maximum": aNumber, "minimum": aNumber, "maxLength": aNumber, "minLength": aNumber, "maxItems": aNumber, "minItems": aNumber,
		"maxProperties": aNumber, "minProperties": aNumber, "uniqueItems": aFlag, "readOnly": aFlag, "writeOnly": aFlag, "deprecated": aFlag, "nullable": aFlag,
		"exclusiveMaximum": anything, "exclusiveMinimum": anything, "type": anything, "enum": arrayForm("any"), "const": anything, "required": someTexts,
		"allOf": arrayForm("schema"), "oneOf": arrayForm("schema"), "anyOf": arrayForm("schema"), "not": one("schema"), "items": one("schema"),
		"properties": mapOf("schema"), "additionalProperties": one("schema"), "discriminator": one("discriminator"), "xml": one("xml"),
		"externalDocs": one("documentation"), "$ref": aText,
		// OpenAPI 3.1 has the vocabularies of JSON Schema 2020-12.
		"examples": arrayForm("any"), "if": one("schema"), "then": one("schema"), "else": one("schema"), "dependentSchemas": mapOf("schema"),
		"dependentRequired": someAny, "prefixItems": arrayForm("schema"), "contains": one("schema"), "maxContains": aNumber, "minContains": aNumber,
		"patternProperties": mapOf("schema"), "propertyNames": one("schema"), "unevaluatedItems": one("schema"), "unevaluatedProperties": one("schema"),
		"contentEncoding": aText, "contentMediaType": aText, "contentSchema": one("schema"), "$id": aText, "$schema": aText, "$anchor": aText,
		"$dynamicAnchor": aText, "$dynamicRef": aText, "$comment": aText, "$defs": mapOf("schema"), "$vocabulary": someAny,
	},
}

// openKeys are the objects whose field names the document chooses.
var openKeys = map[string]string{"callback": "path", "requirement": "list of text"}

// checkFields reports what has another form than OpenAPI gives it, which the converter does not read,
// and fields that OpenAPI does not have.
func (c *converter) checkFields(n source.Node, of string) {
	if inner, ok := strings.CutPrefix(of, "map of "); ok {
		for key, value := range n.Members() {
			if !strings.HasPrefix(key.Str(), "x-") || inner == "schema" || inner == "header" {
				c.checkForm(key, value, formOf(inner))
			}
		}
		return
	}
	if inner, ok := openKeys[of]; ok && !n.Get("$ref").Exists() {
		c.checkFields(n, "map of "+inner)
		return
	}
	reference := n.Get("$ref").Exists()
	for key, value := range n.Members() {
		name := key.Str()
		want, ok := fields[of][name]
		switch {
		case ok && c.unknownWord(of, name, value):
			c.losef(ruleInvalid, value, quote(name)+" is ignored: OpenAPI has no such "+name)
		case ok:
			c.checkForm(key, value, want)
		case strings.HasPrefix(name, "x-") || of == "schema" || reference && (name == "$ref" || name == "summary" || name == "description"):
		default:
			c.losef(ruleDetail, key, "the field "+quote(name)+" is left out: OpenAPI has no such field in this place")
		}
	}
}

// styles are the ways to write values that OpenAPI knows.
var styles = []string{"matrix", "label", "form", "simple", "spaceDelimited", "pipeDelimited", "deepObject"}

// unknownWord reports whether a field that has one of a few words has another.
func (c *converter) unknownWord(of, name string, value source.Node) bool {
	switch {
	case name == "style":
		return value.Kind() == source.String && !slices.Contains(styles, value.Str())
	case of != "schema" || name != "type":
		return false
	case value.Kind() == source.Array:
		for _, item := range value.Items() {
			if item.Kind() != source.String || !slices.Contains(schemaTypes, item.Str()) && item.Str() != "null" {
				return true
			}
		}
		return false
	}
	return value.Kind() != source.Null && !slices.Contains(schemaTypes, value.Str()) && value.Str() != "null"
}

func formOf(name string) form {
	switch name {
	case "text":
		return aText
	case "any":
		return anything
	case "list of text":
		return someTexts
	}
	return one(name)
}

func (c *converter) checkForm(key, value source.Node, want form) {
	kind := value.Kind()
	switch {
	case want.kind == source.Missing || kind == source.Null || want.of == "schema" && kind == source.Bool:
	case kind != want.kind:
		c.invalid[value] = true
		c.losef(ruleInvalid, value, quote(key.Str())+" is ignored: OpenAPI wants "+article(want.kind)+" here, not "+article(kind))
	case kind == source.Array:
		for _, item := range value.Items() {
			c.checkForm(key, item, formOf(want.of))
		}
	case kind == source.Object && want.of != "":
		c.checkFields(value, want.of)
	}
}

func article(kind source.Kind) string {
	text := kind.String()
	if strings.ContainsRune("ao", rune(text[0])) {
		return "an " + text
	}
	return "a " + text
}
