package diff

import (
	"slices"
	"strings"

	"alm/pipeline/check"
)

const (
	maxPaths  = 16     // of one operation to one comparison
	maxVisits = 50_000 // beyond the first of each comparison
	maxLevel  = 64     // of a path that is reported whole
)

// step is a step on the way from a root to a change.
type step struct {
	*comparison
	subject, key string
	part         check.Part
	level        int
	from         *step
}

// placeChanges adds the places that the roots from a number on affect to every change, the shortest path of each operation
// first. Every comparison is visited at least once; further visits are limited, for definitions
// that contain each other.
func (d *differ) placeChanges(from int) {
	d.markDirty()
	budget := maxVisits
	for round, r := range d.roots[from:] {
		if !r.dirty {
			continue
		}
		w := traversal{round: from + round + 1, budget: &budget}
		w.add(&step{comparison: r.comparison, subject: r.subject, key: r.key, part: r.part})
		for i := 0; i < len(w.queue); i++ {
			s := w.queue[i]
			s.placeChanges(r)
			for _, l := range s.links {
				if l.to.dirty && !s.visited(l.to) {
					w.add(s.next(l))
				}
			}
		}
	}
}

// markDirty marks the comparisons that lead to a change.
func (d *differ) markDirty() {
	var open []*comparison
	for _, c := range d.memo {
		if len(c.found) > 0 {
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

// traversal visits what one root leads to, breadth first.
type traversal struct {
	round  int
	budget *int
	queue  []*step
}

// add queues a step unless the limits are reached.
func (w *traversal) add(s *step) {
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

// visited reports whether the path to this step includes c. Beyond maxLevel only comparisons
// that were never visited are visited.
func (s *step) visited(c *comparison) bool {
	for ; s != nil && s.level <= maxLevel; s = s.from {
		if s.comparison == c {
			return true
		}
	}
	return false
}

func (s *step) next(l link) *step {
	to := &step{comparison: l.to, level: s.level + 1, from: s, subject: s.subject, key: s.key, part: s.part}
	if to.level <= maxLevel {
		to.subject, to.key = joinPath(s.subject, l.subject), joinPath(s.key, l.key)
		to.part = s.part.Below(partStep(l.subject, l.key))
	}
	return to
}

func (s *step) placeChanges(r rootSchema) {
	for _, t := range s.found {
		at := place{
			op: r.op, subject: joinPath(s.subject, t.subject), part: s.part.Below(partStep(t.subject, t.key)),
			before: r.before, key: joinPath(s.key, t.key), after: r.after,
		}
		if !slices.ContainsFunc(t.places[max(0, len(t.places)-maxPaths):], func(o place) bool { return o.subject == at.subject }) {
			t.places = append(t.places, at)
		}
	}
}

// partStep returns a key as a step of a part: as AnyStep where the subject shows that it is no
// name.
func partStep(subject, key string) string {
	name, _, _ := strings.Cut(subject, "/")
	if key == "" || key == check.AnyStep && name != key {
		return key
	}
	return check.EscapeStep(key)
}

func joinPath(path, step string) string {
	if step == "" {
		return path
	}
	if path == "" {
		return step
	}
	return path + "/" + step
}
