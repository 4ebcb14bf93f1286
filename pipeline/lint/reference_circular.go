package lint

import "alm/pipeline/check"

// checkCircular reports the first definition of each cycle.
func checkCircular(p *check.Pass) {
	f := indexOf(p)
	w := f.circles(p)
	for i := range f.branches {
		if b := &f.branches[i]; b.Role == "definitions" && w.state[b.first] == circleUnseen {
			w.visit(b.first, 0)
		}
	}
}

// circleWalk follows the references from definition to definition. Definitions of one name count as one, with
// the number of the first.
type circleWalk struct {
	*check.Pass
	f      *index
	leads  [][]int32 // by definition
	holder []*object // of the last reference of each
	state  []circleState
}

// circleState says how far the walk is with a definition.
type circleState uint8

const (
	circleUnseen circleState = iota
	circleOpen
	circleDone
)

func (f *index) circles(p *check.Pass) *circleWalk {
	n := len(f.branches)
	w := &circleWalk{p, f, make([][]int32, n), make([]*object, n), make([]circleState, n)}
	for _, r := range f.leads(p.Is) {
		if r.in < 0 || f.branches[r.in].Role != "definitions" {
			continue
		}
		in := f.branches[r.in].first
		w.holder[in] = f.branches[r.in].object
		if r.to >= 0 && f.branches[r.to].Role == "definitions" {
			w.leads[in] = append(w.leads[in], f.branches[r.to].first)
		}
	}
	return w
}

func (w *circleWalk) visit(at int32, depth int) {
	w.state[at] = circleOpen
	for _, next := range w.leads[at] {
		switch {
		case w.state[next] == circleOpen:
			if obj := w.holder[next]; obj != nil && !obj.Node.Get("$ref").Exists() { // ref-unresolved reports references alone
				obj.Reportf(w.Pass, obj.Key.Span(), "definition %s contains itself through %s; the designer stops expanding it at some depth",
					obj.Name, w.f.branches[at].Name)
			}
			w.state[next] = circleDone
		case w.state[next] == circleUnseen && depth < 1000:
			w.visit(next, depth+1)
		}
	}
	w.state[at] = circleDone
}
