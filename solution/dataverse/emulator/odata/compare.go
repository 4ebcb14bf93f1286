package odata

import (
	"cmp"
	"strings"
	"time"

	"alm/solution/dataverse/emulator/store"
)

// comparableTo reports whether a column can be compared with a literal.
func comparableTo(c store.Column, want any) bool {
	switch v := want.(type) {
	case nil:
		return true
	case string:
		return c.Kind == store.Text || c.Kind == store.GUID && IsGUID(v)
	case float64:
		return c.Kind == store.Int || c.Kind == store.Double
	case bool:
		return c.Kind == store.Bool
	case time.Time:
		return c.Kind == store.Time
	}
	return false
}

// kindOf returns the type of a literal, as errors name it.
func kindOf(literal any) store.Kind {
	switch literal.(type) {
	case string:
		return store.Text
	case float64:
		return store.Double
	case bool:
		return store.Bool
	}
	return store.Time
}

var comparisons = map[string]func(is, want any) bool{
	"eq": equalValues,
	"ne": func(is, want any) bool { return !equalValues(is, want) },
	"gt": func(is, want any) bool { return compareValues(is, want) == 1 },
	"ge": func(is, want any) bool { o := compareValues(is, want); return o == 0 || o == 1 },
	"lt": func(is, want any) bool { return compareValues(is, want) == -1 },
	"le": func(is, want any) bool { o := compareValues(is, want); return o == 0 || o == -1 },
}

// equalValues reports whether a value equals a literal; null equals null and false.
func equalValues(is, want any) bool {
	if is == nil {
		return want == nil || want == false
	}
	return compareValues(is, want) == 0
}

// incomparable is the order of two values that cannot be compared.
const incomparable = 2

// compareValues returns -1, 0 or 1, or incomparable. Texts compare in any case.
func compareValues(is, want any) int {
	switch a := is.(type) {
	case float64:
		if b, ok := want.(float64); ok {
			return cmp.Compare(a, b)
		}
	case bool:
		if b, ok := want.(bool); ok && a == b {
			return 0
		}
	case string:
		if b, ok := want.(string); ok {
			return strings.Compare(strings.ToLower(a), strings.ToLower(b))
		}
		if b, ok := want.(time.Time); ok {
			if t, err := parseTime(a); err == nil {
				return t.Compare(b)
			}
		}
	}
	return incomparable
}

func isTime(s string) bool {
	_, err := parseTime(s)
	return err == nil
}

// parseTime parses a time, or a day.
func parseTime(s string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	return time.Parse(time.DateOnly, s)
}
