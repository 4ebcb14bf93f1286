package diff

import (
	"cmp"
	"slices"

	"alm/internal/sorting"
	"alm/internal/source"
	"alm/solution/connector"
)

// TestKnownOperations and TestSuccessions hold what these find in real updates.
const (
	sureThreshold     = 0.80
	possibleThreshold = 0.60
	leadMargin        = 0.10 // by which a possible successor leads

	// maxCandidates bounds the comparisons.
	maxCandidates = 6000
	// unrelatedBelow is the similarity below which an operationId belongs to a different operation.
	unrelatedBelow = 0.30
)

func (l loss) sure() bool { return l.score >= sureThreshold }

// operationTraits are the properties by which operations are compared.
type operationTraits struct {
	path, method, id, summary string
	words                     []string // of the id
	params, body, output      []string // sets
}

// traitCollector collects the traits of one connector's operations, which share schemas.
type traitCollector struct {
	c      *connector.Connector
	fields map[source.Node][]string // by schema
}

func newTraitCollector(c *connector.Connector) traitCollector {
	return traitCollector{c, map[source.Node][]string{}}
}

func (s traitCollector) fieldNames(schema source.Node) []string {
	schema = s.c.Resolve(schema)
	fields, ok := s.fields[schema]
	if !ok {
		fields = sortedSet(s.c.Fields(schema))
		s.fields[schema] = fields
	}
	return fields
}

func (s traitCollector) traits(op *connector.Operation) *operationTraits {
	sh := &operationTraits{
		path: normalPath(op.Path), method: op.Method,
		id: foldID(op.ID), words: sortedSet(splitWords(op.ID)),
		summary: op.Get("summary").Str(),
		output:  s.fieldNames(op.Output().Schema),
	}
	for _, p := range op.Parameters {
		if p.In != "body" {
			sh.params = append(sh.params, p.In+":"+p.Name)
		}
	}
	sh.params = sortedSet(sh.params)
	if op.Body != nil {
		sh.body = s.fieldNames(op.Body.Schema)
	}
	return sh
}

// criterion is one property to compare. ok is false when both sides lack it, so that two GETs
// without a body do not look similar.
type criterion struct {
	weight  float64
	compare func(a, b *operationTraits) (score float64, ok bool)
}

var schemaCriteria = []criterion{
	{.15, func(a, b *operationTraits) (float64, bool) { return compareSets(a.params, b.params) }},
	{.15, func(a, b *operationTraits) (float64, bool) { return compareSets(a.body, b.body) }},
	{.15, func(a, b *operationTraits) (float64, bool) { return compareSets(a.output, b.output) }},
}

var (
	keyCriteria = []criterion{
		{.30, func(a, b *operationTraits) (float64, bool) { return compareTexts(a.path, b.path) }},
		{.10, func(a, b *operationTraits) (float64, bool) {
			return compareSets([]string{a.method}, []string{b.method})
		}},
	}
	idCriteria = []criterion{{.10, func(a, b *operationTraits) (float64, bool) {
		spelt, ok := compareTexts(a.id, b.id)
		return max(spelt, jaccard(a.words, b.words)), ok
	}}}
	summaryCriteria = []criterion{{.05, func(a, b *operationTraits) (float64, bool) { return compareTexts(a.summary, b.summary) }}}

	criteria = slices.Concat(keyCriteria, idCriteria, summaryCriteria, schemaCriteria)
)

func compareTexts(a, b string) (float64, bool)  { return similarity(a, b), a != "" || b != "" }
func compareSets(a, b []string) (float64, bool) { return jaccard(a, b), len(a)+len(b) > 0 }

// likeness returns the similarity from 0 to 1, or -1 when there is nothing to compare.
func likeness(a, b *operationTraits, by []criterion) float64 {
	sum, weight := 0.0, 0.0
	for _, f := range by {
		if score, ok := f.compare(a, b); ok {
			sum += f.weight * score
			weight += f.weight
		}
	}
	if weight == 0 {
		return -1
	}
	return sum / weight
}

// areUnrelated reports whether the two operations of a pair have almost nothing in common.
func areUnrelated(from, to traitCollector, p *operationPair) bool {
	score := likeness(from.traits(p.was), to.traits(p.is), schemaCriteria)
	return score >= 0 && score < unrelatedBelow
}

// candidate is an operation at base with a possible successor at head.
type candidate struct {
	was, is int
	score   float64
}

// matchSuccessors pairs each operation of left with its likely successor in right, one to one,
// the most similar first.
func matchSuccessors(from, to traitCollector, left, right []*connector.Operation, by []criterion) []loss {
	losses := make([]loss, len(left))
	for i, op := range left {
		losses[i].was = op
	}
	candidates := candidatesOf(from, to, left, right, by)
	goneWas, goneIs := map[int]bool{}, map[int]bool{}
	for _, c := range candidates {
		if goneWas[c.was] || goneIs[c.is] || c.score < possibleThreshold {
			continue
		}
		if c.score < sureThreshold && !hasMargin(c, candidates, goneWas, goneIs) {
			continue
		}
		goneWas[c.was], goneIs[c.is] = true, true
		losses[c.was].successor, losses[c.was].score = right[c.is], c.score
	}
	return losses
}

func candidatesOf(from, to traitCollector, left, right []*connector.Operation, by []criterion) []candidate {
	if n := len(left) * len(right); n == 0 || n > maxCandidates {
		return nil
	}
	heads := make([]*operationTraits, len(right))
	for j, op := range right {
		heads[j] = to.traits(op)
	}
	var all []candidate
	for i, op := range left {
		base := from.traits(op)
		for j, head := range heads {
			if score := likeness(base, head, by); score >= possibleThreshold-leadMargin {
				all = append(all, candidate{i, j, score})
			}
		}
	}
	sorting.Stable(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	return all
}

// hasMargin reports whether no other open candidate comes close.
func hasMargin(c candidate, all []candidate, goneWas, goneIs map[int]bool) bool {
	for _, o := range all {
		if o == c || o.was != c.was && o.is != c.is || goneWas[o.was] || goneIs[o.is] {
			continue
		}
		return c.score-o.score >= leadMargin
	}
	return true
}
