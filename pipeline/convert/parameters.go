package convert

import (
	"slices"
	"strings"

	"alm/internal/ordered"
	"alm/internal/source"
)

// parameters converts those of the path and of the operation; the operation's count first.
func (c *converter) parameters(pathItem, op source.Node) []any {
	var all []any
	seen := map[string]bool{}
	for _, list := range []source.Node{op.Get("parameters"), pathItem.Get("parameters")} {
		for _, place := range list.Items() {
			p := c.resolve(place)
			key := p.Get("in").Str() + " " + p.Get("name").Str()
			if !p.Exists() || seen[key] {
				continue
			}
			seen[key] = true
			if converted := c.parameter(p); converted != nil {
				all = append(all, converted)
			}
		}
	}
	for _, name := range templateNames(c.path) {
		if !seen["path "+name] {
			c.losef(ruleParameter, op, "the path has {"+name+"}, which no parameter describes; it is a text")
			all = append(all, ordered.Of("name", name, "in", "path", "required", true, "type", "string", "x-ms-summary", label(name),
				"description", label(name)+".", "x-ms-url-encoding", "single"))
		}
	}
	return all
}

// templateNames returns the names in braces of a path.
func templateNames(path string) []string {
	var names []string
	for _, part := range strings.Split(path, "{")[1:] {
		if name, _, ok := strings.Cut(part, "}"); ok {
			names = append(names, name)
		}
	}
	return names
}

// ownHeaders are set by the platform, and are no parameters in OpenAPI 3 either.
var ownHeaders = []string{"accept", "content-type", "authorization"}

func (c *converter) parameter(p source.Node) *ordered.Object {
	name, in := p.Get("name").Str(), p.Get("in").Str()
	switch {
	case in == "cookie":
		c.losef(ruleCookie, p, "the cookie "+quote(name)+" is left out: connectors send no cookies")
		return nil
	case in == "header" && slices.Contains(ownHeaders, strings.ToLower(name)):
		c.losef(ruleDetail, p, "the header "+quote(name)+" is left out: the platform sets it")
		return nil
	case in == "path" && !slices.Contains(templateNames(c.path), name):
		c.losef(ruleParameter, p, "the parameter "+quote(name)+" is left out: the path has no {"+name+"}")
		return nil
	}
	to := ordered.Of("name", name, "in", in)
	if in == "path" || p.Get("required").Bool() {
		to.Set("required", true)
	}
	schema := p.Get("schema")
	if content := p.Get("content"); content.Exists() {
		c.losef(ruleParameter, content, "the parameter "+quote(name)+" is JSON in a text: makers write the JSON themselves")
		schema = source.Node{}
	}
	c.simple(to, p, schema, in)
	to.Set("x-ms-summary", label(name))
	to.Set("description", cmpOr(strings.TrimSpace(p.Get("description").Str()), strings.TrimSpace(c.followed(schema).Get("description").Str()), label(name)+"."))
	if in == "path" {
		to.Set("x-ms-url-encoding", "single")
	}
	if p.Get("allowReserved").Bool() {
		c.losef(ruleParameter, p.Get("allowReserved"), "reserved characters in "+quote(name)+" are encoded")
	}
	c.copyExtensions(to, p)
	return to
}

// simpleKeywords are those of a schema that a parameter may have itself.
var simpleKeywords = []string{
	"type", "format", "items", "default", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
	"pattern", "maxItems", "minItems", "uniqueItems", "enum", "multipleOf",
}

// simple writes a schema into a parameter, a header or an item, which hold only simple values.
func (c *converter) simple(to *ordered.Object, p, schema source.Node, in string) {
	schema = c.followed(schema)
	converted := c.schema(c.unwrapped(schema))
	kind := converted.Text("type")
	if kind == "" && converted.Has("enum") {
		kind = "string"
	}
	switch {
	case kind == "array":
		to.Set("type", "array")
		items := &ordered.Object{}
		c.simple(items, source.Node{}, schema.Get("items"), "")
		to.Set("items", items)
		c.copySimple(to, converted, "items", "type")
		c.collection(to, p, in)
		return
	case kind == "object" || kind == "" && (converted.Has("properties") || converted.Has("allOf")):
		c.losef(ruleParameter, schema, "the object "+quote(p.Get("name").Str())+" became a text: a connector sends no objects outside of the body")
		to.Set("type", "string")
		return
	case kind == "":
		to.Set("type", "string")
	default:
		to.Set("type", kind)
	}
	c.copySimple(to, converted, "type", "items")
}

// unwrapped returns the one schema of an allOf that only wraps it.
func (c *converter) unwrapped(n source.Node) source.Node {
	if all := n.Get("allOf"); all.Len() == 1 && !n.Get("type").Exists() {
		return c.followed(all.At(0))
	}
	return n
}

func (c *converter) copySimple(to, from *ordered.Object, except ...string) {
	for _, name := range simpleKeywords {
		if from.Has(name) && !slices.Contains(except, name) {
			to.Set(name, from.Get(name))
		}
	}
}

// collection writes how a list is sent: with commas, which is all that an import accepts.
func (c *converter) collection(to *ordered.Object, p source.Node, in string) {
	if in == "" {
		return
	}
	to.Set("collectionFormat", "csv")
	style, explode := cmpOr(p.Get("style").Str(), map[bool]string{true: "form", false: "simple"}[in == "query"]), p.Get("explode")
	separate := style == "form" && (!explode.Exists() || explode.Bool())
	if in == "query" && (separate || style != "form") || style == "matrix" || style == "label" {
		how := map[bool]string{true: "one name for each value", false: "the style " + style}[separate]
		c.losef(ruleParameter, p, "the list "+quote(p.Get("name").Str())+" is sent with commas instead of "+how)
	}
}
