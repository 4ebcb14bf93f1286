package judge

import (
	"cmp"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

// judgePairs pairs the connectors as diff does, and judges the pairs. Connectors that are new are judged
// while they are read to see whether they only moved.
func (s *stream) judgePairs() error {
	pairs, gone, added := diff.Pair(identities(s.was), identities(s.is))
	if !diff.MayBeMoved(gone, added) {
		return s.judgeInOrder(s.counting(s.eachPair(slices.Concat(pairs, s.alone(gone, added)))))
	}
	goneWords, err := readWords(s.was, gone)
	if err != nil {
		return err
	}
	all, addedWords := s.eachPair(pairs), make([][]string, len(added))
	for k, i := range added {
		all = append(all, judging{s.is[i].Near, func() (err error) {
			addedWords[k], err = s.judgeUnlike(i, goneWords)
			return err
		}})
	}
	if err := s.judgeInOrder(s.counting(all)); err != nil {
		return err
	}
	moved, gone, added := diff.PairAlike(gone, added, goneWords, addedWords)
	return s.judgeInOrder(s.eachPair(slices.Concat(moved, s.alone(gone, added))))
}

// judging judges one connector or a pair, or is what else is done meanwhile.
type judging struct {
	near int64
	do   func() error
}

// counting adds that the connectors of head are counted while others are judged; where there are only few it
// takes no time.
func (s *stream) counting(all []judging) []judging {
	if len(all) < 2 {
		return all
	}
	return append(all, judging{do: func() error {
		s.count()
		return nil
	}})
}

func (s *stream) eachPair(pairs []diff.IdentityPair) []judging {
	all := make([]judging, len(pairs))
	for i, p := range pairs {
		all[i].do = func() error { return s.judgePair(p) }
		if p.Is >= 0 {
			all[i].near = s.is[p.Is].Near
		} else {
			all[i].near = s.was[p.Was].Near
		}
	}
	return all
}

// alone pairs connectors that one side alone has with nothing, unless they are judged.
func (s *stream) alone(gone, added []int) (pairs []diff.IdentityPair) {
	for _, i := range added {
		if s.isParts[i] == nil {
			pairs = append(pairs, diff.IdentityPair{Was: -1, Is: i})
		}
	}
	for _, i := range gone {
		pairs = append(pairs, diff.IdentityPair{Was: i, Is: -1})
	}
	return pairs
}

// judgeInOrder judges on all processors, one after the other what is near each other in the repository.
func (s *stream) judgeInOrder(all []judging) error {
	sorting.Stable(all, func(a, b judging) int { return cmp.Compare(a.near, b.near) })
	errs := make([]error, len(all))
	check.Parallel(len(all), func(i int) {
		if errs[i] = s.ctx.Err(); errs[i] == nil {
			errs[i] = all[i].do()
		}
	})
	return cmp.Or(errs...)
}

// judgeUnlike judges a connector that is not like any that is gone; it returns the words of any other.
func (s *stream) judgeUnlike(i int, gone [][]string) ([]string, error) {
	c, err := s.is[i].Again()
	if cmp.Or(err, s.ctx.Err()) != nil {
		return nil, cmp.Or(err, s.ctx.Err())
	}
	if diff.IsLike(diff.Words(c), gone) {
		return wordsOf(c), nil
	}
	if err = s.is[i].Count(c); err == nil {
		s.isParts[i], err = s.judge(nil, []*connector.Connector{c}, rereading{head: s.again(i)})
	}
	return nil, err
}

// readWords returns what identifies some of the connectors.
func readWords(all []tree.Found, which []int) ([][]string, error) {
	identifying, errs := make([][]string, len(which)), make([]error, len(which))
	check.Parallel(len(which), func(k int) {
		c, err := all[which[k]].Again()
		if errs[k] = err; err == nil {
			identifying[k] = wordsOf(c)
		}
	})
	return identifying, cmp.Or(errs...)
}

// wordsOf returns copies of what identifies a connector, so that it can be released.
func wordsOf(c *connector.Connector) []string {
	all := diff.Words(c)
	for i := range all {
		all[i] = strings.Clone(all[i])
	}
	return all
}

func identities(all []tree.Found) []diff.Identity {
	known := make([]diff.Identity, len(all))
	check.Parallel(len(all), func(i int) { known[i] = diff.Identity{Dir: all[i].Dir, ID: all[i].ID()} })
	return known
}

// judgePair reads a connector at base and at head and judges it.
func (s *stream) judgePair(p diff.IdentityPair) (err error) {
	var was, is []*connector.Connector
	if p.Was >= 0 {
		was = make([]*connector.Connector, 1)
		if was[0], err = s.was[p.Was].Read(); err != nil {
			return err
		}
	}
	if p.Is < 0 {
		s.wasParts[p.Was], err = s.judge(was, nil, rereading{})
		return err
	}
	is = make([]*connector.Connector, 1)
	if is[0], err = s.is[p.Is].Read(); err != nil {
		return err
	}
	again := rereading{head: s.again(p.Is)}
	if p.Was >= 0 {
		again.base = s.was[p.Was].Again
	}
	s.isParts[p.Is], err = s.judge(was, is, again)
	return err
}
