package odata

import (
	"net/http"

	"alm/solution/dataverse/emulator/store"
)

const payloadError = "Error identified in Payload provided by the user for Entity :'%s', For more information on this error please follow this help link " +
	"https://go.microsoft.com/fwlink/?linkid=2195293  ----> InnerException : Microsoft.OData.ODataException: "

func undeclared(t *store.Table, name string) *Error {
	if t.Unmodelled(name) {
		return unmodelledProperty(t, name)
	}
	return BadPayload(payloadError+"An undeclared property '%s' which only has property annotations in the payload but no property value was found in the payload. "+
		"In OData, only declared navigation properties and declared named streams can be represented as properties without values.", t.Set, name)
}

// checkValue rejects a value of JSON that does not fit a column.
func checkValue(t *store.Table, c store.Column, value any) error {
	if !fits(c.Kind, value) {
		return BadPayload(payloadError+"Cannot convert the literal of '%s' to the expected type '%s'.", t.Set, c.Name, c.Kind)
	}
	if err := checkLength(t, c, value); err != nil {
		return err
	}
	return nil
}

func checkLength(t *store.Table, c store.Column, value any) *Error {
	if s, isText := value.(string); isText && c.Max > 0 && len([]rune(s)) > c.Max {
		return Errorf(http.StatusBadRequest, "0x80044331", "A validation error occurred.  The length of the '%s' attribute of the '%s' entity "+
			"exceeded the maximum allowed length of '%d'.", c.Name, t.Logical, c.Max)
	}
	return nil
}

// CheckLengths returns the error for the first text of a row that is too long for its column, or
// nil.
func CheckLengths(t *store.Table, row store.Row) *Error {
	for _, c := range t.AllColumns() {
		if err := checkLength(t, c, row[c.Name]); err != nil {
			return err
		}
	}
	return nil
}

// fits reports whether a value of JSON can be a value of the kind.
func fits(kind store.Kind, value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return kind == store.Text || kind == store.GUID && IsGUID(v) || kind == store.Time && isTime(v)
	case float64:
		return kind == store.Double || kind == store.Int && v == float64(int64(v))
	case bool:
		return kind == store.Bool
	case map[string]any:
		return kind == store.ManagedProperty
	}
	return false
}
