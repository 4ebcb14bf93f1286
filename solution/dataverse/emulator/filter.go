package emulator

import (
	"slices"
	"strconv"
	"strings"
)

// condition decides whether a row belongs to an answer.
type condition func(row) bool

// parseFilter reads the part of $filter that real clients use: eq ne gt ge lt le, contains,
// startswith, endswith, Microsoft.Dynamics.CRM.In, and, or, not, parentheses, @aliases, and
// columns behind a lookup.
func (env *environment) parseFilter(t *table, text string, aliases map[string]string) (condition, error) {
	words, err := scanFilter(text)
	if err != nil {
		return nil, err
	}
	p := &filterParser{env: env, table: t, words: words, aliases: aliases}
	c, err := p.either(0)
	if err == nil && len(p.words) > 0 {
		err = badRequest("Syntax error at '%s' in the $filter.", p.words[0])
	}
	return c, err
}

type filterParser struct {
	env     *environment
	table   *table
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

func (p *filterParser) either(depth int) (condition, error) {
	all, err := p.list("or", func() (condition, error) {
		both, err := p.list("and", func() (condition, error) { return p.term(depth) })
		return every(both), err
	})
	return func(r row) bool { return slices.ContainsFunc(all, func(c condition) bool { return c(r) }) }, err
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

func every(all []condition) condition {
	return func(r row) bool { return !slices.ContainsFunc(all, func(c condition) bool { return !c(r) }) }
}

func (p *filterParser) term(depth int) (condition, error) {
	if depth > deepestFilter {
		return nil, badRequest("The $filter is nested too deeply.")
	}
	if p.accept("not") {
		c, err := p.term(depth + 1)
		return func(r row) bool { return !c(r) }, err
	}
	if p.accept("(") {
		c, err := p.either(depth + 1)
		if err == nil && !p.accept(")") {
			err = badRequest("A ')' is missing in the $filter.")
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
	if strings.HasPrefix(name, "Microsoft.Dynamics.CRM.") || slices.Contains([]string{"tolower", "toupper", "trim", "length", "substring", "concat", "year"}, name) {
		return nil, notModelled("the function " + name + " in a $filter")
	}
	return p.comparison(name)
}

func (p *filterParser) comparison(name string) (condition, error) {
	of, column, err := p.value(name)
	if err != nil {
		return nil, err
	}
	operator := p.next()
	compare, ok := comparisons[operator]
	if !ok {
		return nil, badRequest("Syntax error after '%s' in the $filter.", name)
	}
	want, err := p.literal(p.next())
	if err != nil {
		return nil, err
	}
	if !column.compares(want) {
		return nil, badRequest("A binary operator with incompatible types was detected. Found operand types '%s' and '%s' for operator kind '%s'.",
			column.Kind, kindOf(want), operator)
	}
	return func(r row) bool { return compare(of(r), want) }, nil
}

// value leads to a column of the row, or of the row behind a lookup.
func (p *filterParser) value(name string) (func(row) any, column, error) {
	property, rest, behind := strings.Cut(name, "/")
	if !behind {
		c, ok := p.table.column(name)
		if !ok {
			return nil, c, unknownColumn(p.table, name)
		}
		return func(r row) any { return r[name] }, c, nil
	}
	l := p.table.lookup(property)
	if l == nil && p.table.many(property) != nil {
		return nil, column{}, notModelled("any and all in a $filter")
	}
	if l == nil {
		return nil, column{}, unknownColumn(p.table, property)
	}
	other := tableOf(l.Set)
	c, ok := other.column(rest)
	if !ok {
		return nil, c, unknownColumn(other, rest)
	}
	return func(r row) any { return p.env.find(other.Set, other.Key, r.text(l.Column))[rest] }, c, nil
}

var textTests = map[string]func(s, part string) bool{
	"contains": strings.Contains, "startswith": strings.HasPrefix, "endswith": strings.HasSuffix,
}

func (p *filterParser) textTest(test func(s, part string) bool) (condition, error) {
	broken := badRequest("Syntax error in a function of the $filter.")
	if !p.accept("(") {
		return nil, broken
	}
	of, _, err := p.value(p.next())
	if err != nil {
		return nil, err
	}
	if !p.accept(",") {
		return nil, broken
	}
	want, err := p.literal(p.next())
	part, isText := want.(string)
	if err != nil || !isText || !p.accept(")") {
		return nil, broken
	}
	part = strings.ToLower(part)
	return func(r row) bool {
		s, _ := of(r).(string)
		return test(strings.ToLower(s), part)
	}, nil
}

// oneOf reads Microsoft.Dynamics.CRM.In(PropertyName='x',PropertyValues=['a','b']).
func (p *filterParser) oneOf() (condition, error) {
	broken := badRequest("Syntax error in Microsoft.Dynamics.CRM.In of the $filter.")
	if !p.accept("(", "PropertyName", "=") {
		return nil, broken
	}
	of, _, err := p.value(strings.TrimPrefix(p.next(), "'"))
	if err != nil {
		return nil, err
	}
	if !p.accept(",", "PropertyValues", "=", "[") {
		return nil, broken
	}
	var wanted []any
	for {
		want, err := p.literal(p.next())
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, want)
		if !p.accept(",") {
			break
		}
	}
	if !p.accept("]", ")") {
		return nil, broken
	}
	return func(r row) bool {
		return slices.ContainsFunc(wanted, func(want any) bool { return equal(of(r), want) })
	}, nil
}

// literal reads a string, number, boolean, null, GUID, moment or @alias.
func (p *filterParser) literal(word string) (any, error) {
	if strings.HasPrefix(word, "@") {
		words, err := scanFilter(p.aliases[word])
		if err != nil || len(words) != 1 || strings.HasPrefix(words[0], "@") {
			return nil, badRequest("The parameter alias '%s' has no value.", word)
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
	if isGUID(word) {
		return word, nil
	}
	return nil, badRequest("'%s' is not a value in the $filter.", word)
}
