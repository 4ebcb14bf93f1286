package lint

import (
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// callParameters holds what a call passes against what its operation takes.
func callParameters(p *check.Pass, c call) {
	if c.Target == nil || c.Role == "testConnection" || c.Extension == "x-ms-notification" {
		return
	}
	for _, name := range needed(p.Is, c) {
		c.Of.Reportf(p, c.ID.Span(), "%s calls %s without %s, which it needs; makers get an error instead of a choice", c.Label(), c.Target.Label(), name)
	}
	for key, value := range c.Node.Get("parameters").Members() {
		prm, found := taken(p.Is, c.Target, key.Str())
		if !found {
			c.Of.Reportf(p, key.Span(), "%s passes %s to %s, which has no such parameter", c.Label(), shown(key), c.Target.Label())
			continue
		}
		if ambiguous(p.Is, c.Target, key.Str()) {
			c.Of.Reportf(p, key.Span(), "%s passes %s to %s, where two inputs have that name; put its place before it, as in query/%s",
				c.Label(), shown(key), c.Target.Label(), key.Str())
		}
		static := value
		if v := value.Get("value"); v.Exists() {
			static = v
		}
		if !fits(static, prm.Type) {
			c.Of.Reportf(p, static.Span(), "%s passes %s to parameter %s of %s, which is of type %s", c.Label(), shown(static), prm.Name, c.Target.Label(), prm.Type)
		}
		sourceParameter(p, c, value, prm)
	}
}

// needed are the parameters that a call must pass and does not.
func needed(c *connector.Connector, from call) []string {
	var names []string
	given := from.Node.Get("parameters")
	for _, prm := range from.Target.Parameters {
		switch {
		case prm.In == "body":
			names = append(names, neededOfBody(c, prm, given)...)
		case prm.Required && prm.Name != "" && !prm.Node.Get("default").Exists() && !passed(given, prm.In+"/"+prm.Name, prm.Name):
			names = append(names, "parameter "+prm.Name)
		}
	}
	return names
}

// neededOfBody looks at the first level of a required body.
func neededOfBody(c *connector.Connector, body connector.Parameter, given source.Node) []string {
	var names []string
	schema := c.Resolve(body.Schema)
	if !body.Required || passed(given, body.Name, "body") {
		return nil
	}
	for _, name := range schema.Get("required").Items() {
		property := c.Resolve(schema.Get("properties", name.Str()))
		if property.Exists() && !property.Get("default").Exists() && property.Get("type").Str() != "object" &&
			!passed(given, body.Name+"/"+name.Str(), "body/"+name.Str(), name.Str()) {
			names = append(names, "property "+name.Str()+" of its body")
		}
	}
	return names
}

func passed(given source.Node, names ...string) bool {
	for _, name := range names {
		if given.Get(name).Exists() {
			return true
		}
	}
	return false
}

// taken is the parameter of an operation that a call means by a name: its name, its place
// and name, or a path into its body.
func taken(c *connector.Connector, op *connector.Operation, name string) (connector.Parameter, bool) {
	for _, prm := range op.Parameters {
		if prm.Name == name || prm.In+"/"+prm.Name == name || strings.EqualFold(prm.Name, name) {
			return prm, true
		}
	}
	if op.Body == nil {
		return connector.Parameter{}, false
	}
	field, known := inBody(c, op.Body, name)
	return connector.Parameter{Name: name, In: "body", Type: field.Get("type").Str(), Node: field}, known
}

// inBody is the property at a path into a body, with slashes or dots; it is known, without being there, in a
// body that takes anything.
func inBody(c *connector.Connector, body *connector.Parameter, path string) (source.Node, bool) {
	first, rest, deeper := strings.Cut(path, "/")
	if deeper && (first == body.Name || first == "body") {
		path = rest
	}
	at, sure := follow(c, body.Schema, path)
	if !at.Exists() && sure {
		at, sure = follow(c, body.Schema, strings.ReplaceAll(path, ".", "/"))
	}
	return at, at.Exists() || !sure
}

// fits tells whether a value written in a call is of a parameter's type.
func fits(static source.Node, kind string) bool {
	switch static.Kind() {
	case source.String:
		return kind != "integer" && kind != "number" && kind != "boolean" || strings.HasPrefix(static.Str(), "@")
	case source.Number:
		return kind != "boolean"
	case source.Bool:
		return kind != "integer" && kind != "number"
	}
	return true
}

// sourceParameter looks at what a call takes from the operation that a maker fills in.
func sourceParameter(p *check.Pass, c call, value source.Node, to connector.Parameter) {
	ref := value.Get("parameter")
	if !ref.Exists() {
		ref = value.Get("parameterReference")
	}
	op := c.Of.Op
	if ref.Kind() != source.String || op == nil {
		return
	}
	from, found := taken(p.Is, op, ref.Str())
	switch {
	case !found:
		c.Of.Reportf(p, ref.Span(), "%s takes %s from %s, which has no such parameter; it is called without", c.Label(), shown(ref), op.Label())
	case from.Node.Get(visibility).Str() == "internal" && !from.Node.Get("default").Exists():
		c.Of.Reportf(p, ref.Span(), "%s takes %s from %s, where it is hidden and has no default; it is called without", c.Label(), shown(ref), op.Label())
	case differ(from.Type, to.Type):
		c.Of.Reportf(p, ref.Span(), "%s passes %s, of type %s, to parameter %s of %s, which is of type %s", c.Label(), shown(ref), from.Type, to.Name, c.Target.Label(), to.Type)
	case to.Required && from.In != "body" && !from.Required && !from.Node.Get("default").Exists():
		c.Of.Report(p, check.Finding{Severity: check.Note, At: ref.Span(), Message: c.Label() + " takes " + shown(ref) +
			", which may be left empty; then " + c.Target.Label() + ", which needs it, is not called"})
	}
}

// differ tells types apart that are not written alike in a request.
func differ(a, b string) bool {
	simple := map[string]int{"string": 1, "integer": 2, "number": 2, "boolean": 3, "array": 4}
	return simple[a] != simple[b] && simple[a] > 1 && simple[b] > 1
}
