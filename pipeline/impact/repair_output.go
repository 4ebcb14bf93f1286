package impact

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/impact/expression"
)

// expressionName is how a name is part of a text in an expression.
const (
	expressionName dotted = "'/@"
	bareMember     dotted = " !\"#%&'()*+,-./:;<=>?@[\\]^`{|}~"
)

// readPlace is a name in an expression that reads something, and what it reads it of.
type readPlace struct {
	namePlace
	of    []origin // before the name
	reads []origin
}

// trace notes where the names of a key are, and what they read. It is for repairs.
func (w *flowWalk) trace(of []origin, key *expression.Node) {
	at := namePlace{node: w.text, offset: key.Start, dotted: bareMember}
	if key.End-key.Start > len(key.Text) {
		at.offset, at.dotted = key.Start+1, expressionName
	}
	if strings.Contains(key.Text, "'") {
		return
	}
	for rest, deeper := key.Text, true; deeper; {
		var name string
		name, rest, deeper = strings.Cut(rest, "/")
		reads := w.members(of, name)
		w.traced = append(w.traced, readPlace{at, of, reads})
		at.offset += len(name) + 1
		of = reads
	}
}

// readsOf returns where expressions have the name of an output of a call. Names that may be of something
// else too are left out.
func (w *flowWalk) readsOf(s *flowStep, key string) []namePlace {
	var all []namePlace
	for _, p := range w.traced {
		if slices.ContainsFunc(p.reads, func(o origin) bool { return o.what == output && o.step == s && isAt(o.path, key) }) && w.onlyOf(p, s, key) {
			all = append(all, p.namePlace)
		}
	}
	return append(all, w.schemaPlaces(s, key)...)
}

// onlyOf reports whether a name is in no evaluation of its text of something else than an output of the
// same operation.
func (w *flowWalk) onlyOf(p readPlace, s *flowStep, key string) bool {
	for _, q := range w.traced {
		if q.node != p.node || q.offset != p.offset {
			continue
		}
		for _, o := range q.of {
			if o.what != output || o.maybe || o.step.call == nil || o.step.call.Operation != s.call.Operation || o.step.call.API != s.call.API {
				return false
			}
		}
		for _, o := range q.reads {
			if !isAt(o.path, key) {
				return false
			}
		}
	}
	return true
}

// isAt reports whether a path is of a key: a computed index is of an item.
func isAt(path, key string) bool {
	return strings.Count(path, "/") == strings.Count(key, "/") && read{key: path}.of(key) == isHit
}

// schemaPlaces returns where the schemas of Parse JSON steps have the name of an output that they parse.
func (w *flowWalk) schemaPlaces(s *flowStep, key string) []namePlace {
	var all []namePlace
	for _, parse := range w.order {
		if parse.kind != "parsejson" {
			continue
		}
		for _, o := range w.valueOf(parse.node.Get("inputs", "content"), parse) {
			rest, below := strings.CutPrefix(key, o.path+"/")
			if o.what == output && o.step == s && below {
				all = append(all, namesInSchema(parse.node.Get("inputs", "schema"), strings.Split(rest, "/"))...)
			}
		}
	}
	return all
}

// namesInSchema returns where a schema has the last of some steps: as a property, and as a required one.
func namesInSchema(schema source.Node, steps []string) []namePlace {
	for _, name := range steps[:len(steps)-1] {
		if name == check.AnyStep {
			schema = schema.Get("items")
		} else {
			schema = schema.Get("properties", nameOf(name))
		}
	}
	last := nameOf(steps[len(steps)-1])
	var all []namePlace
	if key, _ := schema.Get("properties").Member(last); key.Exists() {
		all = append(all, namePlace{node: key})
	}
	for _, item := range schema.Get("required").Items() {
		if item.Kind() == source.String && item.Str() == last {
			all = append(all, namePlace{node: item})
		}
	}
	return all
}

// passedOn returns why what is below an output is used in a way that may need the old name, "" where it
// is not.
func (c *connectorCall) passedOn(key string) string {
	for _, r := range c.reads {
		if r.of(key) == mayHit {
			return r.doubt()
		}
	}
	return ""
}

// outputPlaces returns where a call of an agent names an output, with dots between its steps.
func (p agentPlace) outputPlaces(steps []string) []namePlace {
	var all []namePlace
	for _, item := range p.node.Get("toolOutputs").Items() {
		all = appendDotted(all, item.Get("name"), steps)
	}
	for _, item := range p.parent.Get("outputs").Items() {
		all = appendDotted(all, item.Get("propertyName"), steps)
	}
	for key := range p.node.Get("output", "binding").Members() {
		all = appendDotted(all, key, steps)
	}
	return all
}
