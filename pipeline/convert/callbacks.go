package convert

import (
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/ordered"
	"alm/internal/source"
)

// callbackURL is the expression of a callback that is called at a property of the request body.
var callbackURL = lazyregexp.New(`^\{?\$request\.body#/([^/{}]+)\}?$`)

// callbacks makes a webhook trigger of an operation with one callback that goes to a property of its
// body. Other callbacks are reported.
func (c *converter) callbacks(item, op *ordered.Object, n source.Node) {
	for key, callback := range n.Get("callbacks").Members() {
		callback = c.resolve(callback)
		done := false
		for expression, target := range callback.Members() {
			if done || op.Has("x-ms-trigger") || c.method != "post" || !c.trigger(item, op, n, expression.Str(), target) {
				c.losef(ruleCallback, expression, "the callback "+quote(key.Str())+" is left out: a trigger is a POST whose body has the URL as a text of its own")
				continue
			}
			done = true
		}
	}
}

func (c *converter) trigger(item, op *ordered.Object, n source.Node, expression string, target source.Node) bool {
	found := callbackURL.Get().FindStringSubmatch(expression)
	notification := c.resolve(target.Get("post", "requestBody"))
	if found == nil || !notification.Exists() {
		return false
	}
	_, media := c.mediaType(notification.Get("content"), false)
	schema := c.bodySchema(op, n, found[1])
	if schema == nil || !media.Exists() {
		return false
	}
	field := schema.Object("properties").Object(found[1])
	c.plainURL(field, n, found[1])
	field.Set("type", "string")
	field.Set("x-ms-notification-url", true)
	field.Set("x-ms-visibility", "internal")
	required := textsOf(schema.Get("required"))
	if !contains(required, found[1]) {
		schema.Set("required", listOf(append(required, found[1])))
	}
	op.Set("x-ms-trigger", "single")
	item.Set("x-ms-notification-content", ordered.Of(
		"description", c.notificationText(target.Get("post"), notification), "schema", c.schema(media.Get("schema"))))
	c.examples(media)
	c.restOfCallback(target, notification)
	c.triggers = append(c.triggers, c.path)
	if !c.unsubscribes() {
		c.losef(ruleCallback, target, "no DELETE below "+c.path+" ends the subscription, so it stays when a flow is turned off")
	}
	return true
}

// plainURL takes from the field that has the URL what only a field that people fill in has.
func (c *converter) plainURL(field *ordered.Object, op source.Node, name string) {
	_, media := c.quiet().mediaType(c.quiet().resolve(op.Get("requestBody")).Get("content"), true)
	property := c.followed(c.followed(media.Get("schema")).Get("properties", name))
	for _, keyword := range []string{"format", "x-ms-summary", "example", "x-nullable"} {
		if key, value := property.Member(keyword); value.Exists() {
			c.losef(ruleDetail, key, quote(keyword)+" of the callback's URL is left out: the platform fills in the URL")
		}
		field.Delete(keyword)
	}
	if kind := property.Get("type"); kind.Kind() == source.String && kind.Str() != "string" {
		c.losef(ruleCallback, kind, "the type of the callback's URL became string")
	}
}

// notificationText returns the first text that describes a notification, and reports the others.
func (c *converter) notificationText(op, body source.Node) string {
	text := ""
	for _, n := range []source.Node{op.Get("description"), op.Get("summary"), body.Get("description")} {
		switch line := oneLine(n.Str()); {
		case text == "" && line != "":
			text = line
			c.onlyFirstLine(n)
		case line != "":
			c.losef(ruleDetail, n, "the text is left out: a notification has one description")
		}
	}
	return cmpOr(text, "What the API sends.")
}

// restOfCallback reports what the request of a callback has beside its body.
func (c *converter) restOfCallback(target, body source.Node) {
	for key := range target.Members() {
		if key.Str() != "post" {
			c.losef(ruleCallback, key, quote(key.Str())+" of the callback is left out: a trigger has the body of the POST only")
		}
	}
	for key := range body.Members() {
		if key.Str() != "description" && key.Str() != "content" {
			c.losef(ruleDetail, key, quote(key.Str())+" of the callback's body is left out")
		}
	}
	for key := range target.Get("post").Members() {
		if !slices.Contains([]string{"description", "summary", "requestBody"}, key.Str()) {
			c.losef(ruleDetail, key, quote(key.Str())+" of the callback is left out: a trigger has the body of the POST only")
		}
	}
}

// bodySchema returns the schema of an operation's body, with the property that has the URL: a copy
// of its own, because others may use the definition without being triggers.
func (c *converter) bodySchema(op *ordered.Object, n source.Node, property string) *ordered.Object {
	for _, p := range listValues(op.Get("parameters")) {
		parameter, _ := p.(*ordered.Object)
		if parameter.Text("in") != "body" {
			continue
		}
		_, media := c.quiet().mediaType(c.quiet().resolve(n.Get("requestBody")).Get("content"), true)
		schema := c.quiet().schema(c.followed(media.Get("schema")))
		if schema.Object("properties").Object(property) == nil || schema.Object("properties").Object(property).Has("$ref") {
			return nil
		}
		parameter.Set("schema", schema)
		parameter.Set("required", true)
		return schema
	}
	return nil
}

// quiet returns a converter that reports nothing, for what was converted before.
func (c *converter) quiet() *converter {
	other := *c
	other.found, other.reported = nil, map[report]bool{}
	return &other
}

// hideUnsubscribing hides the operations that end subscriptions: the platform calls them.
func (c *converter) hideUnsubscribing(paths *ordered.Object) {
	for _, trigger := range c.triggers {
		for _, path := range paths.Keys() {
			if op := paths.Object(path).Object("delete"); op != nil && strings.HasPrefix(path, trigger+"/") {
				op.Set("x-ms-visibility", "internal")
			}
		}
	}
}

// unsubscribes reports whether a DELETE is below the path.
func (c *converter) unsubscribes() bool {
	for key, item := range c.doc.Get("paths").Members() {
		if strings.HasPrefix(key.Str(), c.path+"/") && item.Get("delete").Exists() {
			return true
		}
	}
	return false
}

func contains(texts []string, text string) bool {
	for _, has := range texts {
		if has == text {
			return true
		}
	}
	return false
}

func listValues(v any) []any {
	list, _ := v.([]any)
	return list
}
