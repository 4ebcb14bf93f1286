package lint

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// checkPairs reports older extensions that cannot express what the newer ones can.
func checkPairs(p *check.Pass) {
	eachOperationRef(func(p *check.Pass, ref operationRef) {
		switch ref.Extension {
		case "x-ms-dynamic-values":
			checkReferences(p, ref, "x-ms-dynamic-list")
		case "x-ms-dynamic-schema":
			checkReferences(p, ref, "x-ms-dynamic-properties")
			propertiesPath(p, ref)
		}
	})(p)
	eachMember("x-ms-dynamic-values", func(p *check.Pass, m member) {
		if m.Value.Get("capability").Exists() && !m.Of.Get("x-ms-dynamic-tree").Exists() {
			reportPicker(p, m)
		}
	})(p)
}

// reportPicker reports a note, because file pickers work without a tree in older designers.
func reportPicker(p *check.Pass, m member) {
	m.Of.Report(p, check.Finding{Severity: check.Note, At: m.Key.Span(), Message: m.Of.Label() +
		" has a file picker but no x-ms-dynamic-tree; newer designers show no picker"})
}

func checkReferences(p *check.Pass, ref operationRef, twin string) {
	if ref.Of.Get(twin).Exists() {
		return
	}
	for _, value := range ref.Node.Get("parameters").Members() {
		input := value.Get("parameter")
		switch {
		case input.Kind() != source.String || ref.Of.Op == nil:
		case strings.ContainsAny(input.Str(), "/.") && !isParameter(ref.Of.Op, input.Str()):
			ref.Of.Reportf(p, input.Span(), "%s uses %s, a property of another input, which only %s can reference", ref.Label(), excerpt(input), twin)
		case ambiguous(p.Is, ref.Of.Op, input.Str()):
			ref.Of.Reportf(p, input.Span(), "%s uses %s, the name of two inputs of %s; only %s can distinguish them", ref.Label(), excerpt(input), ref.Of.Op.Label(), twin)
		}
	}
}

func isParameter(op *connector.Operation, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(prm connector.Parameter) bool { return prm.Name == name })
}

// ambiguous reports whether a name is that of two inputs: of parameters in two places, or of
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

// propertiesPath checks a path that ends at the properties of a schema: the newer extension
// points to the schema itself.
func propertiesPath(p *check.Pass, ref operationRef) {
	path := ref.Node.Get("value-path")
	twin := ref.Of.Get("x-ms-dynamic-properties")
	schema, ends := strings.CutSuffix("/"+path.Str(), "/properties")
	schema = strings.TrimPrefix(schema, "/")
	switch newer := twin.Get("itemValuePath"); {
	case ends && !twin.Exists():
		ref.Of.Reportf(p, path.Span(), "%s points to the properties of a schema; newer designers need x-ms-dynamic-properties, which points to the schema itself%s",
			ref.Label(), atPath(schema))
	case twin.Exists() && newer.Str() != schema && path.Exists():
		ref.Of.Reportf(p, firstSpan(p, newer, path), "x-ms-dynamic-properties of %s reads %s, but x-ms-dynamic-schema reads %s; designers show different fields",
			ref.Of.Label(), excerpt(newer), excerpt(path))
	}
}
