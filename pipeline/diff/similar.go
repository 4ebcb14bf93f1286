package diff

import (
	"cmp"
	"slices"

	"alm/internal/source"
	"alm/solution/connector"
)

// TestKnownOperations and TestSuccessions hold what these find in real updates.
const (
	sureAt     = 0.80
	possibleAt = 0.60
	margin     = 0.10 // by which a possible heir leads

	// maxCandidates bounds the comparisons.
	maxCandidates = 6000
	// strangersBelow is the likeness under which an id names something else.
	strangersBelow = 0.30
)

func (l loss) sure() bool { return l.score >= sureAt }

// shape is what operations are compared by.
type shape struct {
	path, method, id, summary string
	words                     []string // of the id
	params, body, output      []string // sets
}

// shaper makes shapes of one connector's operations, which share schemas.
type shaper struct {
	c      *connector.Connector
	fields map[source.Node][]string // by schema
}

func newShaper(c *connector.Connector) shaper {
	return shaper{c, map[source.Node][]string{}}
}

func (s shaper) fieldsOf(schema source.Node) []string {
	schema = s.c.Resolve(schema)
	fields, ok := s.fields[schema]
	if !ok {
		fields = set(s.c.Fields(schema))
		s.fields[schema] = fields
	}
	return fields
}

func (s shaper) shape(op *connector.Operation) *shape {
	sh := &shape{
		path: normal(op.Path), method: op.Method,
		id: fold(op.ID), words: set(words(op.ID)),
		summary: op.Get("summary").Str(),
		output:  s.fieldsOf(op.Output().Schema),
	}
	for _, p := range op.Parameters {
		if p.In != "body" {
			sh.params = append(sh.params, p.In+":"+p.Name)
		}
	}
	sh.params = set(sh.params)
	if op.Body != nil {
		sh.body = s.fieldsOf(op.Body.Schema)
	}
	return sh
}

// feature is one thing to compare; ok is false where both sides lack it: else every two
// GETs without a body look alike.
type feature struct {
	weight float64
	alike  func(a, b *shape) (score float64, ok bool)
}

var forms = []feature{
	{.15, func(a, b *shape) (float64, bool) { return sets(a.params, b.params) }},
	{.15, func(a, b *shape) (float64, bool) { return sets(a.body, b.body) }},
	{.15, func(a, b *shape) (float64, bool) { return sets(a.output, b.output) }},
}

var (
	keys = []feature{
		{.30, func(a, b *shape) (float64, bool) { return texts(a.path, b.path) }},
		{.10, func(a, b *shape) (float64, bool) { return sets([]string{a.method}, []string{b.method}) }},
	}
	ids = []feature{{.10, func(a, b *shape) (float64, bool) {
		spelt, ok := texts(a.id, b.id)
		return max(spelt, jaccard(a.words, b.words)), ok
	}}}
	summaries = []feature{{.05, func(a, b *shape) (float64, bool) { return texts(a.summary, b.summary) }}}

	features = slices.Concat(keys, ids, summaries, forms)
)

func texts(a, b string) (float64, bool)  { return ratio(a, b), a != "" || b != "" }
func sets(a, b []string) (float64, bool) { return jaccard(a, b), len(a)+len(b) > 0 }

// likeness is 0 to 1, or -1 when there is nothing to compare.
func likeness(a, b *shape, by []feature) float64 {
	sum, weight := 0.0, 0.0
	for _, f := range by {
		if score, ok := f.alike(a, b); ok {
			sum += f.weight * score
			weight += f.weight
		}
	}
	if weight == 0 {
		return -1
	}
	return sum / weight
}

// strangers tells whether the two sides of a pair have next to nothing in common.
func strangers(was, is *connector.Connector, p *pair) bool {
	score := likeness(newShaper(was).shape(p.was), newShaper(is).shape(p.is), forms)
	return score >= 0 && score < strangersBelow
}

// candidate is an operation of base and one of head that may be its successor.
type candidate struct {
	was, is int
	score   float64
}

// heirs finds for each operation of left its likely successor in right, one to one, the
// most alike first.
func heirs(was, is *connector.Connector, left, right []*connector.Operation, by []feature) []loss {
	losses := make([]loss, len(left))
	for i, op := range left {
		losses[i].was = op
	}
	candidates := candidatesOf(was, is, left, right, by)
	goneWas, goneIs := map[int]bool{}, map[int]bool{}
	for _, c := range candidates {
		if goneWas[c.was] || goneIs[c.is] || c.score < possibleAt {
			continue
		}
		if c.score < sureAt && !leads(c, candidates, goneWas, goneIs) {
			continue
		}
		goneWas[c.was], goneIs[c.is] = true, true
		losses[c.was].heir, losses[c.was].score = right[c.is], c.score
	}
	return losses
}

func candidatesOf(was, is *connector.Connector, left, right []*connector.Operation, by []feature) []candidate {
	if n := len(left) * len(right); n == 0 || n > maxCandidates {
		return nil
	}
	heads := make([]*shape, len(right))
	at := newShaper(is)
	for j, op := range right {
		heads[j] = at.shape(op)
	}
	from := newShaper(was)
	var all []candidate
	for i, op := range left {
		base := from.shape(op)
		for j, head := range heads {
			if score := likeness(base, head, by); score >= possibleAt-margin {
				all = append(all, candidate{i, j, score})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	return all
}

// leads tells whether no other open candidate of either side comes near.
func leads(c candidate, all []candidate, goneWas, goneIs map[int]bool) bool {
	for _, o := range all {
		if o == c || o.was != c.was && o.is != c.is || goneWas[o.was] || goneIs[o.is] {
			continue
		}
		return c.score-o.score >= margin
	}
	return true
}
