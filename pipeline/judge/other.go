package judge

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"

	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/sorting"
	"alm/pipeline/check"
	"alm/pipeline/tree"
)

// JudgedBy says by whose policy a change was judged, and what the other side's would have changed.
type JudgedBy struct {
	Policy
	Base  bool
	Other *OtherVerdict // nil if there is no other policy, or an equal one
}

// OtherVerdict is how the policy that did not count would have judged.
type OtherVerdict struct {
	Policy
	Refused string    // why its gate would be closed, "" if it would be open
	Failed  string    // why it could not judge
	Differs []Weighed // findings that block under one policy only
}

// Weighed is a finding with its weight under both policies: a severity, "accepted", or
// "not reported".
type Weighed struct {
	check.Finding
	Used, Other string
}

// By returns by whose policy a result was judged.
func (r *Result) By() JudgedBy {
	by := JudgedBy{Base: r.opts.Policies.Base, Policy: r.opts.Policies.After, Other: r.other}
	if by.Base {
		by.Policy = r.opts.Policies.Before
	}
	return by
}

// judgeByOther judges by the policy that does not count, too, if it differs.
func (r *Result) judgeByOther(ctx context.Context, base, head tree.Tree, connectors []each, steps []step) error {
	if r.Gate == nil || r.opts.Policies.Before.FS == nil || r.samePolicies() {
		return nil
	}
	opts := r.opts
	opts.Progress = nil
	opts.Policies.Base = !r.opts.Policies.Base
	r.other = &OtherVerdict{Policy: opts.Policies.After}
	opts.Project = opts.Policies.After.Project
	if opts.Policies.Base {
		r.other.Policy = opts.Policies.Before
		opts.Project = opts.Project.UnderPolicyOf(opts.Policies.Before.Project)
	}
	other, err := walk(ctx, opts, base, head, connectors, steps)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		r.other.Failed = exit.Words(err)
	default:
		r.other.Refused, r.other.Differs = other.Gate.Refused, r.weighedOtherwise(other)
	}
	return nil
}

// samePolicies reports whether both sides judge alike.
func (r *Result) samePolicies() bool {
	before, after := r.opts.Policies.Before, r.opts.Policies.After
	return before.Project.SamePolicy(after.Project) && sameFile(before.FS, after.FS, BaselineFile)
}

// sameFile reports whether a file is equal in both folders, or in neither.
func sameFile(a, b fs.FS, name string) bool {
	x, err := disk.ReadText(a, name)
	y, otherErr := disk.ReadText(b, name)
	if errors.Is(err, fs.ErrNotExist) && errors.Is(otherErr, fs.ErrNotExist) {
		return true
	}
	return err == nil && otherErr == nil && bytes.Equal(x, y)
}

// weighedOtherwise returns the findings that block here and not in the other result, or there and
// not here.
func (r *Result) weighedOtherwise(other *Result) []Weighed {
	type pair struct {
		finding     check.Finding
		here, there *check.Finding
	}
	pairs := map[string]*pair{}
	add := func(f *check.Finding, here bool) {
		key := f.Rule.ID + " " + f.Connector + " " + f.Subject + " " + f.Fingerprint
		p := cmp.Or(pairs[key], &pair{finding: *f})
		pairs[key] = p
		if here {
			p.here = f
		} else {
			p.there = f
		}
	}
	for _, f := range r.Findings() {
		add(f, true)
	}
	for _, f := range other.Findings() {
		add(f, false)
	}
	var differ []Weighed
	for _, p := range pairs {
		if r.blocks(p.here) != r.blocks(p.there) {
			differ = append(differ, Weighed{p.finding, weight(p.here), weight(p.there)})
		}
	}
	sorting.Stable(differ, func(a, b Weighed) int {
		return cmp.Or(cmp.Compare(a.Connector, b.Connector), cmp.Compare(a.Rule.ID, b.Rule.ID), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Fingerprint, b.Fingerprint))
	})
	return differ
}

func (r *Result) blocks(f *check.Finding) bool {
	return f != nil && f.Waiver == "" && r.opts.FailOn != check.Off && f.Severity >= r.opts.FailOn
}

func weight(f *check.Finding) string {
	switch {
	case f == nil:
		return "not reported"
	case f.Waiver != "":
		return "accepted"
	}
	return f.Severity.String()
}
