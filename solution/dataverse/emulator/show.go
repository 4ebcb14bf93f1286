package emulator

import (
	"path"
	"strings"

	"alm/internal/lazyregexp"
)

// manner is how a caller wants rows shown.
type manner struct {
	annotations []string // patterns such as "OData.Community.Display.V1.*"
	aliases     options
}

var annotationsAsked = lazyregexp.New(`odata\.include-annotations="?([^";]*)"?`)

func (c call) view() manner {
	v := manner{aliases: c.options}
	if m := annotationsAsked().FindStringSubmatch(c.prefer()); m != nil {
		v.annotations = strings.Split(m[1], ",")
	}
	return v
}

// annotates tells whether the caller asked for annotations of that name.
func (v manner) annotates(name string) bool {
	for _, asked := range v.annotations {
		if ok, err := path.Match(strings.TrimSpace(asked), name); ok && err == nil {
			return true
		}
	}
	return false
}

const (
	formattedValue = "OData.Community.Display.V1.FormattedValue"
	logicalName    = "Microsoft.Dynamics.CRM.lookuplogicalname"
	navigation     = "Microsoft.Dynamics.CRM.associatednavigationproperty"
)

// show gives the columns of a row that were asked for, and what $expand adds.
func (env *environment) show(t *table, r row, o options, v manner) (row, error) {
	shown := row{"@odata.etag": etag(r), t.Key: r[t.Key]}
	names := strings.Split(o["$select"], ",")
	if o["$select"] == "" {
		names = nil
		for _, list := range [][]column{t.Columns.list(), everyTable.list()} {
			for _, c := range list {
				names = append(names, c.Name)
			}
		}
	}
	for _, name := range names {
		name = strings.TrimSpace(name)
		c, ok := t.column(name)
		if !ok {
			return nil, unknownColumn(t, name)
		}
		shown[name] = c.value(r)
		env.annotate(t, c, r, shown, v)
	}
	return shown, env.expand(t, r, shown, o["$expand"], v, 1)
}

// value is the column's value; a managed property that nobody has set allows.
func (c column) value(r row) any {
	if c.Kind == kindProperty {
		allowed, set := r[c.Name].(bool)
		return map[string]any{"Value": allowed || !set, "CanBeChanged": true, "ManagedPropertyLogicalName": "iscustomizableanddeletable"}
	}
	return r[c.Name]
}

// annotate adds what the service says beside a value.
func (env *environment) annotate(t *table, c column, r, shown row, v manner) {
	if v.annotations == nil || r[c.Name] == nil {
		return
	}
	said := map[string]string{}
	switch value := r[c.Name].(type) {
	case float64:
		said[formattedValue] = t.Labels[c.Name][value]
	case bool:
		said[formattedValue] = map[bool]string{true: "Yes", false: "No"}[value]
	}
	for _, l := range t.Lookups {
		if l.Column == c.Name {
			other := tableOf(l.Set)
			said[formattedValue] = env.find(other.Set, other.Key, r.text(c.Name)).text(other.Name)
			said[logicalName], said[navigation] = other.Logical, l.Property
		}
	}
	for name, text := range said {
		if text != "" && v.annotates(name) {
			shown[c.Name+"@"+name] = text
		}
	}
}

// expand adds the rows behind navigation properties.
func (env *environment) expand(t *table, r, shown row, asked string, v manner, depth int) error {
	expansions, err := parseExpand(asked, depth)
	if err != nil {
		return err
	}
	for _, e := range expansions {
		if shown[e.Property], err = env.behind(t, r, e, v, depth); err != nil {
			return err
		}
	}
	return nil
}

// behind is what stands behind one navigation property: a row or null, or a list.
func (env *environment) behind(t *table, r row, e expansion, v manner, depth int) (any, error) {
	inner := options{"$select": e.Options["$select"]}
	show := func(other *table, r row) (row, error) {
		shown, err := env.show(other, r, inner, v)
		if err == nil {
			err = env.expand(other, r, shown, e.Options["$expand"], v, depth+1)
		}
		return shown, err
	}
	if l := t.lookup(e.Property); l != nil {
		other := tableOf(l.Set)
		found := env.find(other.Set, other.Key, r.text(l.Column))
		if found == nil {
			return nil, nil
		}
		return show(other, found)
	}
	m := t.many(e.Property)
	if m == nil {
		return nil, unknownColumn(t, e.Property)
	}
	other := tableOf(m.Set)
	found, err := env.query(other, env.children(t, m, r), e.Options, v.aliases)
	if err != nil {
		return nil, err
	}
	list := []row{}
	for _, child := range found {
		shown, err := show(other, child)
		if err != nil {
			return nil, err
		}
		list = append(list, shown)
	}
	return list, nil
}

// children are the rows of a collection-valued navigation property.
func (env *environment) children(t *table, m *many, r row) []row {
	var all []row
	for _, child := range env.all(tableOf(m.Set)) {
		if m.Column == "" || strings.EqualFold(child.text(m.Column), r.text(t.Key)) {
			all = append(all, child)
		}
	}
	return all
}
