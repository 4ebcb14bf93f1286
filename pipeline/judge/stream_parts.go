package judge

import (
	"cmp"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/pipeline/check"
	"alm/pipeline/impact"
	"alm/pipeline/record"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

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
	part := &Result{opts: s.partOptions(), Change: Change{Base: s.Base, Head: s.Head, Is: []*connector.Connector{c}}, setup: s.setup, excess: s.excess}
	s.Head.InProject(part.Is)
	if err := lintConnectors(part); err != nil {
		return nil, err
	}
	part.alone, part.Is, part.linted = []string{strings.Clone(c.Dir)}, nil, nil
	part.keepFindings(check.Keep)
	c.Release()
	if s.Diffed != nil {
		part.Diffed = record.NewJudged(nil)
	}
	return part, nil
}

// release drops the connectors of a part, and keeps what is small. The findings of the only part are kept whole.
func (r *Result) release(only bool) {
	before := r.VersionsBefore()
	for _, c := range r.Is {
		head := headOf(c, before, r.sources.head)
		if len(r.Was) == 1 && r.Was[0].Dir != c.Dir {
			head.From = strings.Clone(r.Was[0].Dir)
		}
		r.heads = append(r.heads, head)
	}
	if r.opts.NamesConsumers() {
		r.targets = targetsOf(r.Was, r.Is)
	}
	r.Detected.Changed, r.before = folders(r.Was, r.Is), len(r.Was)
	r.Was, r.Is, r.linted, r.faults, r.known, r.sources = nil, nil, nil, nil, nil, rereading{}
	r.opts, r.Base, r.Head = Options{}, tree.Tree{}, tree.Tree{}
	if only {
		r.keepFindings(check.KeepWhole)
	} else {
		r.keepFindings(check.Keep)
	}
}

// releaseAll gives back the memory in which connectors were read.
func releaseAll(sides ...[]*connector.Connector) {
	for _, side := range sides {
		for _, c := range side {
			c.Release()
		}
	}
}

// keepFindings moves the findings of a part to where they take little memory.
func (r *Result) keepFindings(keep func([]*check.Finding) check.Kept) {
	if r.Linted != nil {
		r.kept.linted, r.Linted.Findings = keep(r.Linted.Findings), nil
	}
	if r.Diffed != nil {
		r.kept.diffed, r.Diffed.Findings = keep(r.Diffed.Findings), nil
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
		for change, from := range part.follows {
			r.follow(change, from)
		}
		r.reviewed = append(r.reviewed, part.reviewed...)
	}
	sorting.Stable(r.targets, func(a, b impact.Target) int { return strings.Compare(a.Dir, b.Dir) })
	slices.Sort(r.Detected.Changed)
	r.Detected.Changed = slices.Compact(r.Detected.Changed)
}

// gather moves findings of parts to where all of them are.
func gather(to *record.Judged, parts []*Result, of func(*Result) *check.Kept) {
	if to == nil {
		return
	}
	n := 0
	for _, part := range parts {
		n += of(part).Len()
	}
	to.Findings = make([]*check.Finding, 0, n)
	for _, part := range parts {
		to.Findings = append(to.Findings, of(part).Pointers()...)
		*of(part) = check.Kept{}
	}
	to.Count()
}
