package convert

import (
	"slices"
	"strconv"
	"strings"

	"alm/internal/ordered"
	"alm/internal/source"
)

// keptKeywords are what a schema has in both forms.
var keptKeywords = []string{
	"title", "description", "format", "multipleOf", "maximum", "minimum", "maxLength", "minLength", "pattern",
	"maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "default", "readOnly", "xml", "externalDocs",
}

// handledKeywords are what schema.go converts in a way of its own.
var handledKeywords = map[string]bool{
	"$ref": true, "type": true, "nullable": true, "enum": true, "const": true, "properties": true, "required": true, "items": true,
	"additionalProperties": true, "allOf": true, "oneOf": true, "anyOf": true, "discriminator": true, "example": true, "examples": true,
	"exclusiveMinimum": true, "exclusiveMaximum": true, "contentEncoding": true, "contentMediaType": true, "$comment": true,
}

// nameDefinitions chooses the names of definitions: those of the components, without what a
// reference would have to escape.
func (c *converter) nameDefinitions() {
	taken, numbers := map[string]bool{}, map[string]int{}
	for key := range c.doc.Get("components", "schemas").Members() {
		name := strings.Map(func(r rune) rune {
			if strings.ContainsRune("/~%# ", r) {
				return '_'
			}
			return r
		}, key.Str())
		for plain := name; taken[name]; {
			numbers[plain]++
			name = plain + "_"
			if n := numbers[plain]; n > 1 {
				name += strconv.Itoa(n)
			}
		}
		taken[name] = true
		c.names[key.Str()] = name
	}
}

func (c *converter) definitions() {
	all := &ordered.Object{}
	for key, schema := range c.doc.Get("components", "schemas").Members() {
		c.subject, c.method, c.path = "definitions/"+key.Str(), "", ""
		all.Set(c.names[key.Str()], c.schema(schema))
	}
	if all.Len() > 0 {
		if was := c.out.Object("definitions"); was != nil {
			was.Merge(all)
			return
		}
		c.out.Set("definitions", all)
	}
}

// schema converts a schema. References stay references, so that recursion stays finite.
func (c *converter) schema(n source.Node) *ordered.Object {
	to := &ordered.Object{}
	if !c.grow() || n.Kind() != source.Object {
		if n.Kind() == source.Bool && !n.Bool() {
			c.losef(ruleKeyword, n, "a schema that nothing fits became one that everything fits")
		}
		return to
	}
	if ref := n.Get("$ref"); ref.Exists() {
		return c.reference(n, ref)
	}
	c.schemaType(to, n)
	c.copyMembers(to, n, keptKeywords...)
	c.values(to, n)
	c.limits(to, n)
	c.composition(to, n)
	c.objectParts(to, n)
	if items := n.Get("items"); items.Exists() || to.Text("type") == "array" {
		to.Set("items", c.schema(items))
		if prefix := n.Get("prefixItems"); prefix.Exists() && !items.Exists() {
			to.Set("items", &ordered.Object{})
		}
	}
	c.copyExtensions(to, n)
	c.unknownKeywords(n)
	c.defaultValue(to, n.Get("default"))
	return to
}

// defaultValue keeps a default that fits the type.
func (c *converter) defaultValue(to *ordered.Object, n source.Node) {
	if !n.Exists() {
		return
	}
	if n.Kind() == source.Null {
		c.losef(ruleNullable, n, "the default null is left out")
	} else if v, fits := c.ofType(n, to.Text("type")); fits {
		to.Set("default", v)
		return
	}
	to.Delete("default")
}

func (c *converter) reference(n, ref source.Node) *ordered.Object {
	name, ok := strings.CutPrefix(ref.Str(), "#/components/schemas/")
	name = unescape(name)
	target, known := c.names[name]
	if n.Len() > 1 && ok && known {
		for key := range n.Members() {
			if text := key.Str(); text != "$ref" && text != "$comment" {
				c.losef(ruleKeyword, key, text+" beside a reference is left out: OpenAPI 2.0 ignores it")
			}
		}
	}
	switch {
	case ok && known && c.isEndless(name):
		c.losef(ruleReference, ref, "the reference "+quote(ref.Str())+" leads to itself; any value is accepted in its place")
		return &ordered.Object{}
	case ok && known:
		return ordered.Of("$ref", "#/definitions/"+target)
	case strings.HasPrefix(ref.Str(), "#/"):
		inner, there := c.target(ref.Str())
		if there && inner.Kind() == source.Object && c.inlined < maxReferences {
			c.inlined++
			defer func() { c.inlined-- }()
			return c.schema(inner)
		}
	}
	c.losef(ruleReference, ref, "the reference "+quote(ref.Str())+" leads to nothing in this document that a connector can have; any value is accepted in its place")
	return &ordered.Object{}
}

func (c *converter) unknownKeywords(n source.Node) {
	for key := range n.Members() {
		name := key.Str()
		if handledKeywords[name] || slices.Contains(keptKeywords, name) || strings.HasPrefix(name, "x-") {
			continue
		}
		c.losef(ruleKeyword, key, "the keyword "+quote(name)+" of the schema is left out")
	}
}

// isEndless reports whether a schema is itself by references and allOf, without a property or an item
// between.
func (c *converter) isEndless(name string) bool {
	if known, ok := c.endless[name]; ok {
		return known
	}
	c.endless[name] = false
	todo, seen := []string{name}, map[string]bool{}
	for len(todo) > 0 && !c.endless[name] {
		n := c.doc.Get("components", "schemas", todo[0])
		todo = todo[1:]
		for _, part := range append([]source.Node{n}, itemsOf(n.Get("allOf"))...) {
			ref, ok := strings.CutPrefix(part.Get("$ref").Str(), "#/components/schemas/")
			if ref = unescape(ref); !ok || seen[ref] {
				continue
			}
			c.endless[name] = c.endless[name] || ref == name
			seen[ref] = true
			todo = append(todo, ref)
		}
	}
	return c.endless[name]
}
