package diff

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"alm/solution/connector"
)

// how two operations were found to be one.
type how int

const (
	bySame       how = iota // same id, same method and path
	byID                    // same id elsewhere: it moved
	byKey                   // same method and path under another id
	bySpelling              // ids that differ by case or punctuation
	byTemplate              // paths that differ by placeholder names, case or a closing slash
	bySimilarity            // neither; they are alike
)

// pair is one operation at base and at head.
type pair struct {
	was, is *connector.Operation
	how     how
	edited  bool // the operation object itself differs
	reused  bool // the id now names something else
}

// loss is an operation whose id and key are both gone from head.
type loss struct {
	was   *connector.Operation
	heir  *connector.Operation // nil when nothing at head is like it
	score float64              // of the heir, 0 to 1

	differs []string // what the heir takes and gives in another way, the worst first
}

// pairing is what Pass.Shared holds.
type pairing struct {
	pairs  []pair // losses with a sure heir included
	losses []loss
	added  []*connector.Operation
	told   map[string][]*change // what the schemas tell, by rule

	covered   *coverage
	entangled bool // the schemas are not compared to their end
}

// steps are the keys by which operations pair, the surest first. An id that both sides
// still have wins over a path: else two operations that swap paths look renamed.
var steps = []struct {
	how how
	key func(*connector.Operation) string
}{
	{bySame, func(op *connector.Operation) string { return op.ID + " " + op.Key() }},
	{byID, func(op *connector.Operation) string { return op.ID }},
	{byKey, (*connector.Operation).Key},
	{bySpelling, func(op *connector.Operation) string { return fold(op.ID) }},
	{byTemplate, func(op *connector.Operation) string { return op.Method + " " + normal(op.Path) }},
}

func pairOperations(was, is *connector.Connector) *pairing {
	ps := &pairing{}
	left, right := effective(was), effective(is)
	for _, step := range steps {
		match(&left, &right, step.key, func(w, i *connector.Operation) {
			ps.pairs = append(ps.pairs, pair{was: w, is: i, how: step.how})
		})
	}
	for _, l := range heirs(was, is, left, right, features) {
		ps.losses = append(ps.losses, l)
		if l.sure() {
			ps.pairs = append(ps.pairs, pair{was: l.was, is: l.heir, how: bySimilarity})
		}
		if l.fate() == succeeded && l.sure() {
			right = without(right, l.heir)
		}
	}
	ps.added = right
	for i := range ps.pairs {
		p := &ps.pairs[i]
		p.edited = !p.was.Node.Equal(p.is.Node)
		p.reused = p.how == byID && p.was.Path != p.is.Path && p.was.Method != p.is.Method && strangers(was, is, p)
	}
	slices.SortFunc(ps.pairs, func(a, b pair) int {
		return cmp.Compare(a.was.Name.Span().Start, b.was.Name.Span().Start)
	})
	return ps
}

// effective leaves out operations that a duplicate key further down overrides.
func effective(c *connector.Connector) []*connector.Operation {
	last := make(map[string]*connector.Operation, len(c.Operations))
	for _, op := range c.Operations {
		last[op.Key()] = op
	}
	if len(last) == len(c.Operations) {
		return c.Operations
	}
	return slices.DeleteFunc(slices.Clone(c.Operations), func(op *connector.Operation) bool {
		return last[op.Key()] != op
	})
}

// fold is what remains of an id without case and punctuation, as certification
// "sanitizes" ids.
func fold(id string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, id)
}

// normal is a path without what no server tells apart: placeholder names, case, and a
// slash at the end.
func normal(path string) string {
	return strings.TrimSuffix(strings.ToLower(template(path)), "/")
}

// template is a path with its placeholders emptied: "/orders/{}".
func template(path string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(path, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, after, closed := strings.Cut(rest, "}")
		if !closed {
			b.WriteString("{" + rest)
			return b.String()
		}
		b.WriteString("{}")
		path = after
	}
}
