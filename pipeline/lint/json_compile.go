package lint

import (
	"cmp"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"

	"alm/internal/source"
)

// propertiesValues and settingsValues are the schemas of the two files, the same that
// editors use, compiled.
var (
	propertiesValues = sync.OnceValue(func() *valueSchema { return compileSchema(PropertiesSchema()) })
	settingsValues   = sync.OnceValue(func() *valueSchema { return compileSchema(settingsSchema()) })
)

// schemaCompiler compiles each definition of a schema once.
type schemaCompiler struct {
	definitions jsonSchema
	compiled    map[string]*valueSchema
}

func compileSchema(s jsonSchema) *valueSchema {
	return compilerOf(s).compile(s)
}

func compilerOf(s jsonSchema) *schemaCompiler {
	return &schemaCompiler{optional[jsonSchema](s["definitions"]), map[string]*valueSchema{}}
}

func (c *schemaCompiler) compile(s jsonSchema) *valueSchema {
	if ref, ok := s["$ref"].(string); ok {
		return c.ref(strings.TrimPrefix(ref, "#/definitions/"))
	}
	v := &valueSchema{minimum: math.Inf(-1)}
	c.fill(v, s)
	return v
}

func (c *schemaCompiler) ref(name string) *valueSchema {
	if v := c.compiled[name]; v != nil {
		return v
	}
	v := &valueSchema{minimum: math.Inf(-1)}
	c.compiled[name] = v
	c.fill(v, c.definitions[name].(jsonSchema))
	return v
}

// fill compiles the keywords that the schemas of this package use.
func (c *schemaCompiler) fill(v *valueSchema, s jsonSchema) {
	v.kindOnly = asksForKind(s)
	c.fillValue(v, s)
	v.kindMore = !v.integer && v.enum == nil && v.pattern == nil && math.IsInf(v.minimum, -1) && v.minLength == 0 && v.minItems == 0
	for name, member := range optional[jsonSchema](s["properties"]) {
		v.members.add(name, c.compile(member.(jsonSchema)))
	}
	for name, member := range optional[jsonSchema](s["patternProperties"]) {
		p := memberPattern{name: regexp.MustCompile(name), schema: c.compile(member.(jsonSchema))}
		p.prefix = onlyPrefix(name)
		v.matching = append(v.matching, p)
	}
	switch others := s["additionalProperties"].(type) {
	case bool:
		v.closed = !others
	case jsonSchema:
		v.others = c.compile(others)
	}
	if names, ok := s["propertyNames"].(jsonSchema); ok && names["$comment"] == nil {
		v.keys = regexp.MustCompile(names["pattern"].(string))
	}
	if items, ok := s["items"].(jsonSchema); ok {
		v.items = c.compile(items)
	}
	v.required = optional[[]string](s["required"])
	for _, name := range v.required {
		v.requiredWords.add(cmp.Or(keywords()[name].ID, noWord))
	}
	v.requiresOnly = len(s) == 1 && v.required != nil
	for _, part := range optional[[]jsonSchema](s["anyOf"]) {
		v.anyOf = append(v.anyOf, c.compile(part))
	}
	for _, part := range optional[[]jsonSchema](s["allOf"]) {
		v.allOf = append(v.allOf, c.compile(part))
	}
	if when, ok := s["if"].(jsonSchema); ok {
		for name, value := range when["properties"].(jsonSchema) {
			v.when = conditionOn(name, c.compile(value.(jsonSchema)).enum)
		}
		v.then, v.thenOnly = c.compile(s["then"].(jsonSchema)), len(s) == 2
	}
}

// onlyPrefix returns the prefix of a pattern that asks for nothing else, "" for any other pattern.
func onlyPrefix(pattern string) string {
	if prefix, ok := strings.CutPrefix(pattern, "^"); ok && regexp.QuoteMeta(prefix) == prefix {
		return prefix
	}
	return ""
}

// conditionOn returns the condition that a member has one of some values.
func conditionOn(member string, values []string) condition {
	c := condition{member: member, word: keywords()[member].ID, values: values}
	for _, value := range values {
		c.plain |= 1 << plainTextOf([]byte(value))
	}
	return c
}

// asksForKind reports whether a schema asks for nothing but kinds of values.
func asksForKind(s jsonSchema) bool {
	for keyword, value := range s {
		if keyword != "type" && keyword != "description" || value == "integer" {
			return false
		}
	}
	return !slices.Contains(optional[[]string](s["type"]), "integer")
}

// fillValue compiles the keywords on the value itself.
func (c *schemaCompiler) fillValue(v *valueSchema, s jsonSchema) {
	kinds := optional[[]string](s["type"])
	if kind, ok := s["type"].(string); ok {
		kinds = []string{kind}
	}
	for _, kind := range kinds {
		v.kinds |= 1 << kindsByName[kind]
		v.integer = v.integer || kind == "integer"
	}
	values, _ := s["enum"].([]any)
	for _, value := range optional[[]string](s["enum"]) {
		values = append(values, value)
	}
	if value, ok := s["const"]; ok {
		values = append(values, value)
	}
	for _, value := range values {
		raw, err := json.Marshal(value)
		if err != nil {
			panic(err) // the schemas are data of this package
		}
		v.enum = append(v.enum, string(raw))
		v.enumKinds |= 1 << source.Parse("", raw).Root.Kind()
	}
	if pattern, ok := s["pattern"].(string); ok && s["$comment"] == nil { // another rule weighs it
		v.pattern, v.prefix = regexp.MustCompile(pattern), onlyPrefix(pattern)
	}
	if n, ok := s["minimum"].(int); ok {
		v.minimum = float64(n)
	}
	v.minLength = optional[int](s["minLength"])
	v.minItems = optional[int](s["minItems"])
}

func optional[T any](value any) T {
	v, _ := value.(T)
	return v
}
