package diff

import (
	"math"

	"alm/internal/source"
)

// limit is a bound and what makes it tighter.
type limit struct {
	name    string
	tighter func(was, is float64) bool
}

var limits = []limit{
	{"maxLength", less}, {"maxItems", less}, {"maximum", less}, {"maxProperties", less},
	{"minLength", more}, {"minItems", more}, {"minimum", more}, {"minProperties", more},
	{"multipleOf", func(was, is float64) bool { return is == 0 || math.Mod(was, is) != 0 }},
}

func less(was, is float64) bool { return is < was }
func more(was, is float64) bool { return is > was }

var switches = []string{"uniqueItems", "exclusiveMinimum", "exclusiveMaximum"}

func boundNames() []string {
	names := append([]string{"pattern"}, switches...)
	for _, l := range limits {
		names = append(names, l.name)
	}
	return names
}

func (f faces) bounds() {
	for _, l := range limits {
		f.bound(l.name, func(was, is source.Node) bool {
			before, _ := was.Num()
			after, ok := is.Num()
			return !ok || l.tighter(before, after)
		})
	}
	f.bound("pattern", func(_, _ source.Node) bool { return true })
	for _, name := range switches {
		was, is := f.was.get(name), f.is.get(name)
		switch {
		case is.Bool() && !was.Bool():
			f.say(boundGained, name, "gained "+name)
		case !was.Equal(is):
			f.member(boundWider, name)
		}
	}
}

func (f faces) bound(name string, tighter func(was, is source.Node) bool) {
	was, is := f.was.get(name), f.is.get(name)
	switch {
	case was.Equal(is):
	case !was.Exists():
		f.member(boundGained, name)
	case is.Exists() && tighter(was, is):
		f.member(boundTighter, name)
	default:
		f.member(boundWider, name)
	}
}
