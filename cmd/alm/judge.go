package main

import (
	"context"
	"path"
	"path/filepath"
	"slices"

	"alm/pipeline/check"
	"alm/pipeline/judge"
	"alm/pipeline/project"
	"alm/pipeline/report"
	"alm/pipeline/tree"

	"github.com/spf13/cobra"
)

// judging are the flags of the verbs that judge.
type judging struct {
	formats []string
	failOn  string
	fetch   string
	base    string
	narrow  []string
	uses    []string
	profile string
	lintAll bool
	only    []string
	unread  bool   // what cannot be read of flows, apps and agents is allowed
	policy  string // "" of verbs that compare no policies
	query   consumerQuery
	comment bool   // on the pull request
	label   string // that allows breaking changes
	detailing
	notifying
}

func (j *judging) formatFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&j.formats, "format", nil, "print FORMAT, or write FORMAT=FILE and print text, repeatable: text, json, sarif, junit, codeclimate, markdown, html, actions")
}

func (j *judging) flags(cmd *cobra.Command) {
	j.formatFlag(cmd)
	cmd.Flags().StringVar(&j.failOn, "fail-on", "error", "exit 1 on findings of at least this severity: error, warning, note or off")
	j.detailing.flags(cmd)
	cmd.Flags().StringVar(&j.fetch, "fetch-base", "auto", "fetch a base commit that the clone lacks: auto (in CI only) or never")
}

func (j *judging) profileFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&j.profile, "profile", "", "what to check connectors for: default, certification or security (default lint.profile in alm.yaml)")
}

// A judgment is one way to judge a change: lint, diff, check or impact.
type judgment func(ctx context.Context, opts judge.Options, base, head tree.Tree) (*judge.Result, error)

// judge judges a change and reports.
func (a *app) judge(ctx context.Context, verb string, j judging, decide judgment, base, head source) error {
	outputs, err := a.outputs(&j)
	if err != nil {
		return err
	}
	notices, outputs, err := j.notifying.parse(outputs, a.Now())
	if err != nil {
		return err
	}
	sides, err := a.sides(ctx, j, base, head)
	if err != nil {
		return err
	}
	if err := a.saveAnswer(j.query, sides); err != nil {
		return err
	}
	result, err := decide(ctx, sides.opts, sides.base, sides.head)
	if err != nil {
		return err
	}
	a.printCompared(verb, sides.opts.Project, result)
	a.printReached(result.Reached)
	doc := document(verb, sides.opts.Project, result)
	doc.AcceptFrom = base.spec
	if err := a.writeNotices(ctx, notices, doc, j.until); err != nil {
		return err
	}
	if j.comment {
		a.keepComment(ctx, doc)
	}
	if err := a.conclude(outputs, doc, result.Refused()); err != nil {
		return err
	}
	return result.Unread()
}

// conclude reports a result, and fails where the gate refused it.
func (a *app) conclude(outputs []output, doc report.Document, refused bool) error {
	if err := a.report(outputs, doc); err != nil {
		return err
	}
	if refused {
		return errFindings
	}
	return nil
}

// options reads the flags that say how to judge.
func (j *judging) options() (opts judge.Options, err error) {
	if j.failOn != "" {
		if opts.FailOn, err = check.ParseSeverity(j.failOn); err != nil {
			return opts, usage("use error, warning, note or off", "--fail-on: %w", err)
		}
	}
	if opts.Consumers, err = parseConsumers(j.narrow); err != nil {
		return opts, err
	}
	opts.Uses, opts.LintAll, opts.AllowUnread = slices.Clone(j.uses), j.lintAll, j.unread
	for _, dir := range j.only {
		opts.Only = append(opts.Only, path.Clean(filepath.ToSlash(dir)))
	}
	opts.Profile, err = project.ParseProfile(j.profile)
	return opts, err
}

func parseConsumers(names []string) ([]check.Consumer, error) {
	var all []check.Consumer
	for _, name := range names {
		c := check.Consumer(name)
		if !slices.Contains(check.Consumers, c) {
			return nil, usage("the consumers are power-automate, logic-apps, canvas, copilot and connection", "unknown consumer %q", name)
		}
		all = append(all, c)
	}
	return all, nil
}

// source is a SOURCE argument, or none of them.
type source struct {
	spec     string
	absent   bool // this verb has no such side
	workTree bool // whatever CI says: the verb writes, or reads what another wrote
}

// judgedSides are what a verb judges, and how.
type judgedSides struct {
	opts       judge.Options
	base, head tree.Tree // the zero Tree is no base
	inCI       bool
}

func (a *app) sides(ctx context.Context, j judging, base, head source) (s judgedSides, err error) {
	place, err := a.place(j.fetch)
	if err == nil {
		err = a.restoreBeforeReading()
	}
	if err != nil {
		return s, err
	}
	if s.opts, err = j.options(); err != nil {
		return s, err
	}
	if a.detail, err = j.detail(); err != nil {
		return s, err
	}
	if s.opts.Allowed, err = a.allowed(j.label); err != nil {
		return s, err
	}
	s.opts.Root, s.opts.Now, s.inCI = a.dir, a.Now, place.InCI
	for i, path := range s.opts.Uses {
		s.opts.Uses[i] = a.fromDir(path)
	}
	switch {
	case head.workTree:
		s.head, err = place.WorkTree(ctx)
	case head.spec == "":
		s.head, err = place.Head(ctx)
	default:
		s.head, err = place.Source(ctx, a.fromDir(head.spec))
	}
	if err != nil {
		return s, err
	}
	if s.opts.Project, err = a.projectOf(place, s.head); err != nil {
		return s, err
	}
	if s.opts.Policies.After, err = a.policyOfHead(place, &s); err != nil {
		return s, err
	}
	if err := j.query.apply(ctx, a, &s.opts); err != nil {
		return s, err
	}
	switch {
	case base.absent:
	case base.spec == "":
		s.base, err = place.Base(ctx)
	default:
		s.base, err = place.NamedBase(ctx, a.fromDir(base.spec), s.head, head.spec != "")
	}
	if err != nil || j.policy == "" {
		return s, err
	}
	return s, a.applyPolicy(ctx, place, j.policy, &s)
}

// projectOf reads alm.yaml of what is judged. In CI that is the commit: nothing that lies beside it
// counts.
func (a *app) projectOf(place *tree.Place, head tree.Tree) (*project.Project, error) {
	if place.InCI {
		if of, isCommit, err := place.Project(head); err != nil || isCommit {
			if err != nil {
				return nil, err
			}
			return a.projectIn(of.FS, false)
		}
	}
	if head.IsWorkTree() { // a sparse checkout may leave out alm.yaml
		return a.projectIn(head.FS, false)
	}
	return a.project(false)
}
