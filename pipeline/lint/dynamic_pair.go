package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// lonely reports calls in the older form that only the newer one can say.
func lonely(p *check.Pass) {
	eachLookup(func(p *check.Pass, c call) {
		switch c.Extension {
		case "x-ms-dynamic-values":
			references(p, c, "x-ms-dynamic-list")
		case "x-ms-dynamic-schema":
			references(p, c, "x-ms-dynamic-properties")
			propertiesPath(p, c)
		}
	})(p)
	eachMember("x-ms-dynamic-values", func(p *check.Pass, m member) {
		if m.Value.Get("capability").Exists() && !m.Of.Get("x-ms-dynamic-tree").Exists() {
			picker(p, m)
		}
	})(p)
}

// picker weighs a note: file pickers work without the tree, in older designers.
func picker(p *check.Pass, m member) {
	m.Of.Report(p, check.Finding{Severity: check.Note, At: m.Key.Span(), Message: m.Of.Label() +
		" picks a file without x-ms-dynamic-tree; newer designers show no picker"})
}

func references(p *check.Pass, c call, twin string) {
	if c.Of.Get(twin).Exists() {
		return
	}
	for _, value := range c.Node.Get("parameters").Members() {
		ref := value.Get("parameter")
		switch {
		case ref.Kind() != source.String || c.Of.Op == nil:
		case strings.ContainsAny(ref.Str(), "/.") && !isParameter(c.Of.Op, ref.Str()):
			c.Of.Reportf(p, ref.Span(), "%s takes %s, a part of another input, which only %s can name", c.Label(), shown(ref), twin)
		case ambiguous(p.Is, c.Of.Op, ref.Str()):
			c.Of.Reportf(p, ref.Span(), "%s takes %s, which is the name of two inputs of %s; %s can tell which", c.Label(), shown(ref), c.Of.Op.Label(), twin)
		}
	}
}

func isParameter(op *connector.Operation, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(prm connector.Parameter) bool { return prm.Name == name })
}

// ambiguous tells whether a name is that of two inputs: of parameters in two places, or of
// a parameter and a property of the body.
func ambiguous(c *connector.Connector, op *connector.Operation, name string) bool {
	n := 0
	for _, prm := range op.Parameters {
		if prm.Name == name && prm.In != "body" {
			n++
		}
	}
	if op.Body != nil && n > 0 {
		if next, _ := stepInto(c, op.Body.Schema, name); next.Exists() {
			n++
		}
	}
	return n > 1
}

// propertiesPath judges a path that ends at the properties of a schema: the newer form
// points to the schema itself.
func propertiesPath(p *check.Pass, c call) {
	path := c.Node.Get("value-path")
	twin := c.Of.Get("x-ms-dynamic-properties")
	schema, ends := strings.CutSuffix("/"+path.Str(), "/properties")
	schema = strings.TrimPrefix(schema, "/")
	switch newer := twin.Get("itemValuePath"); {
	case ends && !twin.Exists():
		c.Of.Reportf(p, path.Span(), "%s points to the properties of a schema; newer designers need x-ms-dynamic-properties, which points to the schema itself%s",
			c.Label(), atPath(schema))
	case twin.Exists() && newer.Str() != schema && path.Exists():
		c.Of.Reportf(p, place(p, newer, path), "x-ms-dynamic-properties of %s looks at %s, but x-ms-dynamic-schema at %s; designers show different fields",
			c.Of.Label(), shown(newer), shown(path))
	}
}
