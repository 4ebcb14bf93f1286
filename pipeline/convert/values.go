package convert

import (
	"math"

	"alm/internal/ordered"
	"alm/internal/source"
)

// values converts enum, const and examples.
func (c *converter) values(to *ordered.Object, n source.Node) {
	fixed, enum := n.Get("const"), n.Get("enum")
	switch {
	case fixed.Kind() == source.Null:
		c.nullValue(to, fixed)
	case fixed.Exists():
		to.Set("enum", []any{c.plain(fixed)})
		if enum.Exists() {
			c.losef(ruleKeyword, enum, "enum beside const is left out: const is narrower")
		}
	case enum.Kind() == source.Array:
		if list := c.distinct(to, enum); len(list) > 0 {
			to.Set("enum", list)
		}
	}
	c.copyMembers(to, n, "example")
	if examples := n.Get("examples"); examples.Len() > 0 {
		kept := !to.Has("example")
		if kept {
			to.Set("example", c.plain(examples.At(0)))
		}
		if examples.Len() > 1 || !kept {
			c.losef(ruleExample, examples, map[bool]string{true: "only the first of the examples is kept", false: "the examples beside an example are left out"}[kept])
		}
	}
	c.encoded(to, n)
}

// encoded converts contentEncoding, and reports what contentMediaType says of a text.
func (c *converter) encoded(to *ordered.Object, n source.Node) {
	encoding, media := n.Get("contentEncoding"), n.Get("contentMediaType")
	if encoding.Str() == "base64" && !to.Has("format") {
		to.Set("format", "byte")
	} else if encoding.Exists() {
		c.losef(ruleKeyword, encoding, "the encoding "+quote(encoding.Str())+" of the text is left out")
	}
	if media.Exists() {
		c.losef(ruleKeyword, media, "the media type "+quote(media.Str())+" of the text is left out")
	}
}

func (c *converter) nullValue(to *ordered.Object, at source.Node) {
	to.Set("x-nullable", true)
	c.losef(ruleNullable, at, "the value may be null; the connector does not say so")
}

// distinct returns the items of a list other than null, and each text, number and truth value once.
func (c *converter) distinct(to *ordered.Object, items source.Node) (list []any) {
	seen := map[any]bool{}
	for _, item := range items.Items() {
		if item.Kind() == source.Null {
			c.nullValue(to, item)
			continue
		}
		if !c.grow() {
			break
		}
		v, fits := c.ofType(item, to.Text("type"))
		if !fits {
			continue
		}
		if item.Kind() < source.Array {
			if seen[v] {
				c.losef(ruleKeyword, item, "the value "+string(item.Raw())+" is left out: the enum has it already")
				continue
			}
			seen[v] = true
		}
		list = append(list, v)
	}
	return list
}

// ofType returns a value of an enum as one of its type. A text that YAML reads as another value is written
// as a text; another value that does not fit is left out.
func (c *converter) ofType(item source.Node, kind string) (v any, fits bool) {
	number, isNumber := item.Num()
	is := map[string]bool{
		"": true, "string": item.Kind() == source.String, "boolean": item.Kind() == source.Bool, "number": isNumber,
		"integer": isNumber && number == math.Trunc(number) && !math.IsInf(number, 0),
		"array":   item.Kind() == source.Array, "object": item.Kind() == source.Object,
	}
	switch {
	case is[kind]:
		return c.plain(item), true
	case kind == "string" && item.Kind() < source.Array:
		c.losef(ruleKeyword, item, "the value "+string(item.Raw())+" became a text: the type is string")
		return string(item.Raw()), true
	}
	c.losef(ruleKeyword, item, "the value "+string(item.Raw())+" is left out: the type is "+kind)
	return nil, false
}

// limits converts the exclusive limits of OpenAPI 3.1, which are numbers. Of two limits the narrower
// counts.
func (c *converter) limits(to *ordered.Object, n source.Node) {
	for _, side := range []struct {
		exclusive, inclusive string
		sign                 float64
	}{{"exclusiveMinimum", "minimum", 1}, {"exclusiveMaximum", "maximum", -1}} {
		limit := n.Get(side.exclusive)
		exclusive, isNumber := limit.Num()
		inclusive, both := n.Get(side.inclusive).Num()
		switch {
		case limit.Kind() == source.Bool && to.Has(side.inclusive):
			to.Set(side.exclusive, limit.Bool())
		case isNumber && both && side.sign*inclusive > side.sign*exclusive:
			c.losef(ruleKeyword, limit, side.exclusive+" is left out: "+side.inclusive+" is narrower")
		case isNumber:
			if both {
				c.losef(ruleKeyword, n.Get(side.inclusive), side.inclusive+" is left out: "+side.exclusive+" is narrower")
			}
			to.Set(side.inclusive, c.plain(limit))
			to.Set(side.exclusive, true)
		case limit.Exists():
			c.losef(ruleKeyword, limit, side.exclusive+" without "+side.inclusive+" is left out")
		}
	}
}
