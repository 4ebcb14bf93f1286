package main

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"

	"alm/pipeline/bump"
	"alm/pipeline/catalogue"
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
	outputs, err := parseFormats(j.formats, a.Getenv)
	if err != nil {
		return err
	}
	if err := checkWritable(outputs); err != nil {
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

// document returns what there is to report.
func document(verb string, p *project.Project, result *judge.Result) report.Document {
	doc := report.Document{
		Version: version, Verb: verb, Base: result.Detected.Base, Head: result.Detected.Head, Commit: result.Detected.Commit, BaseCommit: result.Base.Commit.Hash,
		Findings: result.Findings(), Looked: result.Looked, Changed: result.Detected.Changed,
		Only: result.Only(), Text: result.Head.Text,
	}
	report.WorstFirst(doc.Findings)
	if result.Linted != nil {
		doc.Profile, doc.Reviews = result.Linted.Profile, result.Reviews()
	}
	if result.Reached != nil {
		doc.Unclear, doc.NotRead = result.Reached.Unclear, result.Reached.Problems
		doc.Users, doc.Asked = result.Users, result.Reached.Environments
	}
	if result.Gate != nil {
		doc.Gate = result.Gate.Refused
		doc.FailOn, _ = check.ParseSeverity(result.Gate.FailOn)
	}
	doc.Policy = policyReport(result.By())
	changes := changesOf(doc.Findings)
	for _, c := range result.Heads() {
		doc.Connectors = append(doc.Connectors, report.Connector{Path: c.Dir, Name: c.Name, Change: changes[c.Dir]})
	}
	if result.Diffed != nil {
		plan := bump.Versions(p, result)
		doc.Bump, doc.NextVersion, doc.OfSolution = plan.Part, plan.Next(), len(plan.Solutions) > 0
	}
	return doc
}

// changesOf returns the largest change of each connector, by folder, of what is not waived.
func changesOf(findings []check.Finding) map[string]check.Change {
	all := map[string]check.Change{}
	for i := range findings {
		if f := &findings[i]; f.Waiver == "" {
			all[f.Connector] = max(all[f.Connector], f.Rule.Change)
		}
	}
	return all
}

// report writes the document in every format that was asked for.
func (a *app) report(outputs []output, doc report.Document) error {
	doc.Report = reportFile(outputs)
	opts := a.reportOptions(doc)
	for _, out := range outputs {
		if out.file == "" {
			to := a.Stdout
			if out.format == "actions" {
				to = a.commands
			}
			if out.stderr {
				to = a.errCommands
			}
			if err := report.Write(to, out.format, doc, opts); err != nil {
				return fmt.Errorf("write %s: %w", out.format, err)
			}
			continue
		}
		var b bytes.Buffer
		opts := opts
		opts.Colour = false
		if err := report.Write(&b, out.format, doc, opts); err != nil {
			return fmt.Errorf("write %s: %w", out.format, err)
		}
		if err := writeOutput(out.file, b.Bytes()); err != nil {
			return usage("name a file in a folder that exists", "write %s: %w", out.format, err)
		}
	}
	return nil
}

func (a *app) reportOptions(doc report.Document) report.Options {
	return report.Options{Colour: a.Colour, Width: a.Width, Detail: a.detail, Root: a.fromRoot(), Within: a.within(), Links: a.links(doc), Help: helpOf, Rules: catalogue.OfVerb(doc.Verb), Getenv: a.Getenv}
}

// helpOf returns a rule's page, for reports that include it.
func helpOf(id string) string {
	rule, family := catalogue.Find(id)
	if rule == nil {
		return ""
	}
	page, err := family.Page(rule.ID)
	if err != nil {
		return ""
	}
	return page.Prose
}
