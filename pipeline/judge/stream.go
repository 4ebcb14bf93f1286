package judge

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"alm/pipeline/check"
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
	if err := r.stream(ctx, base, head, steps); err != nil {
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
	s.count = sync.OnceValues(func() (int, error) { return s.Head.Count(s.opts.Project, s.Base) })
	r.setup, r.excess = sync.OnceValue(r.newLintSetup), &excess{}
	for _, do := range steps { // without connectors: what has looked says so, also where nothing changed
		if err := do.judge(r); err != nil {
			return err
		}
	}
	if err := s.judgePairs(); err != nil {
		return err
	}
	others, err := s.lintOthers()
	if err := cmp.Or(err, r.excess.err(r.opts.Project.Limits())); err != nil {
		return err
	}
	parts := slices.DeleteFunc(slices.Concat(s.isParts, s.wasParts, others), func(part *Result) bool { return part == nil })
	r.collect(parts)
	if err := cmp.Or(r.lookedAround(s.count()), r.Base.Release(), r.Head.Release()); err != nil {
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

	count func() (int, error) // the connectors of head, changed or not

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

// rereading reads the connector of a part once more, at head and at base; nil where a side has none.
type rereading struct {
	head, base func() (*connector.Connector, error)
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
func (s *stream) judge(was, is []*connector.Connector, again rereading) (*Result, error) {
	part := &Result{sources: again, opts: s.partOptions(), Change: Change{Base: s.Base, Head: s.Head, Was: was, Is: is}, setup: s.setup, excess: s.excess, known: &lint.Known{}}
	if s.Base.FS == nil {
		s.Head.InProject(part.Is)
	} else if part.Was, part.Is = tree.Compared(s.Base, s.Head, was, is); len(part.Was)+len(part.Is) == 0 {
		releaseAll(was, is)
		return nil, nil
	}
	for _, do := range s.steps {
		if err := do.judge(part); err != nil {
			return nil, err
		}
	}
	only := max(len(s.was), len(s.is)) <= 1 && !s.opts.LintAll
	part.release(only)
	if !part.held && !only {
		releaseAll(was, is)
	}
	return part, nil
}

// partOptions are the options of one connector.
func (s *stream) partOptions() Options {
	opts := s.opts
	opts.LintAll = false
	return opts
}

// collectFindings puts the findings of the parts together, in the order of their connectors' folders.
func (r *Result) collectFindings(parts []*Result) {
	gather(r.Linted, parts, func(part *Result) *check.Kept { return &part.kept.linted })
	gather(r.Diffed, parts, func(part *Result) *check.Kept { return &part.kept.diffed })
	if r.Diffed != nil {
		check.SortEach(r.Diffed.Findings)
	}
}
