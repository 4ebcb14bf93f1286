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
	seen := map[string]int{}
	for i, list := range []source.Node{op.Get("parameters"), pathItem.Get("parameters")} {
		for _, place := range list.Items() {
			p := c.resolve(place)
			key := p.Get("in").Str() + " " + p.Get("name").Str()
			if !p.Exists() {
				continue
			}
			if was, ok := seen[key]; ok {
				if was == i {
					c.losef(ruleParameter, place, "the parameter "+quote(p.Get("name").Str())+" is ignored: another one has the same name and place")
				}
				continue
			}
			seen[key] = i
			if converted := c.parameter(p); converted != nil {
				all = append(all, converted)
			}
		}
	}
	for _, name := range templateNames(c.path) {
		if _, ok := seen["path "+name]; !ok {
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
	case name == "" || !slices.Contains([]string{"query", "header", "path", "cookie"}, in):
		c.losef(ruleInvalid, p, "the parameter is ignored: it has no name, or a place other than query, header, path and cookie")
		return nil
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
	c.simple(to, p, schema, name, in)
	to.Set("x-ms-summary", label(name))
	if text := c.followed(schema).Get("description"); p.Get("description").Exists() && text.Str() != "" && text.Str() != p.Get("description").Str() {
		c.losef(ruleDetail, text, "the description of the schema of "+quote(name)+" is left out: the parameter has its own")
	}
	to.Set("description", cmpOr(strings.TrimSpace(p.Get("description").Str()), strings.TrimSpace(c.followed(schema).Get("description").Str()), label(name)+"."))
	if in == "path" {
		to.Set("x-ms-url-encoding", "single")
	}
	c.parameterDetails(to, p, name, in)
	c.copyExtensions(to, p)
	return to
}

// parameterDetails writes or reports what says how a parameter is sent, and what is written for people.
func (c *converter) parameterDetails(to *ordered.Object, p source.Node, name, in string) {
	if p.Get("allowReserved").Bool() {
		c.losef(ruleParameter, p.Get("allowReserved"), "reserved characters in "+quote(name)+" are encoded")
	}
	if empty := p.Get("allowEmptyValue"); empty.Bool() && in == "query" {
		to.Set("allowEmptyValue", true)
	}
	c.describedOnly(p, quote(name))
	if required := p.Get("required"); in == "path" && required.Kind() == source.Bool && !required.Bool() {
		c.losef(ruleInvalid, required, "\"required\" is ignored: a part of a path is always required")
	}
}

// describedOnly reports members of a parameter or a header that OpenAPI 2.0 has for neither.
func (c *converter) describedOnly(p source.Node, who string) {
	if !p.Get("schema").Exists() && !p.Get("content").Exists() {
		c.losef(ruleParameter, p, who+" has neither schema nor content; it is a text")
	}
	if deprecated := p.Get("deprecated"); deprecated.Bool() {
		c.losef(ruleDetail, deprecated, who+" is deprecated, which a connector says of operations only")
	}
	for _, name := range []string{"example", "examples"} {
		if examples := p.Get(name); examples.Exists() {
			c.losef(ruleExample, examples, "the "+name+" of "+who+leftOut(name))
		}
	}
}

// simpleKeywords are those of a schema that a parameter may have itself.
var simpleKeywords = []string{
	"type", "format", "items", "default", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
	"pattern", "maxItems", "minItems", "uniqueItems", "enum", "multipleOf",
}

// simple writes a schema into a parameter, a header or an item, which hold only simple values.
func (c *converter) simple(to *ordered.Object, p, schema source.Node, name, in string) {
	place := schema
	schema = c.followed(schema)
	inner := c.unwrapped(schema)
	converted := c.schema(inner)
	if inner != schema {
		c.copyMembers(converted, schema, simpleKeywords...)
	}
	kind := converted.Text("type")
	if kind == "" && converted.Has("enum") {
		kind = "string"
	}
	if kind == "object" || kind == "" && (converted.Has("properties") || converted.Has("allOf")) {
		c.losef(ruleParameter, schema, "the object "+quote(name)+" became a text: a connector sends no objects outside of the body")
		to.Set("type", "string")
		for _, keyword := range []string{"style", "explode"} {
			if key, value := p.Member(keyword); value.Exists() {
				c.losef(ruleParameter, key, keyword+" of the object "+quote(name)+" is left out: makers write the text themselves")
			}
		}
		return
	}
	to.Set("type", cmpOr(kind, "string"))
	if kind == "array" {
		items := &ordered.Object{}
		c.simple(items, source.Node{}, inner.Get("items"), name, "")
		to.Set("items", items)
	}
	c.copySimple(to, converted, "items", "type")
	c.notSimple(to, converted, schema, name)
	if p.Exists() {
		place = p
	}
	c.style(to, place, kind, name, in)
}

// notSimple copies the extensions of a schema, and reports what only a schema has.
func (c *converter) notSimple(to, converted *ordered.Object, schema source.Node, name string) {
	for _, keyword := range converted.Keys() {
		key, value := schema.Member(keyword)
		switch {
		case slices.Contains(simpleKeywords, keyword) || keyword == "description" || keyword == "x-nullable" || !value.Exists():
		case strings.HasPrefix(keyword, "x-"):
			to.Set(keyword, converted.Get(keyword))
		case strings.HasPrefix(keyword, "example"):
			c.losef(ruleExample, value, "the "+keyword+" of "+quote(name)+leftOut(keyword))
		default:
			c.losef(ruleKeyword, key, "the keyword "+quote(keyword)+" of "+quote(name)+" is left out: only schemas of bodies have it")
		}
	}
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

// style writes how a value is sent: a list with commas, which is all that an import accepts.
func (c *converter) style(to *ordered.Object, p source.Node, kind, name, in string) {
	if in == "" {
		return
	}
	standard := map[string]string{"query": "form", "formData": "form"}[in]
	style := cmpOr(p.Get("style").Str(), standard, "simple")
	how := ""
	switch separate := !p.Get("explode").Exists() || p.Get("explode").Bool(); {
	case style == "matrix" || style == "label" || kind == "array" && style != "form" && style != "simple":
		how = "the style " + style
	case kind == "array" && style == "form" && separate:
		how = "one name for each value"
	}
	who := "the value of "
	if kind == "array" {
		to.Set("collectionFormat", "csv")
		who = "the list "
	}
	switch {
	case how != "" && kind == "array":
		c.losef(ruleParameter, p, who+quote(name)+" is sent with commas instead of "+how)
	case how != "":
		c.losef(ruleParameter, p.Get("style"), who+quote(name)+" is sent as it is instead of in "+how)
	}
}
