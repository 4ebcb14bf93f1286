package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"alm/pipeline/deploy"
	"alm/pipeline/project"
	"alm/pipeline/report"
	"alm/pipeline/tree"

	"github.com/spf13/cobra"
)

// policyFlags are what is given for the policy of a stage.
func policyFlags(cmd *cobra.Command, s *shipping) {
	cmd.Flags().StringVar(&s.ticket, "ticket", "", "the ticket of this deployment, for the record and for stages that require one")
	cmd.Flags().StringVar(&s.override, "override", "", "deploy although the stage's policy is against it, for this reason, which the record keeps")
}

// stagePolicy returns the policy of the stages from the base: in a pull request from the commit
// that it would change, else from the newest commit that the main branch has too.
func (a *app) stagePolicy(ctx context.Context, s shipping, p *project.Project) (deploy.Policy, error) {
	given := deploy.Policy{Ticket: s.ticket, Override: strings.TrimSpace(s.override)}
	if s.override != "" && given.Override == "" {
		return given, usage("say why, in words", "--override has no reason")
	}
	place, err := a.place("auto")
	if err != nil {
		return given, err
	}
	place.Event.Token = "" // it is for the verbs that compare with a base
	base, err := policyBase(ctx, place)
	if err != nil && slices.Contains(untrusted, place.Event.Name) {
		return given, err
	}
	if err != nil {
		a.progress("policy", fmt.Sprintf("the stages' policy is that of the work tree: %v", err))
		return given, nil
	}
	if base.FS == nil {
		return given, nil // no git
	}
	of, err := project.Load(base.FS, path.Clean(filepath.ToSlash(a.config)))
	if errors.Is(err, fs.ErrNotExist) {
		return given, nil
	}
	if err != nil {
		return given, usage("correct it there, or deploy from a commit that has a good one", "read the policy of the stages from %s: %w", base.Label, err)
	}
	if _, known := of.Stages[s.stage]; known {
		given.Of, given.From = of, a.config+" of "+base.Label
	}
	return given, nil
}

// policyBase returns the tree whose alm.yaml counts, without files outside git.
func policyBase(ctx context.Context, place *tree.Place) (tree.Tree, error) {
	if slices.Contains(untrusted, place.Event.Name) {
		return place.Base(ctx)
	}
	repo, err := place.Repo()
	if err != nil || repo == nil {
		return tree.Tree{}, err
	}
	head, err := repo.Head(ctx)
	if err != nil {
		return tree.Tree{}, err
	}
	commit, err := repo.Reviewed(ctx, head, place.Event)
	if err != nil {
		return tree.Tree{}, err
	}
	return place.Source(ctx, commit.Hash)
}

// summarizePolicy puts an override into the job's summary, where people look.
func (a *app) summarizePolicy(d *deploy.Deployer, stage string) {
	ran := d.Record.Ran(stage)
	if ran == nil || ran.Policy == nil || ran.Policy.Override == "" {
		return
	}
	step := report.Step{Title: "The policy of " + stage + " was overridden", Table: [][]string{{"what", "is"},
		{"solution", d.Record.Solution + " " + ran.Version}, {"by", cmp.Or(ran.By, "somebody")}, {"reason", ran.Policy.Override}}}
	for _, why := range ran.Policy.Overrode {
		step.Table = append(step.Table, []string{"against", why})
	}
	a.publish(step)
}
