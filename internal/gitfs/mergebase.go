package gitfs

import (
	"container/heap"
	"errors"
	"slices"

	"alm/internal/sorting"

	"github.com/go-git/go-git/v5/plumbing"
)

// MergeBase returns the newest commit that both histories contain. The error is ErrShallow if
// a shallow clone ends before they meet, and ErrUnrelated if they never meet.
//
// As in git, it walks from the newest commit down, so that the cost depends on the commits
// in between and not on the length of the history.
func (r *Repo) MergeBase(a, b Commit) (Commit, error) {
	w := r.db.newWalk()
	w.add(a, fromA)
	w.add(b, fromB)
	common, err := w.run()
	if err != nil {
		return Commit{}, err
	}
	for i := range common {
		below, err := r.db.isBelow(common[i], common)
		if err != nil || !below {
			return common[i], err
		}
	}
	cause, remedy := ErrUnrelated, "name a base that shares history with this commit"
	if w.shallow {
		cause, remedy = ErrShallow, "set fetch-depth: 0 in actions/checkout, or run git fetch --unshallow"
	}
	return Commit{}, &Error{Op: "find the merge base of " + a.Short() + " and " + b.Short(), Err: cause, Remedy: remedy}
}

// isBelow reports whether a commit is in the history of another of these. The walk can find
// a commit with a wrong clock before its descendants.
func (db *database) isBelow(c Commit, all []Commit) (bool, error) {
	if len(all) == 1 {
		return false, nil
	}
	w := db.newWalk()
	w.add(c, fromA)
	for _, other := range all {
		if other.Hash != c.Hash {
			w.add(other, fromB)
		}
	}
	_, err := w.run()
	return w.flags[c.Hash]&fromB != 0, err
}

// commitFlags records from where a walk reached a commit.
type commitFlags uint8

const (
	fromA commitFlags = 1 << iota
	fromB
	stale // below a common commit
	isCommon
)

// historyWalk visits commits from the newest down.
type historyWalk struct {
	db      *database
	ends    map[plumbing.Hash]bool // of a shallow clone
	flags   map[string]commitFlags
	queue   byTime
	shallow bool // reached an end of a shallow clone
}

func (db *database) newWalk() *historyWalk {
	return &historyWalk{db: db, ends: db.shallowCommits(), flags: map[string]commitFlags{}}
}

func (w *historyWalk) add(c Commit, m commitFlags) {
	known := w.flags[c.Hash]
	if known|m == known {
		return
	}
	w.flags[c.Hash] = known | m
	heap.Push(&w.queue, c)
}

// run walks until only commits below common ones are left. It returns the common commits
// that are not below another as far as it saw, newest first.
func (w *historyWalk) run() ([]Commit, error) {
	var common []Commit
	for w.queue.Len() > 0 && w.anyFresh() {
		c := heap.Pop(&w.queue).(Commit)
		m := w.flags[c.Hash] & (fromA | fromB | stale)
		if m == fromA|fromB {
			if w.flags[c.Hash]&isCommon == 0 {
				w.flags[c.Hash] |= isCommon
				common = append(common, c)
			}
			m |= stale
		}
		if err := w.parents(c, m); err != nil {
			return nil, err
		}
	}
	common = slices.DeleteFunc(common, func(c Commit) bool { return w.flags[c.Hash]&stale != 0 })
	sorting.Stable(common, func(a, b Commit) int { return b.Time.Compare(a.Time) })
	return common, nil
}

func (w *historyWalk) anyFresh() bool {
	for _, c := range w.queue {
		if w.flags[c.Hash]&stale == 0 {
			return true
		}
	}
	return false
}

func (w *historyWalk) parents(c Commit, m commitFlags) error {
	if w.ends[plumbing.NewHash(c.Hash)] {
		w.shallow = w.shallow || len(c.parents) > 0
		return nil
	}
	for _, hash := range c.parents {
		if known := w.flags[hash.String()]; known|m == known {
			continue
		}
		parent, err := w.db.commit(hash)
		if errors.Is(err, ErrMissing) && len(w.ends) > 0 {
			w.shallow = true
			continue
		}
		if err != nil {
			return err
		}
		w.add(parent, m)
	}
	return nil
}

// newest returns the newest commit in the history of c for which fits is true. The error is
// ErrShallow if a shallow clone ends before one, and ErrNoRevision if there is none.
func (db *database) newest(c Commit, fits func(Commit) bool) (Commit, error) {
	w := db.newWalk()
	w.add(c, fromA)
	for w.queue.Len() > 0 {
		c := heap.Pop(&w.queue).(Commit)
		if fits(c) {
			return c, nil
		}
		if err := w.parents(c, fromA); err != nil {
			return Commit{}, err
		}
	}
	if w.shallow {
		return Commit{}, ErrShallow
	}
	return Commit{}, ErrNoRevision
}

// byTime is a heap with the newest commit on top.
type byTime []Commit

func (q byTime) Len() int           { return len(q) }
func (q byTime) Less(i, j int) bool { return q[i].Time.After(q[j].Time) }
func (q byTime) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *byTime) Push(x any)        { *q = append(*q, x.(Commit)) }
func (q *byTime) Pop() any {
	last := len(*q) - 1
	c := (*q)[last]
	*q = (*q)[:last]
	return c
}
