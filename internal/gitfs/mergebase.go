package gitfs

import (
	"container/heap"
	"errors"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// MergeBase is the newest commit that both histories hold. Where a shallow clone cuts the
// histories before they meet the error is ErrShallow, where they never meet ErrUnrelated.
//
// It walks from the newest commit down, as git does, so that it costs what lies between
// and not the whole history.
func (r *Repo) MergeBase(a, b Commit) (Commit, error) {
	w := r.baseWalk()
	w.add(a, fromA)
	w.add(b, fromB)
	common, err := w.run()
	if err != nil {
		return Commit{}, err
	}
	for i := range common {
		below, err := r.below(common[i], common)
		if err != nil || !below {
			return common[i], err
		}
	}
	cause, remedy := ErrUnrelated, "name a base that shares history with this commit"
	if w.sawCut {
		cause, remedy = ErrShallow, "set fetch-depth: 0 in actions/checkout, or git fetch --unshallow"
	}
	return Commit{}, &Error{Op: "find where " + a.Short() + " and " + b.Short() + " part", Err: cause, Remedy: remedy}
}

// below tells whether a commit lies in the history of another of these. Commits whose clock
// was wrong can be found before those above them.
func (r *Repo) below(c Commit, all []Commit) (bool, error) {
	if len(all) == 1 {
		return false, nil
	}
	w := r.baseWalk()
	w.add(c, fromA)
	for _, other := range all {
		if other.Hash != c.Hash {
			w.add(other, fromB)
		}
	}
	_, err := w.run()
	return w.marks[c.Hash]&fromB != 0, err
}

type mark uint8

const (
	fromA mark = 1 << iota
	fromB
	stale // below a common commit
	found
)

type baseWalk struct {
	repo   *Repo
	cut    map[plumbing.Hash]bool
	marks  map[string]mark
	queue  byTime
	sawCut bool
}

func (r *Repo) baseWalk() *baseWalk {
	return &baseWalk{repo: r, cut: r.cut(), marks: map[string]mark{}}
}

func (w *baseWalk) add(c Commit, m mark) {
	have := w.marks[c.Hash]
	if have|m == have {
		return
	}
	w.marks[c.Hash] = have | m
	heap.Push(&w.queue, c)
}

// run walks until only what lies below common commits is left, and gives the common ones
// that it did not find below another, newest first.
func (w *baseWalk) run() ([]Commit, error) {
	var common []Commit
	for w.queue.Len() > 0 && w.anyFresh() {
		c := heap.Pop(&w.queue).(Commit)
		m := w.marks[c.Hash] & (fromA | fromB | stale)
		if m == fromA|fromB {
			if w.marks[c.Hash]&found == 0 {
				w.marks[c.Hash] |= found
				common = append(common, c)
			}
			m |= stale
		}
		if err := w.parents(c, m); err != nil {
			return nil, err
		}
	}
	common = slices.DeleteFunc(common, func(c Commit) bool { return w.marks[c.Hash]&stale != 0 })
	slices.SortStableFunc(common, func(a, b Commit) int { return b.Time.Compare(a.Time) })
	return common, nil
}

func (w *baseWalk) anyFresh() bool {
	for _, c := range w.queue {
		if w.marks[c.Hash]&stale == 0 {
			return true
		}
	}
	return false
}

func (w *baseWalk) parents(c Commit, m mark) error {
	if w.cut[plumbing.NewHash(c.Hash)] {
		w.sawCut = w.sawCut || len(c.parents) > 0
		return nil
	}
	for _, hash := range c.parents {
		if have := w.marks[hash.String()]; have|m == have {
			continue
		}
		parent, err := w.repo.commit(hash)
		if errors.Is(err, ErrMissing) && len(w.cut) > 0 {
			w.sawCut = true
			continue
		}
		if err != nil {
			return err
		}
		w.add(parent, m)
	}
	return nil
}

// newest is the newest commit before c that fits. Where history is cut off before one does
// the error is ErrShallow, where there is none ErrNoRevision.
func (r *Repo) newest(c Commit, fits func(Commit) bool) (Commit, error) {
	w := r.baseWalk()
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
	if w.sawCut {
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
