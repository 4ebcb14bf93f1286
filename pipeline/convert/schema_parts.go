package convert

import (
	"slices"
	"strings"

	"alm/internal/ordered"
	"alm/internal/source"
)

// schemaTypes are the types of values beside null.
var schemaTypes = []string{"string", "number", "integer", "boolean", "array", "object"}

// schemaType converts type and nullable: a list of types is one type, or none.
func (c *converter) schemaType(to *ordered.Object, n source.Node) {
	kind := n.Get("type")
	null := n.Get("nullable").Bool()
	var types []string
	for _, item := range kind.Items() {
		if item.Str() == "null" {
			null = true
			continue
		}
		if !slices.Contains(schemaTypes, item.Str()) {
			continue // reported with the fields
		}
		types = append(types, item.Str())
	}
	if text := kind.Str(); text == "null" {
		null = true
	} else if slices.Contains(schemaTypes, text) {
		types = []string{text}
	}
	switch {
	case len(types) == 1:
		to.Set("type", types[0])
	case len(types) > 1:
		c.losef(ruleAlternatives, kind, "a value of the types "+strings.Join(types, ", ")+" has no type in the connector")
	case n.Get("properties").Len() > 0 && len(types) == 0:
		to.Set("type", "object")
	}
	if null {
		at := n.Get("nullable")
		if !at.Exists() {
			at = kind
		}
		c.losef(ruleNullable, at, "the value may be null; the connector does not say so")
		to.Set("x-nullable", true)
	}
}

// objectParts converts the properties of an object, and which of them are required.
func (c *converter) objectParts(to *ordered.Object, n source.Node) {
	if properties := n.Get("properties"); properties.Kind() == source.Object {
		all := to.Object("properties")
		if all == nil {
			all = &ordered.Object{}
		}
		for key, property := range properties.Members() {
			converted := c.schema(property)
			c.noBytes(converted, property)
			if !converted.Has("$ref") && !converted.Has("x-ms-summary") {
				converted.Set("x-ms-summary", cmpOr(shorten(oneLine(converted.Text("title"))), label(key.Str())))
			}
			all.Set(key.Str(), converted)
		}
		to.Set("properties", all)
	}
	required := slices.Clone(textsOf(to.Get("required")))
	for _, item := range n.Get("required").Items() {
		if to.Object("properties").Has(item.Str()) || n.Get("allOf").Exists() {
			required = append(required, item.Str())
			continue
		}
		c.losef(ruleKeyword, item, quote(item.Str())+" is required and is no property of the schema")
	}
	slices.Sort(required)
	if required = slices.Compact(required); len(required) > 0 {
		to.Set("required", listOf(required))
	}
	switch more := n.Get("additionalProperties"); more.Kind() {
	case source.Bool:
		to.Set("additionalProperties", more.Bool())
	case source.Object:
		to.Set("additionalProperties", c.schema(more))
	}
	c.discriminator(to, n.Get("discriminator"))
}

// noBytes makes a text of bytes inside of an object, which JSON cannot have.
func (c *converter) noBytes(to *ordered.Object, n source.Node) {
	for _, of := range []*ordered.Object{to, to.Object("items")} {
		if of != nil && of.Text("format") == "binary" {
			of.Delete("format")
			c.losef(ruleKeyword, n, "the bytes became a text: JSON has none inside of an object")
		}
	}
}

func (c *converter) discriminator(to *ordered.Object, n source.Node) {
	if !n.Exists() {
		return
	}
	name := n.Get("propertyName").Str()
	if to.Object("properties").Object(name).Text("type") == "string" && slices.Contains(textsOf(to.Get("required")), name) {
		to.Set("discriminator", name)
	} else {
		c.losef(ruleDiscriminator, n, "the discriminator "+quote(name)+" is left out: it must be a required text of the same schema")
		return
	}
	if mapping := n.Get("mapping"); mapping.Len() > 0 {
		c.losef(ruleDiscriminator, mapping, "the mapping of the discriminator "+quote(name)+" is left out")
	}
}

func itemsOf(n source.Node) (all []source.Node) {
	for _, item := range n.Items() {
		all = append(all, item)
	}
	return all
}
