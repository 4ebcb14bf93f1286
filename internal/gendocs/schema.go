package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"math"
	"path"
	"reflect"
	"slices"
	"strings"

	"alm/docs/schemas"
	"alm/pipeline/check"
	"alm/pipeline/lint"
	"alm/pipeline/project"
)

// editorSchemas are the JSON Schemas for editors, and that of alm.yaml compressed, which alm has in it. A
// file that has the same schema stays as it is: other releases of the compressor write other bytes.
func editorSchemas(module fs.FS) (map[string]string, error) {
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
	const packed = "alm.schema.json.gz"
	was, err := fs.ReadFile(module, path.Join("docs/schemas", packed))
	if err == nil {
		if has, err := schemas.Unpack(was); err == nil && string(has) == made["alm.schema.json"] {
			made[packed] = string(was)
			return made, nil
		}
	}
	data, err := schemas.Pack([]byte(made["alm.schema.json"]))
	made[packed] = string(data)
	return made, err
}

// projectSchema is that of alm.yaml: the fields of project.Project, each with the comment
// beside it in the source.
func projectSchema() (map[string]any, error) {
	comments, err := fieldComments()
	if err != nil {
		return nil, err
	}
	schema := schemaOf(reflect.TypeFor[project.Project](), "", comments)
	schema["type"] = "object"
	schema["$schema"], schema["title"] = "http://json-schema.org/draft-07/schema#", "alm.yaml"
	return schema, nil
}

// schemaOf is the schema of a type. What may be left out may also be null; an item of a list or
// a value of a map may not, except for a text.
func schemaOf(t reflect.Type, tag reflect.StructTag, comments map[string]string) map[string]any {
	switch {
	case t == reflect.TypeFor[check.Severity]():
		return map[string]any{"enum": []string{"off", "note", "warning", "error"}}
	case t == reflect.TypeFor[project.WaiverSettings]():
		return waiversSchema(t, comments)
	case t == reflect.TypeFor[project.Freeze]():
		return freezeSchema(t, comments)
	case t == reflect.TypeFor[project.ConsumerSource]():
		return consumerSchema(t, comments)
	case t == reflect.TypeFor[check.Profile]():
		return map[string]any{"enum": append([]any{"", nil}, anyOf(check.AllProfiles)...)}
	case t.Kind() == reflect.Pointer:
		return schemaOf(t.Elem(), tag, comments)
	case t.Kind() == reflect.Map:
		of := map[string]any{"type": []string{"object", "null"}, "additionalProperties": itemSchema(t.Elem(), tag, comments)}
		if form := tag.Get("keys"); form != "" {
			of["propertyNames"] = formSchema(project.Forms[form])
		}
		return of
	case t.Kind() == reflect.Slice:
		return map[string]any{"type": []string{"array", "null"}, "items": itemSchema(t.Elem(), tag, comments)}
	case t.Kind() == reflect.Bool:
		return map[string]any{"type": []string{"boolean", "null"}}
	case t.Kind() == reflect.Struct:
		return structSchema(t, comments)
	}
	form, formed := project.Forms[tag.Get("is")]
	switch needed := tag.Get("need") != ""; {
	case needed && formed:
		return formSchema(form)
	case needed:
		return map[string]any{"type": "string", "minLength": 1}
	case formed && form.Max > 0:
		return map[string]any{"anyOf": []any{map[string]any{"enum": []any{0, nil}}, formSchema(form)}}
	case formed:
		return map[string]any{"anyOf": []any{map[string]any{"enum": []any{"", nil}}, formSchema(form)}}
	case t.Kind() == reflect.Int:
		return map[string]any{"type": []string{"integer", "null"}}
	}
	return map[string]any{"type": []string{"string", "number", "boolean", "null"}} // YAML reads a version as a number
}

func itemSchema(t reflect.Type, tag reflect.StructTag, comments map[string]string) map[string]any {
	if form, formed := project.Forms[tag.Get("is")]; formed && t.Kind() == reflect.String {
		return formSchema(form)
	}
	return schemaOf(t, "", comments)
}

// formSchema is the schema of a text that is there.
func formSchema(f project.Form) map[string]any {
	switch {
	case f.Max > 0:
		return map[string]any{"type": "integer", "minimum": f.Min, "maximum": f.Max}
	case f.Values != nil:
		return map[string]any{"enum": f.Values()}
	}
	of := map[string]any{"type": "string", "pattern": "^(?:" + f.Pattern + ")$"}
	if f.Not != "" {
		of["not"] = map[string]any{"type": "string", "pattern": f.Not}
	}
	if f.Also != nil {
		of["type"] = append([]string{"string"}, f.Also...)
	}
	if !f.Fits("-1") {
		of["minimum"] = 0
	}
	if digits, ok := mostDigits(f); ok && slices.Contains(f.Also, "number") {
		of["exclusiveMaximum"] = math.Pow10(digits)
	}
	return of
}

// mostDigits returns how many digits a whole number of the form may have; ok is false where more
// than 15, which a number of JSON keeps, are allowed.
func mostDigits(f project.Form) (digits int, ok bool) {
	for digits < 16 && f.Fits(strings.Repeat("1", digits+1)) {
		digits++
	}
	return digits, digits < 16
}

func structSchema(t reflect.Type, comments map[string]string) map[string]any {
	properties := map[string]any{}
	var required []string
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		of := schemaOf(field.Type, field.Tag, comments)
		if comment := comments[t.Name()+"."+field.Name]; comment != "" {
			of["description"] = comment
		}
		properties[name] = of
		if field.Tag.Get("need") != "" {
			required = append(required, name)
		}
	}
	of := map[string]any{"type": []string{"object", "null"}, "properties": properties, "additionalProperties": false}
	if required != nil {
		of["type"], of["required"] = "object", required
	}
	if t == reflect.TypeFor[project.Solution]() {
		of["anyOf"] = []any{
			map[string]any{"required": []string{"source"}, "properties": map[string]any{"source": map[string]any{"type": []string{"string", "number", "boolean"}, "minLength": 1}}},
			map[string]any{"required": []string{"publisher"}, "properties": map[string]any{"publisher": map[string]any{"type": "object", "required": []string{"name", "prefix"},
				"properties": map[string]any{"name": formSchema(project.Forms["name"]), "prefix": formSchema(project.Forms["prefix"])}}}},
		}
	}
	return of
}

// waiversSchema is that of a word, or of settings.
func waiversSchema(t reflect.Type, comments map[string]string) map[string]any {
	words := map[string]any{"enum": []any{"change", project.FromBase, "", nil}}
	settings := structSchema(t, comments)
	properties := settings["properties"].(map[string]any)
	for name, of := range map[string]map[string]any{"from": words, "days": {"anyOf": []any{map[string]any{"type": "null"}, formSchema(project.Forms["days"])}}} {
		of := maps.Clone(of)
		of["description"] = properties[name].(map[string]any)["description"]
		properties[name] = of
	}
	return map[string]any{"anyOf": []any{words, settings}}
}

// consumerSchema is that of a path, or of settings with one of path, stage and file.
func consumerSchema(t reflect.Type, comments map[string]string) map[string]any {
	settings := structSchema(t, comments)
	settings["type"] = "object"
	unset := map[string]any{"enum": []any{"", nil}}
	names := []string{"path", "stage", "file"}
	var one []any
	for _, name := range names {
		properties := map[string]any{name: map[string]any{"not": unset}}
		for _, other := range names {
			if other != name {
				properties[other] = unset
			}
		}
		if name == "stage" {
			properties["max-age"] = unset
		}
		one = append(one, map[string]any{"required": []string{name}, "properties": properties})
	}
	settings["anyOf"] = one
	return map[string]any{"anyOf": []any{formSchema(project.Forms["text"]), settings}}
}

// freezeSchema is that of a window between two dates, or at times of some days.
func freezeSchema(t reflect.Type, comments map[string]string) map[string]any {
	settings := structSchema(t, comments)
	date := formSchema(project.Forms["date"])
	clock := map[string]any{"anyOf": []any{map[string]any{"enum": []any{"", nil}}, formSchema(project.Forms["clock"])}}
	settings["anyOf"] = []any{
		map[string]any{"required": []string{"from", "to"}, "properties": map[string]any{"from": date, "to": date, "days": map[string]any{"type": []string{"array", "null"}, "maxItems": 0}}},
		map[string]any{"required": []string{"days"}, "properties": map[string]any{"from": clock, "to": clock, "days": map[string]any{"type": "array", "minItems": 1}}},
	}
	return settings
}

func anyOf[T any](values []T) []any {
	var all []any
	for _, v := range values {
		all = append(all, v)
	}
	return all
}
