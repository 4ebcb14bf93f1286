package main

import (
	"context"
	"errors"
	"slices"

	"alm/pipeline/deploy"
	"alm/pipeline/project"
	"alm/pipeline/tree"

	"github.com/spf13/cobra"
)

func revertFlags(cmd *cobra.Command, s *shipping) {
	cmd.Flags().StringVar(&s.revertTo, "revert-to", "", "roll back: release the content of this version again under a higher version number")
	cmd.Flags().StringVar(&s.failOn, "fail-on", "error", "block a rollback on findings of at least this severity: error, warning, note or off")
	cmd.Flags().BoolVar(&s.unread, "allow-unread", false, "do not block a rollback if flows, apps or agents that it may break cannot be read")
}

// revert rolls back to what a stage ran. A break blocks it as it blocks a pull request.
func (a *app) revert(ctx context.Context, s shipping) error {
	if err := s.format.check(); err != nil {
		return err
	}
	d, opts, err := a.shipment(ctx, s)
	if err != nil {
		return err
	}
	back, err := a.rollback(ctx, s, d.Project)
	if err != nil {
		return err
	}
	ctx, cancel := s.limit(ctx)
	defer cancel()
	d.Who.ApprovedBy = a.approver(ctx, s.stage)
	defer a.summarizePolicy(d, s.stage)
	before := slices.Clone(d.Record.Imported)
	result, err := d.Revert(ctx, opts, back)
	if err != nil || !result.Refused() {
		a.publishShipped("promote", d, before, s, err)
		return errors.Join(err, a.printShipped(s, d, before))
	}
	outputs, err := parseFormats([]string{s.format.name}, a.Getenv)
	if err != nil {
		return err
	}
	if err := a.report(outputs, document("promote", d.Project, result)); err != nil {
		return err
	}
	a.progress("revert", "nothing was imported; --fail-on off rolls back anyway")
	return errFindings
}

// rollback says what to go back to, and what blocks it.
func (a *app) rollback(ctx context.Context, s shipping, p *project.Project) (deploy.RevertOptions, error) {
	opts, err := (&judging{failOn: s.failOn, unread: s.unread}).options()
	if err != nil {
		return deploy.RevertOptions{}, err
	}
	place, err := tree.At(a.dir)
	if err != nil {
		return deploy.RevertOptions{}, err
	}
	head, err := place.WorkTree(ctx)
	opts.Project, opts.Root, opts.Now = p, a.dir, a.Now
	opts.Ask = a.asker(ctx, consumerQuery{signIn: s.signIn, stage: s.stage}, 2)
	return deploy.RevertOptions{To: s.revertTo, Head: head, At: place.Source, Judge: opts}, err
}
