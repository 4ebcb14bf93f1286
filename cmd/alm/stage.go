package main

import (
	"context"
	"io"
	"time"

	"alm/internal/gitfs"
	"alm/pipeline"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/tree"

	"github.com/spf13/cobra"
)

// shipping are the flags of import and promote.
type shipping struct {
	signIn
	stage, from, zip, out, solution, plan string
	revertTo, failOn                      string
	resume, dryRun, update                bool
	timeout                               time.Duration
}

func importVerb(a *app) *cobra.Command {
	var s shipping
	cmd := &cobra.Command{
		Use:     "import --stage STAGE [ZIP]",
		Aliases: []string{"deploy", "apply"},
		Short:   "Import a solution to a stage and read back the result",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				s.zip = args[0]
			}
			return a.ship(cmd.Context(), s, pipeline.Carry)
		},
	}
	s.signIn.flags(cmd)
	cmd.Flags().StringVar(&s.stage, "stage", "", "the stage to import to (required)")
	cmd.Flags().StringVar(&s.zip, "zip", "", "the ZIP, instead of the argument")
	importFlags(cmd, &s)
	return cmd
}

func promoteVerb(a *app) *cobra.Command {
	var s shipping
	cmd := &cobra.Command{
		Use:   "promote --to STAGE",
		Short: "Deploy exactly what the previous stage runs, or roll back",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if s.revertTo != "" {
				return a.revert(cmd.Context(), s)
			}
			return a.ship(cmd.Context(), s, pipeline.Promote)
		},
	}
	s.signIn.flags(cmd)
	cmd.Flags().StringVar(&s.stage, "to", "", "the stage to deploy to (required)")
	cmd.Flags().StringVar(&s.stage, "stage", "", "the same as --to")
	cmd.Flags().StringVar(&s.from, "from", "", "the stage to deploy from (default the previous stage, or from in alm.yaml)")
	cmd.Flags().StringVar(&s.zip, "zip", "", "the managed zip, if it is not in the out folder")
	revertFlags(cmd, &s)
	importFlags(cmd, &s)
	return cmd
}

// importFlags are those of every verb that imports.
func importFlags(cmd *cobra.Command, s *shipping) {
	cmd.Flags().StringVar(&s.solution, "solution", "", "the solution, if the project has several")
	cmd.Flags().BoolVar(&s.resume, "resume", false, "continue the import that was started before")
	cmd.Flags().DurationVar(&s.timeout, "timeout", 0, "stop waiting after this long, such as 45m, and exit 5; --resume continues (default no limit)")
	cmd.Flags().BoolVar(&s.dryRun, "dry-run", false, "print what would be done, and do nothing")
	cmd.Flags().StringVar(&s.plan, "plan", "", "the digest that alm plan printed; refuse to do anything else")
	updateFlag(cmd, s)
	outFlag(cmd, &s.out)
}

func updateFlag(cmd *cobra.Command, s *shipping) {
	cmd.Flags().BoolVar(&s.update, "update", false, "update instead of upgrade: faster, but components removed from the solution stay installed")
}

func revertFlags(cmd *cobra.Command, s *shipping) {
	cmd.Flags().StringVar(&s.revertTo, "revert-to", "", "roll back: release the content of this version again under a higher version number")
	cmd.Flags().StringVar(&s.failOn, "fail-on", "error", "block a rollback on findings of at least this severity: error, warning, note or off")
}

// revert goes back to what a stage ran. A break stops it as it stops a pull request.
func (a *app) revert(ctx context.Context, s shipping) error {
	rel, err := a.shipment(ctx, s)
	if err != nil {
		return err
	}
	if rel.With.FailOn, err = check.ParseSeverity(s.failOn); err != nil {
		return usage("", "--fail-on: %w", err)
	}
	ctx, cancel := s.limit(ctx)
	defer cancel()
	if err := pipeline.Walk(ctx, pipeline.Revert, rel); err != nil {
		return err
	}
	if rel.Gated.Refused == "" {
		return nil
	}
	outputs, err := parseFormats(nil, a.Getenv)
	if err != nil {
		return err
	}
	if err := a.report(outputs, a.document("promote", rel)); err != nil {
		return err
	}
	a.progress("revert", "nothing was imported; --fail-on off rolls back anyway")
	return found
}

func (a *app) ship(ctx context.Context, s shipping, steps []pipeline.Step) error {
	rel, err := a.shipment(ctx, s)
	if err != nil {
		return err
	}
	ctx, cancel := s.limit(ctx)
	defer cancel()
	return pipeline.Walk(ctx, steps, rel)
}

// limit ends waiting, which ends no import.
func (s shipping) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, s.timeout)
}

// shipment is the release that a verb takes to a stage, with its record.
func (a *app) shipment(ctx context.Context, s shipping) (*pipeline.Release, error) {
	if s.timeout < 0 {
		return nil, usage("give a duration such as 45m; 0 waits without a limit", "--timeout %s is negative", s.timeout)
	}
	p, err := a.project(true)
	if err != nil {
		return nil, err
	}
	if s.stage == "" {
		return nil, usage("the stages are in "+a.config, "name a stage")
	}
	if _, err := p.Stage(s.stage); err != nil {
		return nil, err
	}
	name, _, err := p.Solution(s.solution)
	if err != nil && s.zip == "" {
		return nil, err
	}
	rel, err := pipeline.LoadRecord(a.inDir(s.out), name)
	if err != nil {
		return nil, err
	}
	rel.Tool = "alm " + version
	rel.With = pipeline.With{
		Project: p, Root: a.dir, Out: a.inDir(s.out), Stage: s.stage, From: s.from, Zip: a.inDir(s.zip),
		Plan: s.plan, Update: s.update, Resume: s.resume, DryRun: s.dryRun, Connect: a.connect(s.signIn), Now: a.Now, Who: a.who(), Tell: a.progress, Getenv: a.secretOf,
		Mask: func(w io.Writer) io.WriteCloser { return newMask(w, a.Getenv, a.stageSecrets(s, p)...) },
	}
	if a.gauge != nil {
		rel.With.Moves = a.gauge.show
	}
	if s.revertTo == "" {
		return rel, nil
	}
	place, err := tree.At(a.dir)
	if err != nil {
		return nil, err
	}
	rel.With.RevertTo, rel.With.Earlier = s.revertTo, place.Source
	rel.With.Head, err = place.WorkTree(ctx)
	return rel, err
}

// stageSecrets are what an environment's texts must not show, besides the usual.
func (a *app) stageSecrets(s shipping, p *project.Project) []string {
	secrets := []string{a.Getenv(s.secretEnv)}
	for _, name := range p.Stages[s.stage].Secrets {
		secrets = append(secrets, a.Getenv(name))
	}
	return secrets
}

// secretOf is the value of a variable that holds a secret: from now on it is masked.
func (a *app) secretOf(name string) string {
	secret := a.Getenv(name)
	for _, w := range []io.Writer{a.Stdout, a.Stderr} {
		if m, ok := w.(*mask); ok {
			m.add(secret)
		}
	}
	return secret
}

// headCommit is for the record; outside git there is none.
func (a *app) headCommit(ctx context.Context) gitfs.Commit {
	repo, err := gitfs.OpenIn(a.Getenv("GITHUB_WORKSPACE"), a.dir)
	if err != nil {
		return gitfs.Commit{}
	}
	head, err := repo.Head(ctx)
	if err != nil {
		return gitfs.Commit{}
	}
	return head
}
