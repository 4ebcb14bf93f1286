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
	name := f.firstDifferent(names...)
	switch was, is := f.was.hasAny(names), f.is.hasAny(names); {
	case is && !was:
		f.record(family+"-added", name, f.memberChange(name, "gained "+name))
	case was && !is:
		f.record(family+"-removed", name, f.memberChange(name, "lost "+name))
	case f.d.dangles(f.was.get(name), f.is.get(name)):
		f.record(danglingReference, name, f.memberChange(name, "refers to nothing"))
	case f.d.followsRename(f.was.get(name), f.is.get(name)):
		ch := f.memberChange(name, f.describeSource(name)+", which is the same operation")
		ch.severity = asNote
		f.record(family+"-source-changed", name, ch)
	default:
		rule, ch := family+"-source-changed", f.memberChange(name, f.describeSource(name))
		if f.onlyTitles(names) {
			rule, ch.effect = f.c.at.ruleFor(labelChanged), "the list shows other names; flows store the ids"
		}
		f.record(rule, name, ch)
	}
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
	return d != nil && was.Kind() == source.Object && d.dangles(was, is) &&
		slices.Equal(differentMembers(was, is, nil), []string{"operationId"})
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
