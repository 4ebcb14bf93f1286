package store

import "slices"

// Table describes one entity set.
type Table struct {
	Set         string
	Logical     string
	Key         string
	Columns     ColumnList // besides the key and the columns that every table has
	Writable    bool       // through POST, PATCH and DELETE
	Required    string     // columns that a create must send, separated by spaces
	Lookups     []Lookup   // besides those that every table has
	Collections []Collection
	Labels      map[string]map[float64]string // of the choices, by column
	Name        string                        // the column with the name that people see
}

// Lookup is a single-valued navigation property: it leads from a row to another one.
type Lookup struct {
	Property string // as $expand and @odata.bind spell it
	Column   string
	Set      string
}

// Collection is a collection-valued navigation property: it leads from a row to the rows that
// name it.
type Collection struct {
	Property string
	Set      string
	Column   string // of that set; "" selects all of its rows
}

// FindTable returns the table of an entity set, or nil.
func FindTable(set string) *Table {
	i := slices.IndexFunc(Tables, func(t Table) bool { return t.Set == set })
	if i < 0 {
		return nil
	}
	return &Tables[i]
}

// AllColumns returns the table's own columns and those that every table has; the key is in
// neither.
func (t *Table) AllColumns() []Column {
	return slices.Concat(t.Columns.parse(), everyTable.parse())
}

// Column returns the column of that name, and whether the table has it.
func (t *Table) Column(name string) (Column, bool) {
	if name == t.Key {
		return Column{Name: name, Kind: GUID}, true
	}
	for _, list := range [][]Column{t.Columns.parse(), everyTable.parse()} {
		if i := slices.IndexFunc(list, func(c Column) bool { return c.Name == name }); i >= 0 {
			return list[i], true
		}
	}
	return Column{}, false
}

// AllLookups returns the table's own lookups and those that every table has.
func (t *Table) AllLookups() []Lookup { return slices.Concat(t.Lookups, everyLookup) }

// Lookup returns the lookup of that name, or nil.
func (t *Table) Lookup(property string) *Lookup {
	all := t.AllLookups()
	i := slices.IndexFunc(all, func(l Lookup) bool { return l.Property == property })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// Collection returns the collection-valued property of that name, or nil.
func (t *Table) Collection(property string) *Collection {
	i := slices.IndexFunc(t.Collections, func(c Collection) bool { return c.Property == property })
	if i < 0 {
		return nil
	}
	return &t.Collections[i]
}
