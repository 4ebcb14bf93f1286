package lint

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// checkRefParameters compares what a reference passes with what its operation accepts.
func checkRefParameters(p *check.Pass, ref operationRef, missing *missingObjects) {
	given := ref.Node.Get("parameters")
	if given.Exists() && given.Kind() != source.Object || ref.Target == nil || ref.Role == "testConnection" || ref.Extension == "x-ms-notification" {
		return
	}
	if !passesUnknown(p.Is, ref) { // the unknown one is likely to be meant for the missing one
		for _, name := range missingParameters(p.Is, ref) {
			missing.addOf(p, parameterID(ref.Target, name), ref.Of, check.Finding{At: ref.ID.Span(), Message: fmt.Sprintf(
				"%s calls %s without the required %s; makers get an error instead of a list", ref.Label(), ref.Target.Label(), name)})
		}
	}
	addOnce := func(name string, f check.Finding) { // of x-ms-dynamic-values and its twin
		missing.addOf(p, strings.Join([]string{ref.Of.Subject(), parameterID(ref.Target, name), strings.ReplaceAll(f.Message, ref.Label(), "")}, "\x00"), ref.Of, f)
	}
	for key, value := range given.Members() {
		prm, found := findParameter(p.Is, ref.Target, key.Str())
		if !found {
			continue // unknownRefParameters reports it
		}
		if written := key.Str(); prm.Name != written && strings.EqualFold(prm.Name, written) {
			missing.addOf(p, parameterID(ref.Target, written), ref.Of, check.Finding{At: key.Span(), Message: fmt.Sprintf(
				"%s passes %s to %s, whose parameter is %s; names of parameters are case-sensitive", ref.Label(), written, ref.Target.Label(), prm.Name)})
		}
		if ambiguous(p.Is, ref.Target, key.Str()) {
			addOnce(key.Str(), check.Finding{At: key.Span(), Message: fmt.Sprintf("%s passes %s to %s, which has two inputs of that name; add the location, for example query/%s",
				ref.Label(), excerpt(key), ref.Target.Label(), key.Str())})
		}
		static := value
		if v := value.Get("value"); v.Exists() {
			static = v
		}
		if !valueFits(static, prm.Type) {
			addOnce(key.Str(), check.Finding{At: static.Span(), Message: fmt.Sprintf("%s passes %s to parameter %s of %s, which has type %s",
				ref.Label(), excerpt(static), prm.Name, ref.Target.Label(), prm.Type)})
		}
		if f := sourceParameter(p, ref, value, prm); f.Message != "" {
			addOnce(key.Str(), f)
		}
	}
}

// unknownRefParameters reports parameters that the called operation, or the edited one, does
// not have. (The parameter could not be found in operation: microsoft/PowerPlatformConnectors
// issues 254 and 790)
func unknownRefParameters(p *check.Pass, ref operationRef, missing *missingObjects) {
	if ref.Target == nil || ref.Extension == "x-ms-notification" {
		return
	}
	for key, value := range ref.Node.Get("parameters").Members() {
		if _, found := findParameter(p.Is, ref.Target, key.Str()); !found {
			missing.addOf(p, parameterID(ref.Target, key.Str()), ref.Of, check.Finding{At: key.Span(), Message: fmt.Sprintf(
				"%s passes %s to %s, which has no such parameter; the platform rejects the definition", ref.Label(), excerpt(key), ref.Target.Label())})
		}
		input := inputOf(value)
		if input.Kind() != source.String || ref.Of.Op == nil {
			continue
		}
		if _, found := findParameter(p.Is, ref.Of.Op, input.Str()); !found {
			missing.addOf(p, parameterID(ref.Of.Op, input.Str()), ref.Of, check.Finding{At: input.Span(), Message: fmt.Sprintf(
				"%s uses %s of %s, which has no such parameter; the platform rejects the definition", ref.Label(), excerpt(input), ref.Of.Op.Label())})
		}
	}
}

// passesUnknown reports whether a reference passes something to its operation that this does not have.
func passesUnknown(c *connector.Connector, ref operationRef) bool {
	for key := range ref.Node.Get("parameters").Members() {
		if _, found := findParameter(c, ref.Target, key.Str()); !found {
			return true
		}
	}
	return false
}

// inputOf returns the reference to an input of the edited operation, missing in a fixed value.
func inputOf(value source.Node) source.Node {
	if input := value.Get("parameter"); input.Exists() {
		return input
	}
	return value.Get("parameterReference")
}

// missingParameters returns the required parameters that a reference does not pass.
func missingParameters(c *connector.Connector, ref operationRef) []string {
	var names []string
	given := ref.Node.Get("parameters")
	for _, prm := range ref.Target.Parameters {
		switch {
		case prm.In == "body":
			names = append(names, missingBodyParameters(c, prm, given)...)
		case prm.Required && prm.Name != "" && !prm.Node.Get("default").Exists() && !hasAny(given, prm.In+"/"+prm.Name, prm.Name):
			names = append(names, "parameter "+prm.Name)
		}
	}
	return names
}

// missingBodyParameters checks the first level of a required body.
func missingBodyParameters(c *connector.Connector, body connector.Parameter, given source.Node) []string {
	var names []string
	schema := c.Resolve(body.Schema)
	if !body.Required || hasAny(given, body.Name, "body") {
		return nil
	}
	for _, name := range schema.Get("required").Items() {
		property := c.Resolve(schema.Get("properties", name.Str()))
		if property.Exists() && !property.Get("default").Exists() && property.Get("type").Str() != "object" &&
			!hasAny(given, body.Name+"/"+name.Str(), "body/"+name.Str(), name.Str()) {
			names = append(names, "property "+name.Str()+" of its body")
		}
	}
	return names
}

func hasAny(given source.Node, names ...string) bool {
	for _, name := range names {
		if given.Get(name).Exists() {
			return true
		}
	}
	for key := range given.Members() {
		if equalFoldIn(key.Str(), names) != "" {
			return true // checkRefParameters reports another case
		}
	}
	return false
}

// findParameter finds a parameter of an operation by name, by location
// and name, or a path into its body.
func findParameter(c *connector.Connector, op *connector.Operation, name string) (connector.Parameter, bool) {
	for _, prm := range op.Parameters {
		if prm.Name == name || prm.In+"/"+prm.Name == name || strings.EqualFold(prm.Name, name) {
			return prm, true
		}
	}
	if op.Body == nil {
		return connector.Parameter{}, false
	}
	field, known := findInBody(c, op.Body, name)
	return connector.Parameter{Name: name, In: "body", Type: field.Get("type").Str(), Node: field}, known
}

// findInBody is the property at a path into a body, with slashes or dots; it is known, without being there, in a
// body that takes anything.
func findInBody(c *connector.Connector, body *connector.Parameter, path string) (source.Node, bool) {
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

// valueFits reports whether a fixed value has a parameter's type.
func valueFits(static source.Node, kind string) bool {
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

// sourceParameter checks the inputs of the edited operation that a reference uses. It returns what is wrong; no message
// if nothing is.
func sourceParameter(p *check.Pass, ref operationRef, value source.Node, to connector.Parameter) (f check.Finding) {
	input, op := inputOf(value), ref.Of.Op
	if input.Kind() != source.String || op == nil {
		return f
	}
	f.At = input.Span()
	from, found := findParameter(p.Is, op, input.Str())
	hidden, hasDefault := from.Node.Get(visibilityKey).Str() == "internal", from.Node.Get("default").Exists()
	switch {
	case !found: // unknownRefParameters reports it
	case from.Name != input.Str() && strings.EqualFold(from.Name, input.Str()):
		f.Message = fmt.Sprintf("%s uses %s of %s, whose parameter is %s; names of parameters are case-sensitive", ref.Label(), input.Str(), op.Label(), from.Name)
	case hidden && !hasDefault:
		f.Message = fmt.Sprintf("%s uses %s of %s, which is hidden and has no default; nothing is passed", ref.Label(), excerpt(input), op.Label())
	case hidden && op.Node.Get(visibilityKey).Str() != "internal":
		f.Severity = check.Note
		f.Message = ref.Label() + " uses " + excerpt(input) + " of " + op.Label() + ", which is hidden; makers cannot change what is passed"
	case typesDiffer(from.Type, to.Type):
		f.Message = fmt.Sprintf("%s passes %s, of type %s, to parameter %s of %s, which has type %s", ref.Label(), excerpt(input), from.Type, to.Name, ref.Target.Label(), to.Type)
	case from.Type != to.Type && (from.Type == "string" || to.Type == "string") && isSimple(from.Type) && isSimple(to.Type):
		f.Severity = check.Note
		f.Message = ref.Label() + " passes " + excerpt(input) + ", of type " + from.Type + ", to parameter " + to.Name + " of " + ref.Target.Label() +
			", which has type " + to.Type + "; Microsoft's validator compares the types"
	case to.Required && from.In != "body" && !from.Required && !hasDefault:
		f.Severity = check.Note
		f.Message = ref.Label() + " uses " + excerpt(input) + ", which is optional; while it is empty, " + ref.Target.Label() + " is not called"
	}
	return f
}

// typesDiffer reports whether values of two types are written differently in a request.
func typesDiffer(a, b string) bool {
	simple := map[string]int{"string": 1, "integer": 2, "number": 2, "boolean": 3, "array": 4}
	return simple[a] != simple[b] && simple[a] > 1 && simple[b] > 1
}

func isSimple(typ string) bool {
	return typ == "string" || typ == "integer" || typ == "number" || typ == "boolean"
}
