package diff

import (
	"fmt"
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

// danglingFields reports fields of an operation's output, and inputs of it, that a dynamic extension at head uses and
// that the operation had at base: those that have one cause, once.
func danglingFields(p *check.Pass, _, is *connector.Connector) {
	for _, group := range pairingOf(p).lostFields {
		var refs []reference
		var names, ids []string
		for _, f := range group.fields {
			refs, names, ids = append(refs, f.refs...), append(names, f.name), append(ids, f.after.ID)
		}
		names, ids = sortedSet(names), sortedSet(ids)
		places := placesOf(is, refs)
		finding := check.Finding{
			Message: fmt.Sprintf("%s %s %s of %s, which %s removed%s: makers cannot choose a value", listPlaces(places), verbFor(len(places), "uses", "use"),
				quoteList(names), strings.Join(ids, " and "), verbFor(len(names), "was", "were"), group.describe()),
			At: refs[0].holder.Span(), Was: group.fields[0].before.At(), Old: strings.Join(names, ", "), Places: group.places(places[1:]),
		}
		if finding.Content = placesContent(finding.Places); group.absorbed != nil {
			finding.Content = digestOf(finding.Content, group.absorbed.content, group.absorbed.detail)
		}
		p.About(places[0].Subject + "/" + names[0]).Report(finding)
	}
}

// operationsByID returns the operations of a connector, the first of those that share an id.
func operationsByID(c *connector.Connector) map[string]*connector.Operation {
	all := make(map[string]*connector.Operation, len(c.Operations))
	for _, op := range slices.Backward(c.Operations) {
		all[op.ID] = op
	}
	return all
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

// missingFields returns what an extension uses that exists at base and not at head.
func missingFields(d *differ, before, after *connector.Operation, ext source.Node) []lostField {
	var missing []lostField
	was, is := before.Output().Schema, after.Output().Schema
	if is.Exists() && !d.equal(was, is) { // without a schema any value may have the field
		missing = missingPaths(d.was.Fields(was), d.is.Fields(is), ext)
	}
	for key := range ext.Get("parameters").Members() {
		if hasInput(before, key.Str()) && !hasInput(after, key.Str()) {
			missing = append(missing, lostField{name: key.Str()})
		}
	}
	return missing
}

// missingPaths returns the fields that an extension names and that only base has.
func missingPaths(had, has []string, ext source.Node) []lostField {
	var missing []lostField
	for _, m := range pathMembers {
		name, list := ext.Get(m.path).Str(), ext.Get(m.list).Str()
		if name == "" || findField(has, list, name) != "" {
			continue
		}
		if path := findField(had, list, name); path != "" {
			missing = append(missing, lostField{name: name, key: "body/" + path})
		}
	}
	return missing
}

// findField returns the path of the field with a name at the root, in a list at the root or in the list; "" where there is none.
func findField(fields []string, list, name string) string {
	name = strings.ReplaceAll(name, ".", "/")
	list = strings.ReplaceAll(list, ".", "/")
	for _, path := range []string{name, "*/" + name, list + "/*/" + name} {
		if slices.Contains(fields, path) {
			return path
		}
	}
	return ""
}

func hasInput(op *connector.Operation, name string) bool {
	return slices.ContainsFunc(op.Parameters, func(p connector.Parameter) bool {
		return p.Name == name || p.In == "body" && strings.HasPrefix(name, p.Name+"/")
	})
}
