package connector

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/source"
)

const definition = `{"swagger": "2.0", "info": {"title": "Orders", "version": "1.0"}, "paths": {
 "/orders/{id}": {
  "parameters": [{"name": "id", "in": "path", "required": true, "type": "string"}, {"$ref": "#/parameters/trace"}],
  "x-ms-notification-content": {"schema": {"$ref": "#/definitions/Order"}},
  "put": {"operationId": "PutOrder", "x-ms-trigger": "single",
   "parameters": [{"name": "trace", "in": "header", "type": "integer"}, {"name": "order", "in": "body", "schema": {"$ref": "#/definitions/Order"}}],
   "responses": {"default": {"schema": {}}, "201": {"$ref": "#/responses/Made"}}}}},
 "parameters": {"trace": {"name": "trace", "in": "header", "type": "string"}},
 "responses": {"Made": {"schema": {"$ref": "#/definitions/Order"}}},
 "definitions": {"Order": {"allOf": [{"properties": {"name": {"type": "string"}}}], "properties": {"lines": {"type": "array", "items": {"properties": {"of": {"$ref": "#/definitions/Order"}}}}}},
  "Loop": {"$ref": "#/definitions/Loop"}}}`

const properties = `{"properties": {
 "connectionParameters": {"api_key": {"type": "SecureString"}},
 "connectionParameterSets": {"values": [{"name": "basic", "parameters": {"username": {"type": "string"}}}]},
 "policyTemplateInstances": [{"TemplateId": "SetHeader", "title": "Key", "parameters": {"x-ms-apimTemplate-operationName": ["PutOrder"]}}],
 "scriptOperations": ["PutOrder"]}}`

func read(t *testing.T) *Connector {
	t.Helper()
	c, err := Read(fstest.MapFS{
		"a/ApiDefinition.Swagger.json": {Data: []byte(definition)},
		"a/apiProperties.json":         {Data: []byte(properties)},
	}, "a")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOperation(t *testing.T) {
	c := read(t)
	op := c.Operation("PutOrder")
	var got []string
	for _, p := range op.Parameters {
		got = append(got, p.In+":"+p.Name+":"+p.Type)
	}
	if want := []string{"header:trace:integer", "body:order:", "path:id:string"}; !reflect.DeepEqual(got, want) {
		t.Errorf("parameters %v, want %v", got, want)
	}
	if op.Key() != "PUT /orders/{id}" || op.Body.Name != "order" || op.Trigger() != "single" || op.Output().Code != "201" {
		t.Errorf("got %s, body %s, trigger %s, output %s", op.Key(), op.Body.Name, op.Trigger(), op.Output().Code)
	}
	want := []string{"lines", "lines/*/of", "name"}
	if got := c.Fields(op.Body.Schema); !reflect.DeepEqual(got, want) {
		t.Errorf("Fields = %v, want %v", got, want)
	}
	if _, ok := c.Ref(c.Definition.Root.Get("definitions", "Loop")); ok {
		t.Error("a circle resolves")
	}
}

func TestProperties(t *testing.T) {
	c := read(t)
	var got []string
	for _, p := range c.ConnectionParameters {
		got = append(got, p.Subject())
	}
	if want := []string{"connectionParameters/api_key", "connectionParameterSets/basic/username"}; !reflect.DeepEqual(got, want) {
		t.Errorf("connection parameters %v, want %v", got, want)
	}
	if !c.ConnectionParameters[0].Secure() {
		t.Error("SecureString is not secure")
	}
	if p := c.Policies[0]; p.Template != "setheader" || p.Subject() != "policy/Key" || p.Operations[0].Str() != "PutOrder" {
		t.Errorf("policy %+v", p)
	}
}

func TestFind(t *testing.T) {
	fsys := fstest.MapFS{
		"b/apiDefinition.swagger.json":        {},
		"a/x/apiDefinition.swagger.json":      {},
		".git/apiDefinition.swagger.json":     {},
		"c/openapi.json":                      {},
		"node_modules/m/apiDefinition.json":   {},
		"b/nested/apiDefinition.swagger.json": {},
	}
	got, err := Find(fsys)
	if want := []string{"a/x", "b", "b/nested"}; !reflect.DeepEqual(got, want) || err != nil {
		t.Errorf("Find = %v, %v; want %v", got, err, want)
	}
	if _, err := Read(fsys, "c"); !errors.Is(err, ErrNoConnector) {
		t.Errorf("Read(c) = %v, want ErrNoConnector", err)
	}
}

// TestLimits: a file, a number of folders or a depth past the limits is an error.
func TestLimits(t *testing.T) {
	large := fstest.MapFS{"c/" + DefinitionFile: {Data: make([]byte, source.MaxSize+1)}}
	if c, err := Read(large, "c"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large file: %v, %v; want ErrTooLarge", c, err)
	}
	exact := fstest.MapFS{"c/" + DefinitionFile: {Data: bytes.Repeat([]byte(" "), source.MaxSize)}}
	if c, err := Read(exact, "c"); err != nil || c.Size() != source.MaxSize {
		t.Errorf("a file at the limit: %v, %v", c, err)
	}
	deep := fstest.MapFS{strings.Repeat("d/", maxDepth) + "x": {}}
	if dirs, err := Find(deep); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a deep folder: %v, %v; want ErrTooLarge", dirs, err)
	}
	if dirs, err := Find(endless{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("folders without end: %v, %v; want ErrTooLarge", dirs, err)
	}
}

// endless is a file system in which each folder holds ten folders.
type endless struct{ fs.FS }

func (endless) Stat(name string) (fs.FileInfo, error) {
	return fs.Stat(fstest.MapFS{"d": {Mode: fs.ModeDir}}, "d")
}

func (e endless) ReadDir(name string) ([]fs.DirEntry, error) {
	if strings.Count(name, "/") > 20 {
		return nil, nil
	}
	ten := fstest.MapFS{}
	for i := range 10 {
		ten[fmt.Sprint(i)] = &fstest.MapFile{Mode: fs.ModeDir}
	}
	return fs.ReadDir(ten, ".")
}
