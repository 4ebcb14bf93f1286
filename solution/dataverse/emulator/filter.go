package emulator

import (
	"strconv"
	"strings"
	"time"
)

// condition decides whether a row belongs to an answer.
type condition func(row) bool

// parseFilter reads the part of $filter that importers use: eq ne gt ge lt le, contains,
// startswith, endswith, and, or, not and parentheses.
func parseFilter(t *table, text string) (condition, error) {
	words, err := scanFilter(text)
	if err != nil {
		return nil, err
	}
	p := &filterParser{table: t, words: words}
	c, err := p.either(0)
	if err == nil && len(p.words) > 0 {
		err = badRequest("Syntax error at '%s' in the $filter.", p.words[0])
	}
	return c, err
}

// scanFilter cuts a filter into words; a string literal keeps its first quote.
func scanFilter(text string) ([]string, error) {
	var words []string
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ' ':
			i++
		case strings.IndexByte("(),", c) >= 0:
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
			n := strings.IndexAny(text[i:], " (),'")
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

type filterParser struct {
	table *table
	words []string
}

func (p *filterParser) next() string {
	if len(p.words) == 0 {
		return ""
	}
	w := p.words[0]
	p.words = p.words[1:]
	return w
}

func (p *filterParser) accept(word string) bool {
	if len(p.words) > 0 && p.words[0] == word {
		p.words = p.words[1:]
		return true
	}
	return false
}

const deepestFilter = 100

func (p *filterParser) either(depth int) (condition, error) {
	all, err := p.list("or", func() (condition, error) {
		both, err := p.list("and", func() (condition, error) { return p.term(depth) })
		return every(both), err
	})
	return func(r row) bool {
		for _, c := range all {
			if c(r) {
				return true
			}
		}
		return false
	}, err
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
	return func(r row) bool {
		for _, c := range all {
			if !c(r) {
				return false
			}
		}
		return true
	}
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
		return p.function(test)
	}
	if !p.table.has(name) {
		return nil, unknownColumn(p.table, name)
	}
	compare, ok := comparisons[p.next()]
	if !ok {
		return nil, badRequest("Syntax error after '%s' in the $filter.", name)
	}
	want, err := literal(p.next())
	return func(r row) bool { return compare(r[name], want) }, err
}

var textTests = map[string]func(s, part string) bool{
	"contains": strings.Contains, "startswith": strings.HasPrefix, "endswith": strings.HasSuffix,
}

func (p *filterParser) function(test func(s, part string) bool) (condition, error) {
	var name, part string
	ok := p.accept("(")
	name = p.next()
	ok = ok && p.accept(",")
	part = p.next()
	if !ok || !p.accept(")") || !strings.HasPrefix(part, "'") {
		return nil, badRequest("Syntax error in a function of the $filter.")
	}
	if !p.table.has(name) {
		return nil, unknownColumn(p.table, name)
	}
	part = strings.ToLower(part[1:])
	return func(r row) bool { return test(strings.ToLower(r.text(name)), part) }, nil
}

// literal reads a string, number, boolean, null, GUID or date.
func literal(word string) (any, error) {
	if text, ok := strings.CutPrefix(word, "'"); ok {
		return text, nil
	}
	if known, ok := map[string]any{"null": nil, "true": true, "false": false}[word]; ok {
		return known, nil
	}
	if n, err := strconv.ParseFloat(word, 64); err == nil {
		return n, nil
	}
	if _, err := time.Parse(time.RFC3339, word); err == nil || isGUID(word) {
		return word, nil
	}
	return nil, badRequest("'%s' is not a value in the $filter.", word)
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
	s, ok := is.(string)
	t, also := want.(string)
	if ok && also {
		return strings.EqualFold(s, t)
	}
	if is == nil && want == false {
		return true
	}
	return is == want
}

// order is -1, 0 or 1; 2 when the two do not compare.
func order(is, want any) int {
	switch a := is.(type) {
	case float64:
		if b, ok := want.(float64); ok {
			return sign(a < b, a > b)
		}
	case string:
		b, ok := want.(string)
		if !ok {
			return 2
		}
		s, err := time.Parse(time.RFC3339, a)
		t, err2 := time.Parse(time.RFC3339, b)
		if err == nil && err2 == nil {
			return s.Compare(t)
		}
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	}
	return 2
}

func sign(less, more bool) int {
	switch {
	case less:
		return -1
	case more:
		return 1
	}
	return 0
}
