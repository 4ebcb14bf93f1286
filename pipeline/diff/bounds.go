package diff

import (
	"math"
	"strings"

	"alm/internal/source"
)

// limit is a bound, with a function that reports whether a change makes it tighter.
type limit struct {
	name    string
	tighter func(was, is float64) bool
}

var limits = []limit{
	{"maxLength", isSmaller}, {"maxItems", isSmaller}, {"maximum", isSmaller}, {"maxProperties", isSmaller},
	{"minLength", isLarger}, {"minItems", isLarger}, {"minimum", isLarger}, {"minProperties", isLarger},
	{"multipleOf", func(was, is float64) bool { return is == 0 || !isWhole(was/is) }},
}

func isSmaller(was, is float64) bool { return is < was }
func isLarger(was, is float64) bool  { return is > was }

// isWhole reports whether a quotient is a whole number, up to the rounding of floats: 0.3 by 0.1 is 3.
func isWhole(quotient float64) bool {
	return math.Abs(quotient-math.Round(quotient)) <= 1e-9*math.Max(1, math.Abs(quotient)) && math.Round(quotient) != 0
}

var booleanBounds = []string{"uniqueItems", "exclusiveMinimum", "exclusiveMaximum"}

func boundNames() []string {
	names := append([]string{"pattern"}, booleanBounds...)
	for _, l := range limits {
		names = append(names, l.name)
	}
	return names
}

func (f sides) compareBounds() {
	for _, l := range limits {
		f.compareBound(l.name, func(was, is source.Node) bool {
			before, _ := was.Num()
			after, ok := is.Num()
			return !ok || before == after || l.tighter(before, after) // numbers that floats cannot tell apart
		})
	}
	f.compareBound("pattern", func(_, _ source.Node) bool { return true })
	for _, name := range booleanBounds {
		was, is := f.was.get(name), f.is.get(name)
		switch {
		case is.Bool() && !was.Bool():
			f.recordMember(f.flagAdded(name), name, "gained "+name)
		case is.Kind() == source.Number:
			f.recordChanged(boundAdded, name)
		case !was.Equal(is):
			f.recordChanged(boundRelaxed, name)
		}
	}
}

// flagAdded returns what a flag does to a value: it excludes the end of a bound that was there before.
func (f sides) flagAdded(name string) schemaChange {
	if bound, ok := strings.CutPrefix(name, "exclusive"); ok && f.was.get(strings.ToLower(bound)).Exists() {
		return boundTightened
	}
	return boundAdded
}

func (f sides) compareBound(name string, tighter func(was, is source.Node) bool) {
	was, is := f.was.get(name), f.is.get(name)
	switch {
	case f.equalMembers(name, was, is):
	case isDefault(name, was):
		f.recordChanged(boundAdded, name)
	case !isDefault(name, is) && tighter(was, is):
		f.recordChanged(boundTightened, name)
	default:
		f.recordChanged(boundRelaxed, name)
	}
}
