package judge

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"alm/internal/sorting"
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/impact"
	"alm/pipeline/lint"
	"alm/pipeline/record"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

// each is what is done to the connectors that changed, whatever part of them a result has.
type each struct {
	judge step
	print func(*Result) // may be nil
}

var (
	reading  = each{judge: requireReadable}
	reported = each{judge: requireRead}
	linting  = each{lintConnectors, printLinted}
	diffing  = each{diffConnectors, printDiffed}
)

// judgeConnectors detects the connectors that differ, and does something to each.
func (r *Result) judgeConnectors(ctx context.Context, base, head tree.Tree, steps []each) error {
	judge := r.keep
	if !r.opts.Keep {
		judge = r.stream
	}
	if err := judge(ctx, base, head, steps); err != nil {
		return err
	}
	r.printf("detect", "%s", r.Detected)
	for _, do := range steps {
		if do.print != nil {
			do.print(r)
		}
	}
	return nil
}

// keep judges all connectors at once and keeps them.
func (r *Result) keep(ctx context.Context, base, head tree.Tree, steps []each) error {
	var err error
	if r.Change, err = Detect(r.opts.Project, base, head); err != nil {
		return err
	}
	r.before = len(r.Was)
	if err := r.lookAround(); err != nil {
		return err
	}
	for _, do := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := do.judge(r); err != nil {
			return err
		}
	}
	return nil
}

// stream judges one connector after the other and keeps no more than findings, so that the memory
// does not grow with the number of connectors.
func (r *Result) stream(ctx context.Context, base, head tree.Tree, steps []each) error {
	base, head = tree.Align(base, head)
	r.streamed = true
	r.Change = Change{Base: base, Head: head, Detected: record.Detected{Base: base.Label, Head: head.Label, Commit: head.Commit.Hash, Changed: []string{}}}
	s := &stream{Result: r, ctx: ctx, steps: steps}
	if err := s.find(); err != nil {
		return err
	}
	r.setup = sync.OnceValue(r.newLintSetup)
	for _, do := range steps { // without connectors: what has looked says so, also where nothing changed
		if err := do.judge(r); err != nil {
			return err
		}
	}
	pairs, err := s.judgeAdded()
	if err == nil {
		err = s.judgePairs(pairs)
	}
	if err != nil {
		return err
	}
	others, err := s.lintOthers()
	if err != nil {
		return err
	}
	parts := slices.DeleteFunc(slices.Concat(s.isParts, s.wasParts, others), func(part *Result) bool { return part == nil })
	r.collect(parts)
	if err := cmp.Or(r.lookAround(), r.Base.Release(), r.Head.Release()); err != nil {
		return err
	}
	r.collectFindings(parts) // when there is memory for them
	return nil
}

// stream is a run over connectors that are read one after the other.
type stream struct {
	*Result
	ctx     context.Context
	steps   []each
	was, is []tree.Found

	isParts  []*Result // by the index at head
	wasParts []*Result // of removed connectors, by the index at base
}

// find finds the connectors that may differ.
func (s *stream) find() (err error) {
	p := s.opts.Project
	if s.Base.FS == nil {
		s.is, err = s.Head.Find(p)
	} else {
		s.was, s.is, err = tree.MayDiffer(s.Base, s.Head, p)
	}
	s.isParts, s.wasParts = make([]*Result, len(s.is)), make([]*Result, len(s.was))
	return err
}

// judgeAdded pairs the connectors as diff does, and returns the pairs. Connectors that are new are judged
// while they are read to see whether they only moved.
func (s *stream) judgeAdded() ([]diff.IdentityPair, error) {
	pairs, gone, added := diff.Pair(identities(s.was), identities(s.is))
	if diff.MayBeMoved(gone, added) {
		goneWords, err := readWords(s.was, gone)
		if err != nil {
			return nil, err
		}
		addedWords, errs := make([][]string, len(added)), make([]error, len(added))
		check.Parallel(len(added), func(k int) {
			addedWords[k], errs[k] = s.judgeUnlike(added[k], goneWords)
		})
		if err := cmp.Or(errs...); err != nil {
			return nil, err
		}
		var moved []diff.IdentityPair
		moved, gone, added = diff.PairAlike(gone, added, goneWords, addedWords)
		pairs = append(pairs, moved...)
	}
	for _, i := range added {
		if s.isParts[i] == nil {
			pairs = append(pairs, diff.IdentityPair{Was: -1, Is: i})
		}
	}
	for _, i := range gone {
		pairs = append(pairs, diff.IdentityPair{Was: i, Is: -1})
	}
	return pairs, nil
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
		s.isParts[i], err = s.judge(nil, []*connector.Connector{c}, s.again(i))
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

func (s *stream) judgePairs(pairs []diff.IdentityPair) error {
	errs := make([]error, len(pairs))
	check.Parallel(len(pairs), func(i int) {
		if errs[i] = s.ctx.Err(); errs[i] == nil {
			errs[i] = s.judgePair(pairs[i])
		}
	})
	return cmp.Or(errs...)
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
		s.wasParts[p.Was], err = s.judge(was, nil, nil)
		return err
	}
	is = make([]*connector.Connector, 1)
	if is[0], err = s.is[p.Is].Read(); err != nil {
		return err
	}
	s.isParts[p.Is], err = s.judge(was, is, s.again(p.Is))
	return err
}

// again returns a function that reads a connector of head once more.
func (s *stream) again(i int) func() (*connector.Connector, error) {
	return func() (*connector.Connector, error) {
		c, err := s.is[i].Again()
		if err == nil && s.Base.FS == nil {
			s.Head.InProject([]*connector.Connector{c})
		}
		return c, err
	}
}

// judge returns a result with findings about one connector alone; nil if its files are equal.
func (s *stream) judge(was, is []*connector.Connector, again func() (*connector.Connector, error)) (*Result, error) {
	part := &Result{opts: s.partOptions(), Change: Change{Base: s.Base, Head: s.Head, Was: was, Is: is}, setup: s.setup, known: &lint.Known{}}
	if s.Base.FS == nil {
		s.Head.InProject(part.Is)
	} else if part.Was, part.Is = tree.Compared(s.Base, s.Head, was, is); len(part.Was)+len(part.Is) == 0 {
		return nil, nil
	}
	for _, do := range s.steps {
		if err := do.judge(part); err != nil {
			return nil, err
		}
	}
	part.release(again)
	return part, nil
}

// partOptions are the options of one connector.
func (s *stream) partOptions() Options {
	opts := s.opts
	opts.LintAll = false
	return opts
}

// lintOthers lints the connectors that did not change, where all are to be linted.
func (s *stream) lintOthers() ([]*Result, error) {
	if s.Linted == nil || !s.opts.LintAll || s.Base.FS == nil {
		return nil, nil
	}
	judged := map[string]bool{}
	for i, part := range s.isParts {
		judged[s.is[i].Dir] = part != nil
	}
	all, err := s.Head.Find(s.opts.Project)
	if err != nil {
		return nil, err
	}
	parts, errs := make([]*Result, len(all)), make([]error, len(all))
	check.Parallel(len(all), func(i int) {
		if errs[i] = s.ctx.Err(); errs[i] == nil && !judged[all[i].Dir] {
			parts[i], errs[i] = s.lintAlone(all[i])
		}
	})
	return parts, cmp.Or(errs...)
}

// lintAlone returns a result with the findings of lint about a connector that did not change.
func (s *stream) lintAlone(f tree.Found) (*Result, error) {
	c, err := f.Read()
	if err != nil {
		return nil, err
	}
	part := &Result{opts: s.partOptions(), Change: Change{Base: s.Base, Head: s.Head, Is: []*connector.Connector{c}}, setup: s.setup}
	s.Head.InProject(part.Is)
	if err := lintConnectors(part); err != nil {
		return nil, err
	}
	part.alone, part.Is, part.linted = []string{strings.Clone(c.Dir)}, nil, nil
	check.Release(part.Linted.Findings)
	if s.Diffed != nil {
		part.Diffed = record.NewJudged(nil)
	}
	return part, nil
}

// release drops the connectors of a part, and keeps what is small.
func (r *Result) release(again func() (*connector.Connector, error)) {
	before := r.VersionsBefore()
	for _, c := range r.Is {
		r.heads = append(r.heads, headOf(c, before, again))
	}
	if r.opts.NamesConsumers() {
		r.targets = targetsOf(r.Was, r.Is)
	}
	r.Detected.Changed, r.before = folders(r.Was, r.Is), len(r.Was)
	r.Was, r.Is, r.linted, r.known = nil, nil, nil, nil
	r.opts, r.Base, r.Head = Options{}, tree.Tree{}, tree.Tree{}
	for _, j := range []*record.Judged{r.Linted, r.Diffed} {
		if j != nil {
			check.Release(j.Findings)
		}
	}
}

// collect puts the parts together, but for their findings.
func (r *Result) collect(parts []*Result) {
	for _, part := range parts {
		r.heads = append(r.heads, part.heads...)
		r.alone = append(r.alone, part.alone...)
		r.Detected.Changed = append(r.Detected.Changed, part.Detected.Changed...)
		r.before += part.before
		r.targets = append(r.targets, part.targets...)
		r.reviewed = append(r.reviewed, part.reviewed...)
	}
	sorting.Stable(r.targets, func(a, b impact.Target) int { return strings.Compare(a.Dir, b.Dir) })
	slices.Sort(r.Detected.Changed)
	r.Detected.Changed = slices.Compact(r.Detected.Changed)
}

// collectFindings puts the findings of the parts together, in the order of their connectors' folders.
func (r *Result) collectFindings(parts []*Result) {
	gather(r.Linted, parts, func(part *Result) *record.Judged { return part.Linted })
	gather(r.Diffed, parts, func(part *Result) *record.Judged { return part.Diffed })
	if r.Diffed != nil {
		check.Sort(r.Diffed.Findings)
	}
}

// gather moves findings of parts to where all of them are.
func gather(to *record.Judged, parts []*Result, of func(*Result) *record.Judged) {
	if to == nil {
		return
	}
	n := 0
	for _, part := range parts {
		n += len(of(part).Findings)
	}
	to.Findings = make([]check.Finding, 0, n)
	for _, part := range parts {
		to.Findings = append(to.Findings, of(part).Findings...)
		of(part).Findings = nil
	}
	to.Count()
}
