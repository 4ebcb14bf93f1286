package impact

import (
	"slices"
	"strings"

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
		if f.Connector != is.Dir || f.Part.Key != "" {
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
		if f := &findings[i]; f.Connector == is.Dir && f.Part.Key != "" {
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
