package convert

import (
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
		return nil
	}
	base, _, _ := strings.Cut(strings.ToLower(name), ";")
	if base != jsonType && base != "*/*" && base != "application/*" {
		op.Set("consumes", []any{name})
	}
	if encoding := media.Get("encoding"); encoding.Len() > 0 {
		c.losef(ruleBody, encoding, "the encoding of single fields is left out")
	}
	c.examples(media)
	schema := media.Get("schema")
	if base == formType || base == multipartType {
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

// content converts the schema of a body; one that is no JSON is a text.
func (c *converter) content(name string, schema source.Node) *ordered.Object {
	converted := c.schema(schema)
	if rank := rankOf(name, false); rank > 1 || converted.Has("$ref") {
		return converted
	}
	if strings.HasPrefix(name, "text/") || strings.Contains(name, "xml") {
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
			c.simple(field, source.Node{}, place, "formData")
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
	if choice := schema.Get("oneOf"); choice.Exists() {
		c.losef(ruleAlternatives, choice, "oneOf of a form is left out")
	}
	return required
}

// examples reports those of a media type, for which connectors have no place.
func (c *converter) examples(media source.Node) {
	for _, name := range []string{"example", "examples"} {
		if examples := media.Get(name); examples.Exists() {
			c.losef(ruleExample, examples, "the "+name+" of the body is left out")
		}
	}
}

// responses converts the responses of an operation; a range becomes its first code.
func (c *converter) responses(op *ordered.Object, n source.Node) *ordered.Object {
	all := &ordered.Object{}
	for key, place := range n.Members() {
		code := key.Str()
		if strings.HasPrefix(code, "x-") {
			continue
		}
		if strings.HasSuffix(strings.ToUpper(code), "XX") {
			code = code[:1] + "00"
			if n.Get(code).Exists() {
				c.losef(ruleResponse, key, "the responses "+key.Str()+" are left out beside "+code)
				continue
			}
			c.losef(ruleResponse, key, "the responses "+key.Str()+" became "+code)
		}
		all.Set(code, c.response(op, code, c.resolve(place)))
	}
	if !succeeds(all) {
		at := n
		if !at.Exists() {
			at = c.doc.Get("paths", c.path, c.method)
		}
		c.losef(ruleResponse, at, "the operation describes no success; the connector has an empty response 200")
		all.Set("200", ordered.Of("description", "The operation succeeded."))
	}
	return all
}

func succeeds(all *ordered.Object) bool {
	for _, code := range all.Keys() {
		if strings.HasPrefix(code, "2") {
			return true
		}
	}
	return false
}

func (c *converter) response(op *ordered.Object, code string, n source.Node) *ordered.Object {
	to := ordered.Of("description", cmpOr(strings.TrimSpace(n.Get("description").Str()), "The response "+code+"."))
	name, media := c.mediaType(n.Get("content"), false)
	if media.Exists() {
		c.examples(media)
		switch {
		case code == "default":
			c.losef(ruleResponse, media, "the schema of the default response is left out: it describes failures, which flows do not read by schema")
		default:
			if schema := c.content(name, media.Get("schema")); schema.Len() > 0 {
				to.Set("schema", schema)
			}
			if strings.HasPrefix(code, "2") && rankOf(name, false) == 1 {
				op.Set("produces", []any{name})
			}
		}
	}
	c.headers(to, n.Get("headers"))
	if links := n.Get("links"); links.Len() > 0 {
		c.losef(ruleDetail, links, "links of the response are left out")
	}
	c.copyExtensions(to, n)
	return to
}

func (c *converter) headers(to *ordered.Object, headers source.Node) {
	all := &ordered.Object{}
	for key, place := range headers.Members() {
		header := c.resolve(place)
		converted := &ordered.Object{}
		if text := strings.TrimSpace(header.Get("description").Str()); text != "" {
			converted.Set("description", text)
		}
		c.simple(converted, source.Node{}, header.Get("schema"), "header")
		all.Set(key.Str(), converted)
	}
	if all.Len() > 0 {
		to.Set("headers", all)
	}
}
