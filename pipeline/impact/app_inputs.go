package impact

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// appInputs are the inputs of an operation as an app passes them: the required ones by position, those in the
// path first, then those in the query, headers and fields of the body, and the others in one record.
// (microsoft/Power-Fx, ConnectorFunction.cs)
type appInputs struct {
	required []string // keys
	body     string   // the name of a body whose fields are inputs of their own, "" where there is none
	rest     int      // how many of the required ones are not in the body
}

func appInputsOf(c *connector.Connector, op *connector.Operation) appInputs {
	var in appInputs
	for _, place := range []string{"path", "query", "header", "formData"} {
		for _, p := range op.Parameters {
			if p.In == place && p.Required && !isInternal(p.Node) {
				in.required = append(in.required, strings.Clone(check.EscapeStep(p.Name)))
			}
		}
	}
	in.rest = len(in.required)
	if op.Body == nil {
		return in
	}
	name := strings.Clone(check.EscapeStep(op.Body.Name))
	fields, all := requiredFields(c, op.Body.Schema, 0)
	switch {
	case all > 0:
		in.body = name
		for _, field := range fields {
			in.required = append(in.required, name+"/"+strings.Clone(check.EscapeStep(field)))
		}
	case op.Body.Required && !isInternal(op.Body.Node):
		in.required = append(in.required, name)
	}
	return in
}

func isInternal(n source.Node) bool { return n.Get("x-ms-visibility").Str() == "internal" }

// requiredFields returns the required fields of an object in their order, and how many it has in all.
func requiredFields(c *connector.Connector, schema source.Node, level int) (names []string, all int) {
	if level > maxNesting {
		return nil, 0
	}
	resolved := c.Resolve(schema)
	required := map[string]bool{}
	for _, name := range resolved.Get("required").Items() {
		required[name.Str()] = true
	}
	for name, field := range resolved.Get("properties").Members() {
		all++
		if required[name.Str()] && !isInternal(c.Resolve(field)) {
			names = append(names, name.Str())
		}
	}
	for _, part := range resolved.Get("allOf").Items() {
		more, n := requiredFields(c, part, level+1)
		names, all = append(names, more...), all+n
	}
	return names, all
}

// appFunction returns the name of the function by which an app calls an operation: its id without all but letters
// and digits. (microsoft/Power-Fx, OpenApiHelperFunctions.NormalizeOperationId)
func appFunction(id string) string {
	name := strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			return c
		}
		return -1
	}, id)
	if name != "" && name[0] <= '9' {
		return "_" + name
	}
	return name
}

// searchFormula looks for an input in the arguments of a canvas app's call.
func (c *connectorCall) searchFormula(part check.Part) search {
	var found search
	in, args := c.op.app, c.sends.below
	first, rest, deeper := strings.Cut(part.Key, "/")
	prefix := ""
	if part.Side == check.Body && in.body != "" {
		if !deeper {
			found.sent = len(args) > in.rest
			return found
		}
		prefix = first + "/"
		first, rest, _ = strings.Cut(rest, "/")
	}
	last := len(args) - 1
	switch i := slices.Index(in.required, prefix+first); {
	case i >= 0 && i < len(args):
		args[i].findKey(rest, &found)
	case i < 0 && last >= len(in.required):
		args[last].findKey(in.named(first, prefix)+slashed(rest), &found)
	}
	if name := part.Key[strings.LastIndexByte(part.Key, '/')+1:]; !found.sent { // an app that passes the body as a record
		for i := range args {
			args[i].findName(name, &found)
		}
	}
	if !found.sent && last >= len(in.required) && args[last].form == unknownForm {
		found.maybe = true
	}
	found.lacks = !found.sent && !found.maybe && (found.lacks || c.passesParent(part))
	return found
}

func slashed(rest string) string {
	if rest == "" {
		return ""
	}
	return "/" + rest
}

// named returns the name of an optional input in the record: one that a required input has too gets a number.
func (in appInputs) named(name, prefix string) string {
	for _, key := range in.required {
		if key != prefix+name && key[strings.LastIndexByte(key, '/')+1:] == name {
			return name + "_1"
		}
	}
	return name
}

// passesParent reports whether an app's call passes the object that holds an input: for the
// fields of a body, always.
func (c *connectorCall) passesParent(part check.Part) bool {
	steps := slices.DeleteFunc(strings.Split(part.Key, "/"), func(s string) bool { return s == check.AnyStep })
	if part.Side != check.Body || len(steps) < 3 {
		return true
	}
	var parent search
	for i := range c.sends.below {
		c.sends.below[i].findName(steps[len(steps)-2], &parent)
	}
	return parent.sent
}

// findName looks for a field of a record at any depth.
func (s *sent) findName(name string, found *search) {
	for i := range s.below {
		below := &s.below[i]
		if below.name == name && s.form == object {
			below.find("", found)
		}
		below.findName(name, found)
	}
}
