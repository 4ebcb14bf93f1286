package emulator

import (
	"cmp"
	"strings"
	"time"
)

// scanFilter cuts a filter into words; a string literal keeps its first quote.
func scanFilter(text string) ([]string, error) {
	const alone = "(),[]="
	var words []string
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ':
			i++
		case strings.IndexByte(alone, c) >= 0:
			words = append(words, text[i:i+1])
			i++
		case c == '\'':
			word, n := scanString(text[i:])
			if n == 0 {
				return nil, badRequest("There is an unterminated string literal in the $filter.")
			}
			words = append(words, word)
			i += n
		default:
			n := strings.IndexAny(text[i:], alone+" '")
			if n < 0 {
				n = len(text) - i
			}
			words = append(words, text[i:i+n])
			i += n
		}
	}
	return words, nil
}

// scanString reads 'it”s' as 'it's, and tells how long it was written.
func scanString(text string) (word string, n int) {
	var b strings.Builder
	b.WriteByte('\'')
	for i := 1; i < len(text); i++ {
		if text[i] != '\'' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 == len(text) || text[i+1] != '\'' {
			return b.String(), i + 1
		}
		b.WriteByte('\'')
		i++
	}
	return "", 0
}

// compares tells whether a column may stand beside a literal.
func (c column) compares(want any) bool {
	switch v := want.(type) {
	case nil:
		return true
	case string:
		return c.Kind == kindText || c.Kind == kindID && isGUID(v)
	case float64:
		return c.Kind == kindInt || c.Kind == kindDouble
	case bool:
		return c.Kind == kindBool
	case time.Time:
		return c.Kind == kindTime
	}
	return false
}

func kindOf(literal any) kind {
	switch literal.(type) {
	case string:
		return kindText
	case float64:
		return kindDouble
	case bool:
		return kindBool
	}
	return kindTime
}

var comparisons = map[string]func(is, want any) bool{
	"eq": equal,
	"ne": func(is, want any) bool { return !equal(is, want) },
	"gt": func(is, want any) bool { return order(is, want) == 1 },
	"ge": func(is, want any) bool { o := order(is, want); return o == 0 || o == 1 },
	"lt": func(is, want any) bool { return order(is, want) == -1 },
	"le": func(is, want any) bool { o := order(is, want); return o == 0 || o == -1 },
}

func equal(is, want any) bool {
	if is == nil {
		return want == nil || want == false
	}
	return order(is, want) == 0
}

// incomparable is the order of two values that have none.
const incomparable = 2

// order is -1, 0 or 1, or incomparable.
func order(is, want any) int {
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
