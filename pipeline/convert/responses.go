package convert

import (
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/ordered"
	"alm/internal/source"
)

// responseCode is what a response is called.
var responseCode = lazyregexp.New(`^(default|[1-5]([0-9][0-9]|XX|xx))$`)

// responses converts the responses of an operation; a range becomes its first code.
func (c *converter) responses(op *ordered.Object, n source.Node) *ordered.Object {
	all := &ordered.Object{}
	for key, place := range n.Members() {
		code := key.Str()
		if strings.HasPrefix(code, "x-") {
			all.Set(code, c.plain(place))
			continue
		}
		if !responseCode.Get().MatchString(code) {
			c.losef(ruleInvalid, key, "the response "+quote(code)+" is ignored: a response has a code, a range such as 2XX, or the name default")
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
			c.produces(op, code, name, n)
		}
	}
	c.headers(to, n.Get("headers"))
	if links := n.Get("links"); links.Len() > 0 {
		c.losef(ruleDetail, links, "links of the response are left out")
	}
	c.copyExtensions(to, n)
	return to
}

// produces writes what an operation answers with; failures may be of another type than JSON.
func (c *converter) produces(op *ordered.Object, code, name string, response source.Node) {
	if name == jsonType {
		return
	}
	if strings.HasPrefix(code, "2") && !strings.Contains(name, "*") && (!op.Has("produces") || textsOf(op.Get("produces"))[0] == name) {
		op.Set("produces", []any{name})
		return
	}
	key, _ := response.Get("content").Member(name)
	c.losef(ruleMediaType, key, "the type "+name+" of the response "+code+" is left out: a connector has one type for all responses of an operation")
}

// headers converts the headers of a response.
func (c *converter) headers(to *ordered.Object, headers source.Node) {
	all := &ordered.Object{}
	for key, place := range headers.Members() {
		header := c.resolve(place)
		if !header.Exists() {
			continue
		}
		converted := &ordered.Object{}
		if text := strings.TrimSpace(header.Get("description").Str()); text != "" {
			converted.Set("description", text)
		}
		schema := header.Get("schema")
		if text := c.followed(schema).Get("description"); text.Str() != "" {
			converted.Set("description", cmpOr(converted.Text("description"), text.Str()))
			if converted.Text("description") != text.Str() {
				c.losef(ruleDetail, text, "the description of the schema of "+quote(key.Str())+" is left out: the header has its own")
			}
		}
		if content := header.Get("content"); content.Exists() {
			c.losef(ruleParameter, content, "the header "+quote(key.Str())+" is JSON in a text")
		}
		if required := header.Get("required"); required.Bool() {
			c.losef(ruleDetail, required, "the header "+quote(key.Str())+" is always there, which a connector does not say")
		}
		c.describedOnly(header, quote(key.Str()))
		c.simple(converted, header, schema, key.Str(), "header")
		c.copyExtensions(converted, header)
		all.Set(key.Str(), converted)
	}
	if all.Len() > 0 {
		to.Set("headers", all)
	}
}
