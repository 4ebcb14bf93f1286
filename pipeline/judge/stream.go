package judge

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"alm/pipeline/check"
	"alm/pipeline/diff"
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

// keeps reports whether all connectors are kept until the end: what follows needs several at once.
func (opts Options) keeps() bool {
	p := opts.Project
	profile := cmp.Or(opts.Profile, p.Lint.Profile)
	return opts.Keep || opts.LintAll || profile == check.Security || opts.NamesConsumers()
}

// judgeConnectors detects the connectors that differ, and does something to each.
func (r *Result) judgeConnectors(ctx context.Context, base, head tree.Tree, steps []each) error {
	judge := r.keep
	if !r.opts.keeps() {
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
	pairs, err := findPairs(r, base, head)
	if err != nil {
		return err
	}
	r.setup = r.lintSetup()
	for _, do := range steps { // without connectors: what has looked says so, also where nothing changed
		if err := do.judge(r); err != nil {
			return err
		}
	}
	parts, errs := make([]*Result, len(pairs)), make([]error, len(pairs))
	check.Parallel(len(pairs), func(i int) {
		if errs[i] = ctx.Err(); errs[i] == nil {
			parts[i], errs[i] = r.judgePair(pairs[i], steps)
		}
	})
	if err := cmp.Or(errs...); err != nil {
		return err
	}
	r.collect(parts)
	return r.lookAround()
}

// pair is a connector at base and at head, not read yet; one side may be nil.
type pair struct{ was, is *tree.Found }

// findPairs finds the connectors that may differ, paired as diff pairs them.
func findPairs(r *Result, base, head tree.Tree) ([]pair, error) {
	p := r.opts.Project
	var was, is []tree.Found
	var err error
	if base.FS == nil {
		is, err = head.Find(p)
	} else {
		was, is, err = tree.MayDiffer(base, head, p)
	}
	if err != nil {
		return nil, err
	}
	found := diff.Pair(identities(was), identities(is))
	slices.SortStableFunc(found, func(a, b diff.IdentityPair) int { return cmp.Compare(uint(a.Is), uint(b.Is)) }) // as head has them, the removed ones last
	var all []pair
	for _, found := range found {
		var one pair
		if found.Was >= 0 {
			one.was = &was[found.Was]
		}
		if found.Is >= 0 {
			one.is = &is[found.Is]
		}
		all = append(all, one)
	}
	return all, nil
}

func identities(all []tree.Found) []diff.Identity {
	var known []diff.Identity
	for _, f := range all {
		known = append(known, diff.Identity{Dir: f.Dir, ID: f.ID(), Words: func() []string {
			c, err := f.Again()
			if err != nil {
				return nil // reading it to judge it reports why
			}
			words := diff.Words(c)
			for i := range words {
				words[i] = strings.Clone(words[i])
			}
			return words
		}})
	}
	return known
}

// judgePair judges one connector, and returns a result with findings about it alone; nil if its
// files are equal.
func (r *Result) judgePair(p pair, steps []each) (*Result, error) {
	part := &Result{opts: r.opts, Change: Change{Base: r.Base, Head: r.Head}, setup: r.setup}
	for _, side := range []struct {
		found *tree.Found
		to    *[]*connector.Connector
	}{{p.was, &part.Was}, {p.is, &part.Is}} {
		if side.found == nil {
			continue
		}
		c, err := side.found.Read()
		if err != nil {
			return nil, err
		}
		*side.to = []*connector.Connector{c}
	}
	if r.Base.FS == nil {
		r.Head.InProject(part.Is)
	} else if part.Was, part.Is = tree.Compared(r.Base, r.Head, part.Was, part.Is); len(part.Was)+len(part.Is) == 0 {
		return nil, nil
	}
	for _, do := range steps {
		if err := do.judge(part); err != nil {
			return nil, err
		}
	}
	part.release(p)
	return part, nil
}

// release drops the connectors of a part, and keeps what is small.
func (r *Result) release(p pair) {
	before := r.VersionsBefore()
	for _, c := range r.Is {
		r.heads = append(r.heads, headOf(c, before, p.is.Again))
	}
	r.Detected.Changed = folders(r.Was, r.Is)
	r.Was, r.Is, r.linted = nil, nil, nil
	for _, j := range []*record.Judged{r.Linted, r.Diffed} {
		if j != nil {
			check.Release(j.Findings)
		}
	}
}

// collect puts the parts together, in the order of their connectors' folders.
func (r *Result) collect(parts []*Result) {
	parts = slices.DeleteFunc(parts, func(part *Result) bool { return part == nil })
	for _, part := range parts {
		r.heads = append(r.heads, part.heads...)
		r.Detected.Changed = append(r.Detected.Changed, part.Detected.Changed...)
	}
	slices.Sort(r.Detected.Changed)
	r.Detected.Changed = slices.Compact(r.Detected.Changed)
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
