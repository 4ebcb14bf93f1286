package diff

import "slices"

const (
	maxPaths  = 16     // of one operation to one comparison
	maxVisits = 50_000 // beyond the first of each comparison
	maxLevel  = 64     // of a path that is told whole
)

// stop is a place on the way from a root to what changed.
type stop struct {
	*comparison
	subject, key string
	level        int
	from         *stop
}

// settle gives every change its places: the shortest way of each operation first. A
// comparison is seen at least once; how often more is bounded, for definitions that hold
// each other.
func (d *differ) settle() {
	d.mark()
	budget := maxVisits
	for round, r := range d.roots {
		if !r.dirty {
			continue
		}
		w := walk{round: round + 1, budget: &budget}
		w.add(&stop{comparison: r.comparison, subject: r.subject, key: r.key})
		for i := 0; i < len(w.queue); i++ {
			s := w.queue[i]
			s.place(r)
			for _, l := range s.links {
				if l.to.dirty && !s.passed(l.to) {
					w.add(s.next(l))
				}
			}
		}
	}
}

// mark tells the comparisons that lead to a change.
func (d *differ) mark() {
	var open []*comparison
	for _, c := range d.memo {
		if len(c.told) > 0 {
			open = append(open, c)
		}
	}
	for len(open) > 0 {
		c := open[len(open)-1]
		open = open[:len(open)-1]
		if !c.dirty {
			c.dirty = true
			open = append(open, c.parents...)
		}
	}
}

// walk is what one root leads to, breadth first.
type walk struct {
	round  int
	budget *int
	queue  []*stop
}

// add goes to a stop when there is reason to.
func (w *walk) add(s *stop) {
	c := s.comparison
	switch {
	case c.round == 0:
		c.round = w.round
	case c.round != w.round:
		c.round, c.visits = w.round, 0
		fallthrough
	default:
		if c.visits >= maxPaths || *w.budget == 0 || s.level > maxLevel {
			return
		}
		*w.budget--
	}
	c.visits++
	w.queue = append(w.queue, s)
}

// passed tells whether the way here leads through c. Beyond maxLevel only what was never
// seen is gone to.
func (s *stop) passed(c *comparison) bool {
	for ; s != nil && s.level <= maxLevel; s = s.from {
		if s.comparison == c {
			return true
		}
	}
	return false
}

func (s *stop) next(l link) *stop {
	to := &stop{comparison: l.to, level: s.level + 1, from: s, subject: s.subject, key: s.key}
	if to.level <= maxLevel {
		to.subject, to.key = join(s.subject, l.subject), join(s.key, l.key)
	}
	return to
}

func (s *stop) place(r root) {
	for _, t := range s.told {
		at := site{r.op, join(s.subject, t.subject), r.before + join(s.key, t.key) + r.after}
		if !slices.ContainsFunc(t.sites[max(0, len(t.sites)-maxPaths):], func(o site) bool { return o.subject == at.subject }) {
			t.sites = append(t.sites, at)
		}
	}
}

func join(path, step string) string {
	if step == "" {
		return path
	}
	if path == "" {
		return step
	}
	return path + "/" + step
}
