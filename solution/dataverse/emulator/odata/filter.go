package odata

import (
	"slices"
	"strconv"
	"strings"

	"alm/solution/dataverse/emulator/store"
)

// condition reports whether a row belongs to the result.
type condition func(store.Row) bool

// parseFilter parses the part of $filter that real clients use: eq ne gt ge lt le, contains,
// startswith, endswith, Microsoft.Dynamics.CRM.In, and, or, not, parentheses, @aliases, and
// columns of the row that a lookup leads to.
func (s *Service) parseFilter(t *store.Table, text string, aliases map[string]string) (condition, error) {
	words, err := scanFilter(text)
	if err != nil {
		return nil, err
	}
	p := &filterParser{service: s, table: t, words: words, aliases: aliases}
	c, err := p.anyOf(0)
	if err == nil && len(p.words) > 0 {
		err = BadRequest("Syntax error at '%s' in the $filter.", p.words[0])
	}
	return c, err
}

type filterParser struct {
	service *Service
	table   *store.Table
	words   []string
	aliases map[string]string
}

func (p *filterParser) next() string {
	if len(p.words) == 0 {
		return ""
	}
	w := p.words[0]
	p.words = p.words[1:]
	return w
}

func (p *filterParser) accept(words ...string) bool {
	if len(p.words) < len(words) || !slices.Equal(p.words[:len(words)], words) {
		return false
	}
	p.words = p.words[len(words):]
	return true
}

const deepestFilter = 100

func (p *filterParser) anyOf(depth int) (condition, error) {
	all, err := p.list("or", func() (condition, error) {
		both, err := p.list("and", func() (condition, error) { return p.term(depth) })
		return allOf(both), err
	})
	return func(r store.Row) bool { return slices.ContainsFunc(all, func(c condition) bool { return c(r) }) }, err
}

func (p *filterParser) list(word string, one func() (condition, error)) ([]condition, error) {
	var all []condition
	for {
		c, err := one()
		if err != nil {
			return nil, err
		}
		all = append(all, c)
		if !p.accept(word) {
			return all, nil
		}
	}
}

func allOf(all []condition) condition {
	return func(r store.Row) bool { return !slices.ContainsFunc(all, func(c condition) bool { return !c(r) }) }
}

func (p *filterParser) term(depth int) (condition, error) {
	if depth > deepestFilter {
		return nil, BadRequest("The $filter is nested too deeply.")
	}
	if p.accept("not") {
		c, err := p.term(depth + 1)
		return func(r store.Row) bool { return !c(r) }, err
	}
	if p.accept("(") {
		c, err := p.anyOf(depth + 1)
		if err == nil && !p.accept(")") {
			err = BadRequest("A ')' is missing in the $filter.")
		}
		return c, err
	}
	name := p.next()
	if test, ok := textTests[name]; ok {
		return p.textTest(test)
	}
	if name == "Microsoft.Dynamics.CRM.In" {
		return p.oneOf()
	}
	return p.comparison(name)
}

func (p *filterParser) comparison(name string) (condition, error) {
	of, column, err := p.value(name)
	if err != nil {
		return nil, err
	}
	operator := p.next()
	test, ok := comparisons[operator]
	if slices.Contains(unmodelledOperators, operator) {
		return nil, NotModelled("the operator " + operator + " in a $filter")
	}
	if !ok {
		return nil, BadRequest("Syntax error after '%s' in the $filter.", name)
	}
	want, err := p.literal(p.next())
	if err != nil {
		return nil, err
	}
	if !comparableTo(column, want) {
		return nil, BadRequest("A binary operator with incompatible types was detected. Found operand types '%s' and '%s' for operator kind '%s'.",
			column.Kind, kindOf(want), operator)
	}
	return func(r store.Row) bool { return test(of(r), want) }, nil
}

// value returns how to read a column of the row, or of the row that a lookup leads to.
func (p *filterParser) value(name string) (func(store.Row) any, store.Column, error) {
	if err := unmodelledFunction(name); err != nil {
		return nil, store.Column{}, err
	}
	property, rest, behind := strings.Cut(name, "/")
	if !behind {
		c, ok := p.table.Column(name)
		if !ok {
			return nil, c, unknownProperty(p.table, name)
		}
		return func(r store.Row) any { return r[name] }, c, nil
	}
	l := p.table.Lookup(property)
	if l == nil && p.table.Collection(property) != nil {
		return nil, store.Column{}, NotModelled("any and all in a $filter")
	}
	if l == nil {
		return nil, store.Column{}, unknownProperty(p.table, property)
	}
	other := store.FindTable(l.Set)
	c, ok := other.Column(rest)
	if !ok {
		return nil, c, unknownProperty(other, rest)
	}
	return func(r store.Row) any { return p.service.Store.Find(other.Set, other.Key, r.Text(l.Column))[rest] }, c, nil
}

// literal parses a string, number, boolean, null, GUID, time or @alias.
func (p *filterParser) literal(word string) (any, error) {
	if strings.HasPrefix(word, "@") {
		words, err := scanFilter(p.aliases[word])
		if err != nil || len(words) != 1 || strings.HasPrefix(words[0], "@") {
			return nil, BadRequest("The parameter alias '%s' has no value.", word)
		}
		word = words[0]
	}
	if text, ok := strings.CutPrefix(word, "'"); ok {
		return text, nil
	}
	if known, ok := map[string]any{"null": nil, "true": true, "false": false}[word]; ok {
		return known, nil
	}
	if n, err := strconv.ParseFloat(word, 64); err == nil {
		return n, nil
	}
	if t, err := parseTime(word); err == nil {
		return t, nil
	}
	if IsGUID(word) {
		return word, nil
	}
	if err := unmodelledFunction(word); err != nil {
		return nil, err
	}
	return nil, BadRequest("'%s' is not a value in the $filter.", word)
}
