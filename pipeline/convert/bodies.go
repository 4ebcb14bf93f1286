package convert

import (
	"slices"
	"strings"

	"alm/internal/ordered"
	"alm/internal/source"
)

const (
	jsonType      = "application/json"
	formType      = "application/x-www-form-urlencoded"
	multipartType = "multipart/form-data"
)

// mediaType chooses the content that a connector has: JSON, a form, or the first.
func (c *converter) mediaType(content source.Node, forms bool) (name string, media source.Node) {
	best := 0
	for key, value := range content.Members() {
		if rank := rankOf(key.Str(), forms); rank > best {
			best, name, media = rank, key.Str(), value
		}
	}
	for key := range content.Members() {
		if key.Str() != name {
			c.losef(ruleMediaType, key, "the media type "+key.Str()+" is left out; the connector has "+name)
		}
	}
	return name, media
}

func rankOf(name string, forms bool) int {
	base, _, _ := strings.Cut(strings.ToLower(name), ";")
	switch {
	case base == jsonType:
		return 6
	case strings.HasSuffix(base, "+json") || base == "text/json":
		return 5
	case base == multipartType && forms:
		return 4
	case base == formType && forms:
		return 3
	case base == "*/*" || base == "application/*":
		return 2
	}
	return 1
}

// body converts a request body to the parameter body, or to the fields of a form.
func (c *converter) body(op *ordered.Object, n source.Node) []any {
	name, media := c.mediaType(n.Get("content"), true)
	if !media.Exists() {
		c.losef(ruleInvalid, n, "the body is ignored: it has no content")
		return nil
	}
	base, _, _ := strings.Cut(strings.ToLower(name), ";")
	switch {
	case strings.Contains(base, "*"):
		key, _ := n.Get("content").Member(name)
		c.losef(ruleMediaType, key, "the body may be of "+name+"; the connector sends "+jsonType)
	case name != jsonType:
		op.Set("consumes", []any{name})
	}
	if encoding := media.Get("encoding"); encoding.Len() > 0 {
		c.losef(ruleBody, encoding, "the encoding of single fields is left out")
	}
	c.examples(media)
	schema := media.Get("schema")
	if base == formType || base == multipartType {
		for _, name := range []string{"description", "required"} {
			if text := n.Get(name); text.Exists() {
				c.losef(ruleBody, text, quote(name)+" of the form is left out: a connector has it of each field")
			}
		}
		c.lostExtensions(n, "the form")
		return c.form(base, schema)
	}
	parameter := ordered.Of("name", "body", "in", "body")
	if n.Get("required").Bool() {
		parameter.Set("required", true)
	}
	parameter.Set("description", cmpOr(strings.TrimSpace(n.Get("description").Str()), "The content of the request."))
	parameter.Set("schema", c.content(name, schema))
	c.copyExtensions(parameter, n)
	return []any{parameter}
}

// content converts the schema of a body; one that is no JSON is a text or a file.
func (c *converter) content(name string, schema source.Node) *ordered.Object {
	converted := c.schema(schema)
	if rankOf(name, false) > 1 {
		return converted
	}
	text := strings.HasPrefix(name, "text/") || strings.Contains(name, "xml")
	switch {
	case c.followed(schema).Get("type").Str() == "string":
		if !text && !converted.Has("format") && !converted.Has("$ref") {
			converted.Set("format", "binary")
		}
		return converted
	case schema.Len() > 0:
		c.losef(ruleBody, schema, "the schema of "+name+" is left out: only JSON has one in a connector; the value is a "+map[bool]string{true: "text", false: "file"}[text])
	}
	if text {
		return ordered.Of("type", "string")
	}
	return ordered.Of("type", "string", "format", "binary")
}

// form converts the properties of a body to the fields of a form.
func (c *converter) form(media string, schema source.Node) []any {
	fields := &ordered.Object{}
	required := c.formFields(fields, schema, 0)
	var all []any
	for _, name := range fields.Keys() {
		place := fields.Get(name).(source.Node)
		field := ordered.Of("name", name, "in", "formData")
		if required[name] {
			field.Set("required", true)
		}
		property := c.followed(place)
		binary := property.Get("format").Str() == "binary" || property.Get("contentMediaType").Exists() && property.Get("contentEncoding").Str() == ""
		switch {
		case binary && media == multipartType:
			field.Set("type", "file")
		case property.Get("type").Str() == "array" && c.followed(property.Get("items")).Get("format").Str() == "binary":
			c.losef(ruleBody, place, "the field "+quote(name)+" takes one file instead of several")
			field.Set("type", "file")
		default:
			c.simple(field, source.Node{}, place, name, "formData")
		}
		field.Set("x-ms-summary", label(name))
		field.Set("description", cmpOr(strings.TrimSpace(property.Get("description").Str()), label(name)+"."))
		all = append(all, field)
	}
	return all
}

// formFields collects the properties of a form's schema, also of what it is composed of.
func (c *converter) formFields(to *ordered.Object, schema source.Node, depth int) map[string]bool {
	required := map[string]bool{}
	schema = c.followed(schema)
	if depth > maxUnion || !c.grow() {
		return required
	}
	for key, property := range schema.Get("properties").Members() {
		if !to.Has(key.Str()) {
			to.Set(key.Str(), property)
		}
	}
	for _, name := range schema.Get("required").Items() {
		required[name.Str()] = true
	}
	for _, part := range schema.Get("allOf").Items() {
		for name := range c.formFields(to, part, depth+1) {
			required[name] = true
		}
	}
	for key := range schema.Members() {
		switch name := key.Str(); {
		case slices.Contains([]string{"properties", "required", "allOf"}, name) || name == "type" && schema.Get(name).Str() == "object":
		case name == "oneOf" || name == "anyOf":
			c.losef(ruleAlternatives, schema.Get(name), name+" of a form is left out")
		default:
			c.losef(ruleKeyword, key, "the keyword "+quote(name)+" of the form's schema is left out: a connector has fields only")
		}
	}
	return required
}

// lostExtensions reports extensions of what has no place of its own in a connector.
func (c *converter) lostExtensions(n source.Node, who string) {
	for key := range n.Members() {
		if strings.HasPrefix(key.Str(), "x-") {
			c.losef(ruleDetail, key, "the extension "+quote(key.Str())+" of "+who+" is left out")
		}
	}
}

// leftOut ends a sentence about one thing or several.
func leftOut(name string) string {
	if strings.HasSuffix(name, "s") {
		return " are left out"
	}
	return " is left out"
}

// examples reports those of a media type, for which connectors have no place.
func (c *converter) examples(media source.Node) {
	for _, name := range []string{"example", "examples"} {
		if examples := media.Get(name); examples.Exists() {
			c.losef(ruleExample, examples, "the "+name+" of the body"+leftOut(name))
		}
	}
}
