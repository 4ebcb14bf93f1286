package lint

import (
	"fmt"
	"math"
	"regexp/syntax"

	"alm/internal/source"
	"alm/pipeline/check"
)

// ofType reports whether a value has a declared type; without one every value has.
func ofType(value source.Node, typ string) bool {
	switch typ {
	case "string":
		return value.Kind() == source.String
	case "boolean":
		return value.Kind() == source.Bool
	case "integer":
		n, ok := value.Num()
		return ok && n == math.Trunc(n)
	case "number":
		return value.Kind() == source.Number
	case "array":
		return value.Kind() == source.Array
	case "object":
		return value.Kind() == source.Object
	}
	return true
}

func contains(list, value source.Node) bool {
	for _, item := range list.Items() {
		if item.Equal(value) {
			return true
		}
	}
	return false
}

func checkEnum(p *check.Pass, m member) {
	if m.Value.Kind() != source.Array {
		return
	}
	if m.Value.Len() == 0 {
		m.Of.Reportf(p, m.Value.Span(), "the enum of %s is empty; no value is allowed", m.Of.Label())
		return
	}
	typ := m.Of.Get("type").Str()
	if typ == "array" {
		typ = "" // in an array, they may be the values of its elements
	}
	var seen map[string]bool // nil if no value is there twice
	if !areDistinct(m.Value) {
		seen = map[string]bool{}
	}
	removes := false
	for _, value := range m.Value.Items() {
		switch {
		case seen[string(value.Raw())]:
			f := check.Finding{At: value.Span(), Message: fmt.Sprintf("the enum of %s has %s twice; makers see it twice", m.Of.Label(), rawOrKind(value))}
			if !removes {
				f.Edits = []source.Edit{value.RemoveFrom(m.Value)}
			}
			removes = true // the next run removes a second one: neighbours cannot be removed in one run
			m.Of.Report(p, f)
		case value.Kind() != source.Null && !ofType(value, typ):
			m.Of.Reportf(p, value.Span(), "the enum of %s contains %s, which is not a %s", m.Of.Label(), rawOrKind(value), typ)
		}
		if seen != nil {
			seen[string(value.Raw())] = true
		}
	}
}

// areDistinct reports whether no two items of a list are written alike.
func areDistinct(list source.Node) bool {
	var d distinctSums
	for _, item := range list.Items() {
		text := textOf(item.Raw())
		sum := (text.first*sumPrime^text.last)*sumPrime ^ uint64(text.size)
		sum ^= sum >> 32
		if text.size > 16 {
			for _, c := range item.Raw() {
				sum = sumByte(sum, c)
			}
		}
		d.add(sum)
	}
	return d.distinct()
}

// limitPairs are keywords of which the first must not exceed the second.
var limitPairs = [][2]string{{"minimum", "maximum"}, {"minLength", "maxLength"}, {"minItems", "maxItems"}, {"minProperties", "maxProperties"}}

// countKeywords must not be negative.
var countKeywords = []string{"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"}

func checkLimits(p *check.Pass) {
	f := indexOf(p)
	for _, pair := range limitPairs {
		for _, m := range f.membersOf(pair[0]) {
			high, ok := m.Of.Get(pair[1]).Num()
			if !ok {
				continue
			}
			if low, _ := m.Value.Num(); low > high {
				m.Of.Reportf(p, m.Value.Span(), "%s of %s is greater than its %s; no value is valid", pair[0], m.Of.Label(), pair[1])
			}
		}
	}
	for _, name := range countKeywords {
		for _, m := range f.membersOf(name) {
			if n, ok := m.Value.Num(); ok && n < 0 {
				m.Of.Reportf(p, m.Value.Span(), "%s of %s is negative", name, m.Of.Label())
			}
		}
	}
	for exclusive, of := range map[string]string{"exclusiveMaximum": "maximum", "exclusiveMinimum": "minimum"} {
		for _, m := range f.membersOf(exclusive) {
			if !m.Of.Get(of).Exists() {
				m.Of.Reportf(p, m.Key.Span(), "%s of %s has no effect without %s", exclusive, m.Of.Label(), of)
			}
		}
	}
	for _, m := range f.membersOf("multipleOf") {
		if n, ok := m.Value.Num(); ok && n <= 0 {
			m.Of.Reportf(p, m.Value.Span(), "multipleOf of %s is not greater than zero; no value is valid", m.Of.Label())
		}
	}
	faults := map[string]string{} // by pattern: many properties have the same one
	for _, m := range f.membersOf("pattern") {
		pattern := m.Value.Str()
		fault, known := faults[pattern]
		if !known {
			fault = patternFault(pattern)
			faults[pattern] = fault
		}
		if fault != "" {
			m.Of.Reportf(p, m.Value.Span(), "the pattern of %s is not a valid regular expression: %s", m.Of.Label(), fault)
		}
	}
}

// patternFault describes what is wrong with a regular expression in every dialect; syntax
// that only Go does not support, such as a look-ahead, is accepted.
func patternFault(text string) string {
	if len(text) > 1000 {
		return ""
	}
	_, err := syntax.Parse(text, syntax.Perl)
	fault, ok := err.(*syntax.Error)
	if !ok {
		return ""
	}
	switch fault.Code {
	case syntax.ErrMissingBracket, syntax.ErrMissingParen, syntax.ErrUnexpectedParen, syntax.ErrTrailingBackslash, syntax.ErrInvalidCharRange:
		return fault.Code.String()
	}
	return ""
}
