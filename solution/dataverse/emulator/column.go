package emulator

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// kind is what a column holds.
type kind string

const (
	kindText     kind = "Edm.String"
	kindInt      kind = "Edm.Int32"
	kindDouble   kind = "Edm.Double"
	kindBool     kind = "Edm.Boolean"
	kindTime     kind = "Edm.DateTimeOffset"
	kindID       kind = "Edm.Guid"
	kindProperty kind = "Microsoft.Dynamics.CRM.BooleanManagedProperty"
)

// column is one column of a table.
type column struct {
	Name     string
	Kind     kind
	Max      int // characters; 0 is any number
	ReadOnly bool
}

var kinds = map[string]kind{"int": kindInt, "number": kindDouble, "bool": kindBool, "time": kindTime, "id": kindID, "managed": kindProperty}

// columns is a list of columns, each with what it holds behind a colon: a kind, "ro", or
// the most characters of a text. A lookup's column holds an id.
type columns string

var listed sync.Map // []column by columns

// list reads them, once.
func (c columns) list() []column {
	all, known := listed.Load(c)
	if !known {
		all, _ = listed.LoadOrStore(c, c.read())
	}
	return all.([]column)
}

func (c columns) read() []column {
	var all []column
	for word := range strings.FieldsSeq(string(c)) {
		name, of, _ := strings.Cut(word, ":")
		c := column{Name: name, Kind: kindText, ReadOnly: of == "ro" || of == "time"}
		if known, ok := kinds[of]; ok {
			c.Kind = known
		}
		if strings.HasPrefix(name, "_") {
			c.Kind = kindID
		}
		c.Max, _ = strconv.Atoi(of)
		all = append(all, c)
	}
	return all
}

// takes tells whether a value of JSON fits a column.
func (c column) takes(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return c.Kind == kindText || c.Kind == kindID && isGUID(v) || c.Kind == kindTime && isTime(v)
	case float64:
		return c.Kind == kindDouble || c.Kind == kindInt && v == float64(int64(v))
	case bool:
		return c.Kind == kindBool
	case map[string]any:
		return c.Kind == kindProperty
	}
	return false
}

// check refuses a value that does not fit, in the service's words.
func (c column) check(t *table, value any) error {
	if !c.takes(value) {
		return refused(http.StatusBadRequest, "0x80048d19", "Error identified in Payload provided by the user for Entity :'%s', For more information on this error "+
			"please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ----> InnerException : Microsoft.OData.ODataException: "+
			"Cannot convert the literal of '%s' to the expected type '%s'.", t.Set, c.Name, c.Kind)
	}
	if s, ok := value.(string); ok && c.Max > 0 && len([]rune(s)) > c.Max {
		return refused(http.StatusBadRequest, "0x80044331", "A validation error occurred.  The length of the '%s' attribute of the '%s' entity "+
			"exceeded the maximum allowed length of '%d'.", c.Name, t.Logical, c.Max)
	}
	return nil
}

func isTime(s string) bool {
	_, err := parseTime(s)
	return err == nil
}

// parseTime reads a moment, or a day.
func parseTime(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	return time.Parse(time.DateOnly, s)
}
