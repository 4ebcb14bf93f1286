package lint

import (
	"alm/internal/source"
	"alm/solution/connector"
)

// barrenPaths returns paths whose operations cannot receive a callback URL: no mark is in them, and no reference
// leads to one. It is nil where that cannot be known.
func (f *index) barrenPaths(c *connector.Connector) map[source.Node]bool {
	marked := f.markedBranches()
	if f.inexact || !f.spreadMarks(c, marked) {
		return nil
	}
	barren := map[source.Node]bool{}
	for i := range f.branches {
		switch b := &f.branches[i]; {
		case b.Kind == kindPathItem && b.has(wordRef):
			return nil
		case b.Kind == kindPathItem && !marked[i]:
			barren[b.Node] = true
		}
	}
	return barren
}

// markedBranches says which branches have an x-ms-notification-url.
func (f *index) markedBranches() []bool {
	tops := map[*object]bool{}
	for _, m := range f.membersOf(notificationURL) {
		top := m.Of
		for top.Owner != nil && top.Owner.Kind != kindRoot {
			top = top.Owner
		}
		tops[top] = true
	}
	marked := make([]bool, len(f.branches))
	for i := range f.branches {
		marked[i] = tops[f.branches[i].object]
	}
	return marked
}

// spreadMarks marks what leads to a marked branch, and reports whether it could in a few rounds.
func (f *index) spreadMarks(c *connector.Connector, marked []bool) bool {
	leads := f.leads(c)
	for range 32 {
		changed := false
		for _, r := range leads {
			if r.in >= 0 && !marked[r.in] && (r.plain && marked[r.to] || !r.plain && r.resolved) {
				marked[r.in], changed = true, true
			}
		}
		if !changed {
			return true
		}
	}
	return false
}
