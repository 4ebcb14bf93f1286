package impact

import (
	"slices"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// doubtOf returns why a removed and an added input may be two different ones.
func doubtOf(before, after map[string]source.Node, old, new string) string {
	var lost, gained []string
	for name := range before {
		if !after[name].Exists() {
			lost = append(lost, name)
		}
	}
	for name := range after {
		if !before[name].Exists() {
			gained = append(gained, name)
		}
	}
	switch {
	case !slices.Contains(lost, old) || !slices.Contains(gained, new):
		return new + " was there before, or " + old + " is still there"
	case foldName(old) == foldName(new) && foldName(old) != "":
		return ""
	case len(lost) > 1 || len(gained) > 1:
		return "several inputs came or went beside it, and " + new + " only resembles it"
	case !sameType(before[old], after[new]):
		return new + " has another type"
	}
	return ""
}

func sameType(was, is source.Node) bool {
	for _, member := range []string{"type", "format", "items", "collectionFormat", "$ref", "properties"} {
		if !was.Get(member).Equal(is.Get(member)) {
			return false
		}
	}
	return true
}

// siblings returns the inputs beside an input, by name, before and after.
func (r *renames) siblings(was, is *connector.Operation, side check.Side, steps []string) (before, after map[string]source.Node) {
	if side == check.Output || side == check.Notification {
		return r.outputFields(was, is, side, steps)
	}
	if side == check.Input {
		in := locationOf(was, nameOf(steps[0]))
		return parametersIn(was, in), parametersIn(is, in)
	}
	if was.Body == nil || is.Body == nil || len(steps) < 2 {
		return nil, nil
	}
	parent := steps[1 : len(steps)-1]
	return fieldsAt(r.was, was.Body.Schema, parent), fieldsAt(r.is, is.Body.Schema, parent)
}

func locationOf(op *connector.Operation, name string) string {
	for _, p := range op.Parameters {
		if p.Name == name {
			return p.In
		}
	}
	return ""
}

func parametersIn(op *connector.Operation, in string) map[string]source.Node {
	all := map[string]source.Node{}
	for _, p := range op.Parameters {
		if p.In == in {
			all[p.Name] = p.Node
		}
	}
	return all
}

// fieldsAt returns the fields of the object that some steps lead to.
func fieldsAt(c *connector.Connector, schema source.Node, steps []string) map[string]source.Node {
	for _, name := range steps {
		if name == check.AnyStep {
			schema = elementOf(c, schema)
			continue
		}
		schema = fieldsOf(c, schema, 0)[nameOf(name)]
	}
	return fieldsOf(c, schema, 0)
}

// elementOf returns the schema of a list's items, or of fields without fixed names.
func elementOf(c *connector.Connector, schema source.Node) source.Node {
	resolved := c.Resolve(schema)
	if items := resolved.Get("items"); items.Exists() {
		return items
	}
	return resolved.Get("additionalProperties")
}

// fieldsOf returns the fields of an object, with those of the schemas that it is made of.
func fieldsOf(c *connector.Connector, schema source.Node, level int) map[string]source.Node {
	all := map[string]source.Node{}
	if level > maxNesting {
		return all
	}
	resolved := c.Resolve(schema)
	for name, field := range resolved.Get("properties").Members() {
		all[name.Str()] = field
	}
	for _, part := range resolved.Get("allOf").Items() {
		for name, field := range fieldsOf(c, part, level+1) {
			all[name] = field
		}
	}
	return all
}
