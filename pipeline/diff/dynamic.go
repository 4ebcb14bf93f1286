package diff

import (
	"cmp"
	"slices"

	"alm/internal/source"
)

// valueSources fill a dropdown with what an operation returns; schemaSources refer to the operation that
// returns a schema.
var (
	valueSources  = []string{"x-ms-dynamic-values", "x-ms-dynamic-list", "x-ms-dynamic-tree"}
	schemaSources = []string{"x-ms-dynamic-schema", "x-ms-dynamic-properties"}
)

// hasDynamicSchema reports whether an operation returns the schema, at run time.
func (v view) hasDynamicSchema() bool { return v.hasAny(schemaSources) }

func (v view) hasAny(names []string) bool {
	for _, name := range names {
		if v.get(name).Exists() {
			return true
		}
	}
	return false
}

// compareDynamic compares extensions of one kind: added, removed, or with another source.
func (f sides) compareDynamic(family string, names []string) {
	changed := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return f.equalMembers(name, f.was.get(name), f.is.get(name)) })
	if len(changed) == 0 {
		return
	}
	switch was, is := f.was.hasAny(names), f.is.hasAny(names); {
	case is && !was:
		f.recordSources(family+"-added", changed, f.memberChange(changed[0], "gained "+changed[0]))
	case was && !is:
		f.recordSources(family+"-removed", changed, f.memberChange(changed[0], "lost "+changed[0]))
	default:
		f.compareSources(family, changed)
	}
}

// compareSources records what changed in extensions beside operations that do not exist, which have a
// finding of their own, and new ids of the same operations.
func (f sides) compareSources(family string, names []string) {
	var others, followed []string
	for _, name := range names {
		was, is := f.was.get(name), f.is.get(name)
		dangles := f.d.dangles(was, is)
		if dangles {
			f.record(danglingReference, name, f.memberChange(name, "refers to nothing"))
		}
		switch {
		case dangles && onlyOperations(was, is):
		case f.d.followsRename(was, is):
			followed = append(followed, name)
		default:
			others = append(others, name)
		}
	}
	if len(followed) > 0 {
		ch := f.memberChange(followed[0], f.describeSource(followed[0])+", which is the same operation")
		ch.severity = asNote
		f.recordSources(family+"-source-changed", followed, ch)
	}
	if len(others) > 0 {
		rule, ch := family+"-source-changed", f.memberChange(others[0], f.describeSource(others[0]))
		if f.onlyTitles(others) {
			rule, ch.effect = f.c.at.ruleFor(labelChanged), "the list shows other names; flows store the ids"
		}
		f.recordSources(rule, others, ch)
	}
}

// recordSources records one change of some extensions.
func (f sides) recordSources(rule string, names []string, ch change) {
	if len(names) > 1 {
		var contents []string
		for _, name := range names {
			contents = append(contents, name, f.d.content(f.was.get(name), f.is.get(name)))
		}
		ch.content = digestOf(contents...)
	}
	f.record(rule, names[0], ch)
}

// onlyOperations reports whether extensions differ in the operations that they name alone.
func onlyOperations(was, is source.Node) bool {
	if was.Kind() != source.Object || is.Kind() != source.Object {
		return false
	}
	return !slices.ContainsFunc(differentMembers(was, is, nil), func(name string) bool {
		return name != "operationId" && !onlyOperations(was.Get(name), is.Get(name))
	})
}

// onlyTitles reports whether extensions differ only in the field that a list shows.
func (f sides) onlyTitles(names []string) bool {
	for _, name := range names {
		was, is := f.was.get(name), f.is.get(name)
		if was.Exists() != is.Exists() || len(differentMembers(was, is, []string{"value-title", "itemTitlePath"})) > 0 {
			return false
		}
	}
	return true
}

// danglingReference is the rule on references to operations. Changes that it reports are recorded, so
// that no other rule reports them.
const danglingReference = "dangling-operation-reference"

// dangles reports whether an extension now refers to an operation that does not exist.
func (d *differ) dangles(was, is source.Node) bool {
	id := cmp.Or(is.Get("operationId").Str(), is.Get("open", "operationId").Str())
	return id != "" && sourceOperation(was) != id && d.is.Operation(id) == nil
}

// onlyDangles reports whether nothing but the operation of an extension changed, to one that does not
// exist: danglingReference is the one finding about it.
func (d *differ) onlyDangles(was, is source.Node) bool {
	return d != nil && d.dangles(was, is) && onlyOperations(was, is)
}

// onlyAddsDangling reports whether a list of operations only gained some that do not exist.
func (d *differ) onlyAddsDangling(was, is []string) bool {
	added := withoutValues(is, was)
	return d != nil && len(was) > 0 && len(withoutValues(was, is)) == 0 &&
		!slices.ContainsFunc(added, func(id string) bool { return d.is.Operation(id) != nil })
}

// followsRename reports whether two extensions differ only in the new id of the same operation.
func (d *differ) followsRename(was, is source.Node) bool {
	if was.Kind() != source.Object || is.Kind() != source.Object {
		return false
	}
	for _, name := range differentMembers(was, is, nil) {
		before, after := was.Get(name), is.Get(name)
		renamed := name == "operationId" && before.Str() != "" && d.heads[before.Str()] == after.Str()
		if !renamed && !d.followsRename(before, after) {
			return false
		}
	}
	return true
}

// describeSource describes which operation is called instead, or that it is called differently.
func (f sides) describeSource(name string) string {
	was, is := f.was.get(name), f.is.get(name)
	if !was.Exists() || !is.Exists() {
		return describeMember(name, was, is)
	}
	before, after := sourceOperation(was), sourceOperation(is)
	if before == after {
		return "calls " + before + " differently (" + name + ")"
	}
	return "calls " + after + " instead of " + before + " (" + name + ")"
}

func sourceOperation(n source.Node) string {
	if id := n.Get("operationId").Str(); id != "" {
		return id
	}
	if id := n.Get("open", "operationId").Str(); id != "" {
		return id
	}
	return "the platform"
}
