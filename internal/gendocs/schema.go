package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"

	"alm/pipeline/check"
	"alm/pipeline/lint"
	"alm/pipeline/project"
)

// schemas are the JSON Schemas for editors.
func schemas() (map[string]string, error) {
	project, err := projectSchema()
	if err != nil {
		return nil, err
	}
	made := map[string]string{}
	for name, schema := range map[string]map[string]any{
		"apiDefinition.schema.json": lint.DefinitionSchema(),
		"apiProperties.schema.json": lint.PropertiesSchema(),
		"alm.schema.json":           project,
	} {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(schema); err != nil {
			return nil, err
		}
		made[name] = b.String()
	}
	return made, nil
}

// projectSchema is that of alm.yaml: the fields of project.Project, each with the comment
// beside it in the source.
func projectSchema() (map[string]any, error) {
	comments, err := fieldComments()
	if err != nil {
		return nil, err
	}
	schema := schemaOf(reflect.TypeFor[project.Project](), comments)
	schema["$schema"], schema["title"] = "http://json-schema.org/draft-07/schema#", "alm.yaml"
	return schema, nil
}

func schemaOf(t reflect.Type, comments map[string]string) map[string]any {
	switch {
	case t == reflect.TypeFor[check.Severity]():
		return map[string]any{"enum": []string{"off", "note", "warning", "error"}}
	case t == reflect.TypeFor[check.Profile]():
		return map[string]any{"enum": check.AllProfiles}
	case t.Kind() == reflect.Pointer:
		return schemaOf(t.Elem(), comments)
	case t.Kind() == reflect.Map:
		return map[string]any{"type": []string{"object", "null"}, "additionalProperties": schemaOf(t.Elem(), comments)}
	case t.Kind() == reflect.Slice:
		return map[string]any{"type": []string{"array", "null"}, "items": schemaOf(t.Elem(), comments)}
	case t.Kind() == reflect.Bool:
		return map[string]any{"type": "boolean"}
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64 && t.Name() == "int64":
		return map[string]any{"type": "integer"}
	case t.Kind() != reflect.Struct:
		return map[string]any{"type": []string{"string", "number", "boolean"}} // YAML reads a version as a number
	}
	properties := map[string]any{}
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		of := schemaOf(field.Type, comments)
		if comment := comments[t.Name()+"."+field.Name]; comment != "" {
			of["description"] = comment
		}
		properties[name] = of
	}
	return map[string]any{"type": []string{"object", "null"}, "properties": properties, "additionalProperties": false}
}

// fieldComments are the comments beside the fields of the pipeline's structs, by
// Struct.Field.
func fieldComments() (map[string]string, error) {
	files, err := filepath.Glob(filepath.Join("..", "..", "pipeline", "project", "*.go")) // go generate and go test run here
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("read the source of package project: %w", fs.ErrNotExist)
	}
	comments := map[string]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				note(spec, comments)
			}
			return true
		})
	}
	return comments, nil
}

func note(spec *ast.TypeSpec, comments map[string]string) {
	structure, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range structure.Fields.List {
		text := strings.TrimSpace(field.Comment.Text())
		if text == "" {
			text = strings.TrimSpace(field.Doc.Text())
		}
		for _, name := range field.Names {
			comments[spec.Name.Name+"."+name.Name] = strings.ReplaceAll(text, "\n", " ")
		}
	}
}
