package convert

import (
	"slices"

	"alm/internal/ordered"
	"alm/internal/source"
)

// composition converts allOf, and makes one schema of oneOf and anyOf.
func (c *converter) composition(to *ordered.Object, n source.Node) {
	if all := n.Get("allOf"); all.Len() > 0 {
		var parts []any
		for _, part := range all.Items() {
			parts = append(parts, c.schema(part))
		}
		to.Set("allOf", parts)
	}
	for _, keyword := range []string{"oneOf", "anyOf"} {
		if choice := n.Get(keyword); choice.Len() > 0 {
			c.choice(to, n, keyword, choice)
		}
	}
}

// choice makes one schema of several: the only one beside null, the values of all, or an object
// with the properties of all.
func (c *converter) choice(to *ordered.Object, n source.Node, keyword string, choice source.Node) {
	var parts []source.Node
	for _, part := range choice.Items() {
		if part.Get("type").Str() == "null" {
			to.Set("x-nullable", true)
			c.losef(ruleNullable, part, "the value may be null; the connector does not say so")
			continue
		}
		parts = append(parts, part)
	}
	switch {
	case len(parts) == 0:
	case len(parts) == 1:
		c.only(to, n, parts[0])
	case c.sameEnum(to, parts):
	case c.allObjects(parts):
		c.losef(ruleAlternatives, choice, keyword+" of "+count(len(parts))+" schemas became one object with the properties of all; only those that all require are required")
		c.union(to, parts)
	default:
		c.losef(ruleAlternatives, choice, keyword+" of "+count(len(parts))+" schemas of different kinds became a value of any kind")
		to.Delete("type")
	}
}

func count(n int) string {
	return [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}[min(n, 9)] + map[bool]string{true: " or more"}[n > 9]
}

// only puts the one schema that is left in the place of a choice.
func (c *converter) only(to *ordered.Object, n, part source.Node) {
	one := c.schema(part)
	if one.Has("$ref") && to.Len() > 0 {
		to.Set("allOf", append(listValues(to.Get("allOf")), one))
		return
	}
	for _, key := range one.Keys() {
		if value := n.Get(key); value.Exists() && to.Has(key) && key != "allOf" {
			c.losef(ruleKeyword, value, key+" is left out: the schema beside null has its own")
		}
	}
	one.Set("allOf", append(listValues(to.Get("allOf")), listValues(one.Get("allOf"))...))
	if len(listValues(one.Get("allOf"))) == 0 {
		one.Delete("allOf")
	}
	to.Merge(one)
}

// sameEnum joins lists of values.
func (c *converter) sameEnum(to *ordered.Object, parts []source.Node) bool {
	var list []any
	kind := ""
	if to.Has("enum") {
		return false
	}
	for _, part := range parts {
		part = c.followed(part)
		if part.Get("enum").Len() == 0 && !part.Get("const").Exists() || kind != "" && part.Get("type").Str() != kind {
			return false
		}
		kind = part.Get("type").Str()
		inner := &ordered.Object{}
		c.values(inner, part)
		values, _ := inner.Get("enum").([]any)
		list = append(list, values...)
	}
	if kind != "" {
		to.Set("type", kind)
	}
	to.Set("enum", list)
	for _, part := range parts {
		for key := range c.followed(part).Members() {
			if !slices.Contains([]string{"type", "enum", "const"}, key.Str()) {
				c.losef(ruleKeyword, key, "the keyword "+quote(key.Str())+" of single values is left out: an enum has values only")
			}
		}
	}
	return true
}

// followed returns the schema that a reference names.
func (c *converter) followed(n source.Node) source.Node {
	for range maxReferences {
		ref := n.Get("$ref")
		if !ref.Exists() {
			return n
		}
		target, ok := c.target(ref.Str())
		if !ok {
			return n
		}
		n = target
	}
	return n
}

func (c *converter) allObjects(parts []source.Node) bool {
	return !slices.ContainsFunc(parts, func(part source.Node) bool {
		part = c.followed(part)
		return part.Get("type").Str() != "object" && part.Get("properties").Len() == 0 && part.Get("allOf").Len() == 0
	})
}

// maxUnion is how deep the alternatives of alternatives are joined.
const maxUnion = 8

// union joins the properties of objects. Those of the first count where names are the same.
func (c *converter) union(to *ordered.Object, parts []source.Node) {
	properties := to.Object("properties")
	if properties == nil {
		properties = &ordered.Object{}
	}
	common := map[string]int{}
	for _, part := range parts {
		for _, name := range c.collect(properties, part, 0) {
			common[name]++
		}
	}
	to.Set("type", "object")
	if properties.Len() > 0 {
		to.Set("properties", properties)
	}
	required := map[string]bool{}
	for name, n := range common {
		if n == len(parts) && properties.Has(name) {
			required[name] = true
		}
	}
	if len(required) > 0 {
		to.Set("required", append(listValues(to.Get("required")), listOf(sortedNames(required))...))
	}
}

// collect adds the properties of an object and of what it is composed of, and returns the names
// that it requires.
func (c *converter) collect(to *ordered.Object, part source.Node, depth int) []string {
	part = c.followed(part)
	if depth > maxUnion || !c.grow() {
		return nil
	}
	for key, property := range part.Get("properties").Members() {
		if to.Has(key.Str()) {
			continue
		}
		converted := c.schema(property)
		if !converted.Has("$ref") {
			converted.Set("x-ms-summary", label(key.Str()))
		}
		to.Set(key.Str(), converted)
	}
	var required []string
	for _, name := range part.Get("required").Items() {
		required = append(required, name.Str())
	}
	for _, inner := range part.Get("allOf").Items() {
		required = append(required, c.collect(to, inner, depth+1)...)
	}
	for _, keyword := range []string{"oneOf", "anyOf"} {
		for _, inner := range part.Get(keyword).Items() {
			c.collect(to, inner, depth+1)
		}
	}
	slices.Sort(required)
	return slices.Compact(required)
}
