package store

import (
	"strconv"
	"strings"
	"sync"
)

// Kind is the type of a column's values, as OData names it.
type Kind string

// The kinds of columns.
const (
	Text            Kind = "Edm.String"
	Int             Kind = "Edm.Int32"
	Double          Kind = "Edm.Double"
	Bool            Kind = "Edm.Boolean"
	Time            Kind = "Edm.DateTimeOffset"
	GUID            Kind = "Edm.Guid"
	ManagedProperty Kind = "Microsoft.Dynamics.CRM.BooleanManagedProperty"
)

// Column is one column of a table.
type Column struct {
	Name     string
	Kind     Kind
	Max      int  // length in characters; 0 is unlimited
	ReadOnly bool // written by the service alone
}

// Value returns the column's value in r. A managed property that nobody has set allows
// changes.
func (c Column) Value(r Row) any {
	if c.Kind == ManagedProperty {
		allowed, set := r[c.Name].(bool)
		return map[string]any{"Value": allowed || !set, "CanBeChanged": true, "ManagedPropertyLogicalName": "iscustomizableanddeletable"}
	}
	return r[c.Name]
}

var kinds = map[string]Kind{"int": Int, "number": Double, "bool": Bool, "time": Time, "id": GUID, "managed": ManagedProperty}

// ColumnList lists columns, separated by spaces. A colon after the name precedes the kind,
// "ro" for a read-only text, or the greatest length of a text. The columns of lookups, which
// start with an underscore, hold ids.
type ColumnList string

var parsedLists sync.Map // []Column by ColumnList

func (l ColumnList) parse() []Column {
	columns, found := parsedLists.Load(l)
	if !found {
		columns, _ = parsedLists.LoadOrStore(l, l.read())
	}
	return columns.([]Column)
}

func (l ColumnList) read() []Column {
	var columns []Column
	for word := range strings.FieldsSeq(string(l)) {
		name, detail, _ := strings.Cut(word, ":")
		c := Column{Name: name, Kind: Text, ReadOnly: detail == "ro" || detail == "time"}
		if kind, found := kinds[detail]; found {
			c.Kind = kind
		}
		if strings.HasPrefix(name, "_") {
			c.Kind = GUID
		}
		c.Max, _ = strconv.Atoi(detail)
		columns = append(columns, c)
	}
	return columns
}
