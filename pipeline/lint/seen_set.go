package lint

import "slices"

// seenSet tells what comes again: a list while there is little, as there mostly is, then a
// map, so that a list of any length costs what its length asks for.
type seenSet[T comparable] struct {
	few  [16]T
	n    int
	many map[T]bool
}

func (o *seenSet[T]) has(v T) bool { return slices.Contains(o.few[:o.n], v) || o.many[v] }

// seenBefore adds v and tells whether it was there.
func (o *seenSet[T]) seenBefore(v T) bool {
	switch {
	case o.has(v):
		return true
	case o.n < len(o.few):
		o.few[o.n] = v
		o.n++
		return false
	case o.many == nil:
		o.many = map[T]bool{}
	}
	o.many[v] = true
	return false
}
