package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// pathMembers are the members of dynamic extensions that name a field of the output, with the
// member that names the list around it.
var pathMembers = []struct{ path, list string }{
	{"value-path", "value-collection"}, {"value-title", "value-collection"},
	{"itemValuePath", "itemsPath"}, {"itemTitlePath", "itemsPath"},
	{"value-collection", ""}, {"itemsPath", ""},
}

// danglingFields reports fields of an operation's output, and inputs of it, that a dynamic extension
// at head uses and that the operation had at base.
func danglingFields(p *check.Pass, was, is *connector.Connector) {
	if len(pairingOf(p).references) == 0 {
		return
	}
	dangling, renamed := map[string][]reference{}, pairingOf(p).renamed()
	sources := map[string]*connector.Operation{} // at base, by their ids at head
	for _, ref := range pairingOf(p).references {
		before, after := was.Operation(ref.node.Str()), is.Operation(ref.node.Str())
		if before == nil {
			before = renamed[after]
		}
		if before == nil || after == nil {
			continue
		}
		for _, name := range missingFields(pairingOf(p).d, before, after, ref.holder) {
			key := after.ID + "\x00" + name
			dangling[key] = append(dangling[key], ref)
			sources[after.ID] = before
		}
	}
	for _, key := range slices.Sorted(maps.Keys(dangling)) {
		id, name, _ := strings.Cut(key, "\x00")
		refs := dangling[key]
		places := placesOf(is, refs)
		p.About(places[0].Subject + "/" + name).Report(check.Finding{
			Message: fmt.Sprintf("%s %s %s of %s, which was removed: makers cannot choose a value",
				listPlaces(places), verbFor(len(places), "uses", "use"), quote(name), id),
			At: refs[0].holder.Span(), Was: sources[id].At(), Old: name, Places: places[1:], Content: placesContent(places[1:]),
		})
	}
}

// renamed returns the operations at base of those at head that have another id.
func (ps *pairing) renamed() map[*connector.Operation]*connector.Operation {
	all := map[*connector.Operation]*connector.Operation{}
	for _, pair := range ps.pairs {
		if !pair.reused && pair.was.ID != pair.is.ID {
			all[pair.is] = pair.was
		}
	}
	return all
}

// missingFields returns the names in an extension that exist at base and not at head.
func missingFields(d *differ, before, after *connector.Operation, ext source.Node) []string {
	var missing []string
	was, is := before.Output().Schema, after.Output().Schema
	if is.Exists() && !d.equal(was, is) { // without a schema any value may have the field
		missing = missingPaths(d.was.Fields(was), d.is.Fields(is), ext)
	}
	for key := range ext.Get("parameters").Members() {
		if hasInput(before, key.Str()) && !hasInput(after, key.Str()) {
			missing = append(missing, key.Str())
		}
	}
	return sortedSet(missing)
}

// missingPaths returns the fields that an extension names and that only base has.
func missingPaths(had, has []string, ext source.Node) []string {
	var missing []string
	for _, m := range pathMembers {
		name := ext.Get(m.path).Str()
		if name != "" && hasField(had, ext.Get(m.list).Str(), name) && !hasField(has, ext.Get(m.list).Str(), name) {
			missing = append(missing, name)
		}
	}
	return missing
}

// hasField reports whether fields have a name at the root, in a list at the root or in the list.
func hasField(fields []string, list, name string) bool {
	name = strings.ReplaceAll(name, ".", "/")
	list = strings.ReplaceAll(list, ".", "/")
	for _, path := range []string{name, "*/" + name, list + "/*/" + name} {
		if slices.Contains(fields, path) {
			return true
		}
	}
	return false
}

func hasInput(op *connector.Operation, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p connector.Parameter) bool {
		return p.Name == name || p.In == "body" && strings.HasPrefix(name, p.Name+"/")
	})
}
