package lint

import "slices"

// seenSet is a set that starts as a list, because it usually stays small, and becomes a
// map when it grows.
type seenSet[T comparable] struct {
	few  [16]T
	n    int
	many map[T]bool
}

func (o *seenSet[T]) has(v T) bool { return slices.Contains(o.few[:o.n], v) || o.many[v] }

// seenBefore adds v and reports whether the set had it.
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
