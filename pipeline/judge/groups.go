package judge

import (
	"cmp"
	"context"
	"slices"

	"alm/internal/sorting"
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/record"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

// Group is connectors that one job judges.
type Group struct {
	Connectors []string `json:"connectors"` // their folders; what moved has two
	Bytes      int      `json:"bytes"`      // of their files, at base and at head
}

// Division is what a check would judge, in groups.
type Division struct {
	Detected record.Detected
	Base     tree.Tree // the zero Tree is no base
	Looked   int       // how many connectors head has, changed or not
	Groups   []Group   // at least one, which has no connectors where there are none to judge
}

// Divide divides the connectors that Check would judge into groups of about the same size: as many as
// groups of some bytes need, and no more than most.
func Divide(ctx context.Context, opts Options, base, head tree.Tree, most, bytes int) (*Division, error) {
	base, head = tree.Align(unlessSame(base, head), head)
	s := &stream{Result: &Result{opts: opts, Change: Change{Base: base, Head: head}}, ctx: ctx}
	err := s.find()
	if err == nil && opts.LintAll && base.FS != nil {
		s.is, err = head.Find(opts.Project)
	}
	if err != nil {
		return nil, err
	}
	s.before = len(s.was)
	if err := s.lookAround(); err != nil {
		return nil, err
	}
	units, err := s.units()
	if err != nil {
		return nil, err
	}
	d := &Division{Base: base, Looked: s.Looked, Groups: divide(units, most, bytes),
		Detected: record.Detected{Base: base.Label, Head: head.Label, Commit: head.Commit.Hash, Changed: []string{}}}
	for _, g := range d.Groups {
		d.Detected.Changed = append(d.Detected.Changed, g.Connectors...)
	}
	slices.Sort(d.Detected.Changed)
	return d, ctx.Err()
}

// units returns what has to stay together: a connector, or one that moved with what it was.
func (s *stream) units() ([]Group, error) {
	pairs, gone, added := diff.Pair(identities(s.was), identities(s.is))
	if diff.MayBeMoved(gone, added) {
		goneWords, err := readWords(s.was, gone)
		if err != nil {
			return nil, err
		}
		addedWords, err := readWords(s.is, added)
		if err != nil {
			return nil, err
		}
		var moved []diff.IdentityPair
		moved, gone, added = diff.PairAlike(gone, added, goneWords, addedWords)
		pairs = append(pairs, moved...)
	}
	for _, i := range gone {
		pairs = append(pairs, diff.IdentityPair{Was: i, Is: -1})
	}
	for _, i := range added {
		pairs = append(pairs, diff.IdentityPair{Was: -1, Is: i})
	}
	units, errs := make([]Group, len(pairs)), make([]error, len(pairs))
	check.Parallel(len(pairs), func(k int) {
		if units[k], errs[k] = s.unit(pairs[k]); errs[k] == nil && !s.differs(pairs[k]) {
			units[k] = Group{}
		}
	})
	return slices.DeleteFunc(units, func(u Group) bool { return len(u.Connectors) == 0 }), cmp.Or(errs...)
}

// differs reports whether a connector is judged. Commits were compared by the hashes of folders; in
// folders the files are.
func (s *stream) differs(p diff.IdentityPair) bool {
	commits := s.Base.Commit.Hash != "" && s.Head.Commit.Hash != ""
	if s.Base.FS == nil || commits || s.opts.LintAll || p.Was < 0 || p.Is < 0 {
		return true
	}
	was, err := s.was[p.Was].Again()
	is, failed := s.is[p.Is].Again()
	if err != nil || failed != nil {
		return true // the check reports it
	}
	different, changed := tree.Compared(s.Base, s.Head, []*connector.Connector{was}, []*connector.Connector{is})
	return len(different)+len(changed) > 0
}

func (s *stream) unit(p diff.IdentityPair) (g Group, err error) {
	add := func(all []tree.Found, i int) {
		if i < 0 || err != nil {
			return
		}
		var size int
		size, err = all[i].Size()
		g.Bytes += size
		if !slices.Contains(g.Connectors, all[i].Dir) {
			g.Connectors = append(g.Connectors, all[i].Dir)
		}
	}
	add(s.was, p.Was)
	add(s.is, p.Is)
	return g, err
}

// divide puts each unit, the largest first, into the group that is the smallest so far.
func divide(units []Group, most, bytes int) []Group {
	total := 0
	for _, u := range units {
		total += u.Bytes
	}
	groups := make([]Group, max(1, min(most, len(units), (total+bytes-1)/bytes)))
	sorting.Stable(units, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), slices.Compare(a.Connectors, b.Connectors))
	})
	for i := range groups {
		groups[i].Connectors = []string{}
	}
	for _, u := range units {
		least := 0
		for i := range groups {
			if groups[i].Bytes < groups[least].Bytes {
				least = i
			}
		}
		groups[least].Bytes += u.Bytes
		groups[least].Connectors = append(groups[least].Connectors, u.Connectors...)
	}
	for i := range groups {
		slices.Sort(groups[i].Connectors)
	}
	return groups
}
