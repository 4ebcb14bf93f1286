package impact

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// rename is a name that a change replaced by another one: an operationId, or the last step of
// the key of an input.
type rename struct {
	finding  *check.Finding
	part     check.Part // the zero Part for an operationId
	old, new string
	doubt    string // why alm cannot be certain that it is a rename, "" where it is
	likely   bool   // of one with a doubt: diff reports it as a rename
	reused   bool   // the new name was another operation's before, which has another one now
}

// isOutput reports whether an output was renamed.
func (r *rename) isOutput() bool {
	return !r.isOperation() && (r.part.Side == check.Output || r.part.Side == check.Notification)
}

// isOperation reports whether an operationId was renamed, not an input.
func (r *rename) isOperation() bool { return r.part.Key == "" }

// renames are what the findings on one connector renamed.
type renames struct {
	was, is     *connector.Connector
	byKey       map[string][]rename // by method and path of the operation at base
	oldIDs      map[string]string   // of operations, by their new ones
	wasOp, isOp map[string]*connector.Operation
}

func newRenames(findings []check.Finding, was, is *connector.Connector) *renames {
	all := &renames{
		was: was, is: is, byKey: map[string][]rename{}, oldIDs: map[string]string{},
		wasOp: operationsByKey(was), isOp: operationsByKey(is),
	}
	for i := range findings {
		f := &findings[i]
		if f.Connector != was.Dir || f.Part.Key != "" {
			continue
		}
		if strings.Contains(f.Old, ", ") && f.Rule.Affects == check.AllCalls {
			all.addReused(f)
		} else {
			all.addOperation(f)
		}
	}
	all.pairOperations()
	for i := range findings {
		if f := &findings[i]; f.Connector == was.Dir && f.Part.Key != "" {
			all.addInput(f)
		}
	}
	return all
}

func operationsByKey(c *connector.Connector) map[string]*connector.Operation {
	byKey := map[string]*connector.Operation{}
	for _, op := range c.Operations {
		byKey[op.Key()] = op
	}
	return byKey
}

// addOperation adds the rename of an operationId.
func (r *renames) addOperation(f *check.Finding) {
	key := strings.ToUpper(f.Method) + " " + f.Path
	was, is := r.wasOp[key], r.is.Operation(f.New)
	if was == nil || is == nil || f.New == "" || f.Old == f.New || was.ID != f.Old {
		return
	}
	found := rename{finding: f, old: f.Old, new: f.New}
	switch {
	case r.is.Operation(f.Old) != nil:
		found.doubt = f.Old + " now names another operation"
	case r.was.Operation(f.New) != nil:
		found.doubt = f.New + " named another operation before"
	case was.Method != is.Method || pathShape(was.Path) != pathShape(is.Path):
		found.doubt, found.likely = f.New+" is at another path, and only resembles it", true
	default:
		r.oldIDs[f.New] = f.Old
	}
	r.byKey[key] = append(r.byKey[key], found)
}

// pairOperations finds what each operation at base is at head.
func (r *renames) pairOperations() {
	isOp := operationsByKey(r.is)
	for key, was := range r.wasOp {
		if r.reuse(key) != nil {
			continue // it is at its place
		}
		is := r.is.Operation(was.ID)
		if is == nil {
			is = isOp[key]
		}
		r.isOp[key] = is
	}
}

// pathShape returns a path without the names of its placeholders.
func pathShape(path string) string {
	var b strings.Builder
	for {
		fixed, rest, more := strings.Cut(path, "{")
		b.WriteString(strings.ToLower(fixed))
		if !more {
			return b.String()
		}
		b.WriteString("{}")
		_, path, _ = strings.Cut(rest, "}")
	}
}

// addInput adds the rename of an input or output, for each operation that the finding reaches.
func (r *renames) addInput(f *check.Finding) {
	if f.Rule.Affects != check.Senders && f.Rule.Affects != check.Readers || f.Old == "" || f.New == "" {
		return
	}
	for _, at := range append([]check.Place{{Method: f.Method, Path: f.Path, Part: f.Part}}, f.Places...) {
		key := strings.ToUpper(at.Method) + " " + at.Path
		was, is := r.wasOp[key], r.isOp[key]
		steps := strings.Split(at.Part.Key, "/")
		if was == nil || is == nil || nameOf(steps[len(steps)-1]) != f.Old {
			continue
		}
		found := rename{finding: f, part: at.Part, old: f.Old, new: f.New}
		before, after := r.siblings(was, is, at.Part.Side, steps)
		found.doubt = doubtOf(before, after, f.Old, f.New)
		found.likely = after[f.New].Exists()
		if at.Part.Side == check.Body && len(steps) == 1 || samePlaceholder(was, is, f.Old, f.New) {
			found.doubt = ""
		}
		r.byKey[key] = append(r.byKey[key], found)
	}
}

// samePlaceholder reports whether two names are placeholders at one position of a path.
func samePlaceholder(was, is *connector.Operation, old, new string) bool {
	before, after := placeholders(was.Path), placeholders(is.Path)
	i := slices.Index(before, old)
	return pathShape(was.Path) == pathShape(is.Path) && i >= 0 && i < len(after) && after[i] == new
}

func placeholders(path string) []string {
	var names []string
	for {
		_, rest, ok := strings.Cut(path, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			return names
		}
		names, path = append(names, name), after
	}
}

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
