// Package judge says what a change to connectors breaks, and for whom, and whether it passes
// the gate.
package judge

import (
	"context"
	"fmt"
	"slices"
	"time"

	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/consumers"
	"alm/pipeline/impact"
	"alm/pipeline/lint"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/tree"
	"alm/solution/connector"
)

// Options say how to judge. The zero value of all but Project, Root and Now is the usual case.
type Options struct {
	Project     *project.Project
	Root        string                     // the project's folder on disk
	FailOn      check.Severity             // findings of at least this severity close the gate; check.Off: none does
	Profile     check.Profile              // what connectors are linted for; "" is what the project says
	Consumers   []check.Consumer           // whom a change may hit; none means all
	LintAll     bool                       // lint every connector, not only those that changed
	Only        []string                   // judge the connectors of these folders alone; nil is all
	Policies    Policies                   // alm.yaml of both sides; the zero value compares nothing
	Uses        []string                   // folders and zips with flows, apps and agents, besides those of the project
	Stages      []string                   // stages whose environments are asked for flows, apps and agents, besides those of the project
	MaxAge      time.Duration              // how old what an environment answered before may be; 0 is what the project says
	Baseline    bool                       // findings of lint that follow from others are kept: they are written to the baseline
	AllowUnread bool                       // flows, apps and agents that cannot be read do not end in an error
	Allowed     string                     // why breaking changes that no waiver accepts pass; "" when they do not
	Now         func() time.Time           // decides which waivers have expired
	Progress    func(step, message string) // shows one line for each step; may be nil
	Ask         Ask                        // asks environments; nil asks none
}

// Ask asks the environment of a stage who uses connectors.
type Ask func(name string, stage project.Stage) (*consumers.Answer, error)

// Result is what was judged and found. Steps that did not run leave nil.
type Result struct {
	Change
	Linted  *record.Judged
	Diffed  *record.Judged
	Reached *record.Reached
	Gate    *record.Gated
	Users   []check.User // of the connectors that changed

	opts       Options
	unreached  []*check.Finding        // of the change: those that impact leaves out
	leftOut    []*check.Finding        // those that another one stands for
	linted     []*connector.Connector  // what lint checked of a part
	faults     map[string]*lint.Change // of a part: connectors with new faults, by folder
	follows    map[findingKey]string   // changes that follow from such a fault; of what breaks, the fingerprint of lint's finding, or mixed
	setup      func() *lintSetup       // the same for all connectors; nil where all are judged at once
	held       bool                    // a step keeps the connectors of a part after it was judged
	excess     *excess                 // the same for all connectors that are judged one after the other; else nil
	known      *lint.Known             // the credentials that lint found, for diff; may be nil
	sources    rereading               // of a part while it is judged
	streamed   bool                    // connectors were judged one after the other: heads has what is left of them
	heads      []Head
	targets    []impact.Target                     // connectors at base, where consumers are named
	reviewed   []reviewed                          // under the security profile
	torn       map[string]bool                     // folders of connectors with a file that cannot be read
	alone      []string                            // folders of connectors that did not change and were linted one after the other
	kept       struct{ linted, diffed check.Kept } // the findings of a part after it was judged
	before     int                                 // how many of the connectors that changed are at base
	onPolicy   []check.Finding                     // about changes of alm.yaml and .alm
	onAccepted []check.Finding                     // about waivers, suppressions and the baseline
	accepting  int                                 // how many of these there are
	other      *OtherVerdict
}

// A step adds what it finds to the result.
type step func(*Result) error

// Check lints and compares the connectors that differ between base and head, finds whom the
// change breaks, and decides whether it passes. With nothing to compare, because there is no
// base or base and head are one commit, it lints every connector.
func Check(ctx context.Context, opts Options, base, head tree.Tree) (*Result, error) {
	base = unlessSame(base, head)
	return run(ctx, opts, base, head, []each{linting, diffing}, reach, comparePolicies, gate)
}

// unlessSame returns base, and none where it is head.
func unlessSame(base, head tree.Tree) tree.Tree {
	if head.Commit.Hash != "" && head.Commit.Hash == base.Commit.Hash && base.Under == head.Under {
		return tree.Tree{}
	}
	return base
}

// Lint lints the connectors of head.
func Lint(ctx context.Context, opts Options, head tree.Tree) (*Result, error) {
	return run(ctx, opts, tree.Tree{}, head, []each{linting}, gate)
}

// Diff compares the connectors that differ between base and head. Without a base it is an error
// of kind exit.Refused.
func Diff(ctx context.Context, opts Options, base, head tree.Tree) (*Result, error) {
	if err := requireBase(base); err != nil {
		return nil, err
	}
	return run(ctx, opts, base, head, []each{reported, diffing}, gate)
}

// Impact is Diff with only those findings that reach a flow, an app or an agent.
func Impact(ctx context.Context, opts Options, base, head tree.Tree) (*Result, error) {
	if err := requireBase(base); err != nil {
		return nil, err
	}
	return run(ctx, opts, base, head, []each{reading, diffing}, reach, keepReached, gate)
}

// Findings lints, compares and accepts like Check, and decides nothing.
func Findings(ctx context.Context, opts Options, base, head tree.Tree) (*Result, error) {
	return run(ctx, opts, base, head, []each{reading, linting, diffing}, acceptFindings)
}

func requireBase(base tree.Tree) error {
	if base.FS == nil {
		return exit.Refused.Errorf("name a BASE, or use alm lint or alm check, which lint everything without one", "nothing to compare with: this is the first commit")
	}
	return nil
}

// run judges, and then by the policy that does not count.
func run(ctx context.Context, opts Options, base, head tree.Tree, connectors []each, steps ...step) (*Result, error) {
	r, err := walk(ctx, opts, base, head, connectors, steps)
	if err != nil {
		return nil, err
	}
	return r, r.judgeByOther(ctx, base, head, connectors, steps)
}

func walk(ctx context.Context, opts Options, base, head tree.Tree, connectors []each, steps []step) (*Result, error) {
	r := &Result{opts: opts}
	if err := r.judgeConnectors(ctx, base.Among(opts.Only), head.Among(opts.Only), connectors); err != nil {
		return nil, err
	}
	if len(opts.Only) > 0 {
		if err := tree.RequireConnectors(r.Base, r.Head, opts.Only); err != nil {
			return nil, err
		}
	}
	for _, do := range steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := do(r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *Result) printf(step, format string, args ...any) {
	if r.opts.Progress != nil {
		r.opts.Progress(step, fmt.Sprintf(format, args...))
	}
}

// Refused reports whether the gate is closed.
func (r *Result) Refused() bool { return r.Gate != nil && r.Gate.Refused != "" }

// NotSought says that waivers and suppressions that accept nothing were not looked for, "" where they were
// or there are none.
func (r *Result) NotSought() string {
	if len(r.opts.Only) == 0 || r.accepting == 0 {
		return ""
	}
	return "unused suppressions, waivers and baseline entries are not reported: --only leaves connectors out"
}

// Only returns the folders that were to be judged, nil for all.
func (r *Result) Only() []string { return r.opts.Only }

// Findings returns those of lint, diff and the gate together, sorted, where they are; the list is the
// caller's.
func (r *Result) Findings() []*check.Finding {
	all := slices.Concat(r.counted()...)
	check.SortEach(all)
	return all
}

// LeftOut returns the findings that another one stands for: lint and diff report them, and a waiver may accept them.
func (r *Result) LeftOut() []*check.Finding { return r.leftOut }

// counted returns the lists of the findings that count.
func (r *Result) counted() [][]*check.Finding {
	var all [][]*check.Finding
	for _, j := range []*record.Judged{r.Linted, r.Diffed} {
		if j != nil {
			all = append(all, j.Findings)
		}
	}
	return append(all, check.Each(r.onPolicy), check.Each(r.onAccepted))
}
