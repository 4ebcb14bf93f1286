package judge

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/project"
)

// Policies are the two sides of a change whose alm.yaml and .alm can count.
type Policies struct {
	Before, After Policy // the zero value of Before is none
	Base          bool   // that of Before counts
}

// Policy is alm.yaml and .alm of one side.
type Policy struct {
	Project  *project.Project
	FS       fs.FS  // the project's folder
	Label    string // for messages
	Revision string // the commit; "" of a work tree
}

// comparePolicies reports what the change weakens in alm.yaml and .alm, and which targets it moves.
func comparePolicies(r *Result) error {
	before := r.opts.Policies.Before
	if before.FS == nil {
		return nil
	}
	added, err := r.newWaivers()
	if err != nil {
		return err
	}
	baseline, err := r.grownBaseline()
	if err != nil {
		return err
	}
	lock, err := r.changedLock()
	if err != nil {
		return err
	}
	findings := slices.Concat(r.opts.Policies.After.Project.Weakened(before.Project), added, baseline, lock)
	check.Identify(findings)
	r.onPolicy = r.opts.Project.Apply(findings)
	return nil
}

// readBefore reads a file of the base's policy. One that is wrong there has nothing, so that a
// change can correct it.
func readBefore[T any](fsys fs.FS, read func(fs.FS) (T, error)) (T, error) {
	value, err := read(fsys)
	if errors.Is(err, exit.Usage) {
		var nothing T
		return nothing, nil
	}
	return value, err
}

// newWaivers reports the waivers that the base has not, or has for a shorter time.
func (r *Result) newWaivers() ([]check.Finding, error) {
	before, err := readBefore(r.opts.Policies.Before.FS, loadWaivers)
	if err != nil {
		return nil, err
	}
	now, err := loadWaivers(r.Head.FS)
	if err != nil {
		return nil, err
	}
	var findings []check.Finding
	for i, w := range now.all {
		if !before.has(w) {
			findings = append(findings, now.finding("waiver-added", i, "the waiver of %s until %s is new or longer: %s", w.about(), w.Until, w.Reason))
		}
	}
	return findings, nil
}

func (r *Result) grownBaseline() ([]check.Finding, error) {
	before, err := readBefore(r.opts.Policies.Before.FS, loadBaseline)
	if err != nil {
		return nil, err
	}
	now, err := loadBaseline(r.projectFS())
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	if before != nil {
		for _, e := range before.Findings {
			known[e.Fingerprint] = true
		}
	}
	added := slices.DeleteFunc(slices.Clone(now.Findings), func(e BaselineEntry) bool { return known[e.Fingerprint] })
	if len(added) == 0 {
		return nil, nil
	}
	rule, first := project.RuleOf("baseline-grown"), added[0]
	at := max(bytes.Index(now.file.Data, []byte(first.Fingerprint)), 0)
	return []check.Finding{{Rule: rule, Severity: rule.Severity, Subject: "baseline", Fix: rule.Fix,
		Message: fmt.Sprintf("the baseline has %s, first %s on %s", words.Count(len(added), "new finding"), first.Rule, first.Subject),
		At:      now.file.Span(at, at+len(first.Fingerprint))}}, nil
}

// changedLock reports connectors that the lock file gives another identity.
func (r *Result) changedLock() ([]check.Finding, error) {
	before, err := readBefore(r.opts.Policies.Before.FS, project.ReadLock)
	if err != nil {
		return nil, err
	}
	now, err := project.ReadLock(r.projectFS())
	if err != nil {
		return nil, err
	}
	if before == nil {
		before = &project.Lock{}
	}
	return now.Changed(before, r.opts.Policies.Before.Project), nil
}
