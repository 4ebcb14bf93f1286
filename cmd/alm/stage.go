package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"alm/internal/terminal"
	"alm/internal/words"
	"alm/pipeline/deploy"
	"alm/pipeline/pack"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/solution"

	"github.com/spf13/cobra"
)

// shipping are the flags of import and promote.
type shipping struct {
	signIn
	stage, from, zip, out, solution, plan string
	to                                    string // the stage, of promote
	revertTo, failOn                      string
	unread                                bool
	run, ref                              string // that a record must come from
	resume, dryRun, update                bool
	adopt, abandon, trust                 bool
	ticket, override                      string // for the stage's policy
	before                                signIn // to the stage to promote from
	promotes                              bool   // the verb is promote
	format                                textOrJSON
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
			if err := argument("zip", &s.zip, args, 0); err != nil {
				return err
			}
			return a.ship(cmd.Context(), "import", s, (*deploy.Deployer).Import)
		},
		ValidArgsFunction: a.completesFirst(completeZips),
	}
	s.signIn.flags(cmd)
	cmd.Flags().StringVar(&s.stage, "stage", "", "the stage to import to (required)")
	cmd.Flags().StringVar(&s.zip, "zip", "", "the ZIP, instead of the argument")
	cmd.Flags().BoolVar(&s.abandon, "abandon", false, "give up the import that the record says is running; imports nothing")
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
			s.promotes = true
			if to := s.to; to != "" {
				if err := argument("stage", &s.stage, []string{to}, 0); err != nil {
					return usage("name it once", "--to is %s and --stage is %s", to, s.stage)
				}
			}
			if s.revertTo != "" {
				return a.revert(cmd.Context(), s)
			}
			return a.ship(cmd.Context(), "promote", s, (*deploy.Deployer).Promote)
		},
	}
	s.signIn.flags(cmd)
	cmd.Flags().StringVar(&s.to, "to", "", "the stage to deploy to (required)")
	cmd.Flags().StringVar(&s.stage, "stage", "", "the same as --to")
	cmd.Flags().StringVar(&s.from, "from", "", "the stage to deploy from (default the previous stage, or from in alm.yaml)")
	cmd.Flags().StringVar(&s.zip, "zip", "", "the managed zip, if it is not in the out folder")
	cmd.Flags().BoolVar(&s.trust, "trust-record", false, "do not ask the previous stage: the record says what it runs")
	s.before.fromFlags(cmd)
	s.originFlags(cmd)
	revertFlags(cmd, &s)
	importFlags(cmd, &s)
	return cmd
}

// importFlags are those of every verb that imports.
func importFlags(cmd *cobra.Command, s *shipping) {
	cmd.Flags().StringVar(&s.solution, "solution", "", "the solution, if the project has several")
	cmd.Flags().BoolVar(&s.resume, "resume", false, "continue the import that was started before")
	cmd.Flags().DurationVar(&s.timeout, "timeout", 2*time.Hour, "stop waiting after this long, such as 45m, and exit 5; --resume continues; 0 is no limit")
	cmd.Flags().BoolVar(&s.adopt, "adopt", false, "take over a version that neither the record nor the environment knows the content of, once everything that can be read there equals the zip")
	cmd.Flags().BoolVar(&s.dryRun, "dry-run", false, "print what would be done, and do nothing")
	cmd.Flags().StringVar(&s.plan, "plan", "", "the digest that alm plan printed; refuse to do anything else")
	s.format.flag(cmd)
	policyFlags(cmd, s)
	updateFlag(cmd, s)
	outFlag(cmd, &s.out)
}

func updateFlag(cmd *cobra.Command, s *shipping) {
	cmd.Flags().BoolVar(&s.update, "update", false, "update instead of upgrade: faster, but components removed from the solution stay installed")
}

func (a *app) ship(ctx context.Context, verb string, s shipping, deployment func(*deploy.Deployer, context.Context, deploy.Options) error) error {
	if err := s.format.check(); err != nil {
		return err
	}
	d, opts, err := a.shipment(ctx, s)
	if err != nil {
		return err
	}
	ctx, cancel := s.limit(ctx)
	defer cancel()
	d.Who.ApprovedBy = a.approver(ctx, s.stage)
	defer a.summarizePolicy(d, s.stage)
	before := slices.Clone(d.Record.Imported)
	err = deployment(d, ctx, opts)
	a.publishShipped(verb, d, before, s, err)
	return errors.Join(err, a.printShipped(s, d, before))
}

// printShipped prints, as JSON, the attempts that a run made or took further.
func (a *app) printShipped(s shipping, d *deploy.Deployer, before []record.Import) error {
	if !s.format.json() {
		return nil
	}
	all := attempts{Schema: 1, Attempts: []attempt{}}
	for i, in := range d.Record.Imported {
		if i >= len(before) || !reflect.DeepEqual(in, before[i]) {
			all.Attempts = append(all.Attempts, attempt{d.Record.Solution, in})
		}
	}
	return a.printJSON(all)
}

// limit ends waiting, which ends no import.
func (s shipping) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, s.timeout)
}

// shipment returns what brings a solution to a stage, with its record.
func (a *app) shipment(ctx context.Context, s shipping) (*deploy.Deployer, deploy.Options, error) {
	opts := deploy.Options{Stage: s.stage, From: s.from, Zip: a.inDir(s.zip), Plan: s.plan, Update: s.update, Resume: s.resume, DryRun: s.dryRun,
		Adopt: s.adopt, Abandon: s.abandon, TrustRecord: s.trust}
	if s.timeout < 0 {
		return nil, opts, usage("give a duration such as 45m; 0 waits without a limit", "--timeout %s is negative", s.timeout)
	}
	if s.revertTo != "" {
		if _, err := solution.ParseVersion(s.revertTo); err != nil {
			return nil, opts, usage("name the version as alm status shows it, such as 1.0.0.0", "--revert-to: %w", err)
		}
	}
	p, err := a.project(true)
	if err != nil {
		return nil, opts, err
	}
	p.SecretPrefixes = append(p.SecretPrefixes, project.ParsePrefixes(strings.Join(s.prefixes, ","))...)
	if s.stage == "" {
		return nil, opts, noStage(p, map[bool]string{true: "--to", false: "--stage"}[s.promotes])
	}
	if _, err := p.Stage(s.stage); err != nil {
		return nil, opts, err
	}
	name, err := shippedSolution(p, s.solution, opts.Zip)
	if err != nil {
		return nil, opts, err
	}
	if opts.Origin, err = a.origin(s.run, s.ref); err != nil {
		return nil, opts, err
	}
	rec, err := record.Load(a.inDir(s.out), name)
	if err != nil {
		return nil, opts, err
	}
	policy, err := a.stagePolicy(ctx, s, p)
	if err != nil {
		return nil, opts, err
	}
	rec.Tool = "alm " + version
	a.keepStageSecrets(s, p)
	rec.Mask = func(w io.Writer) io.WriteCloser { return terminal.NewMask(w, a.secrets) }
	return &deploy.Deployer{
		Project: p, Root: a.dir, Record: rec, Connect: a.connect(s.stage, s.signIn, s.before), Getenv: a.secretOf,
		Now: a.Now, Who: a.who(), Progress: a.deployProgress(), Policy: policy,
	}, opts, nil
}

// noStage says which stages a flag could name.
func noStage(p *project.Project, flag string) error {
	hint := "use " + flag + ": " + p.FileName() + " has " + words.List(p.Order)
	if len(p.Order) == 0 {
		hint = "add your environments under stages in " + p.FileName()
	}
	return usage(hint, "no stage was named")
}

// shippedSolution returns the name of the solution to import: of the zip, if one is named.
func shippedSolution(p *project.Project, name, zip string) (string, error) {
	if zip == "" {
		name, _, err := p.Solution(name)
		return name, err
	}
	read, err := pack.Verify(zip)
	switch {
	case err != nil:
		return "", err
	case name != "" && read.Name != "" && name != read.Name:
		return "", usage("leave out --solution, or name a zip of that solution", "%s is of solution %s, not %s", zip, read.Name, name)
	}
	return cmp.Or(read.Name, name), nil
}

// deployProgress shows each change of state, and on a terminal how far the import is.
func (a *app) deployProgress() deploy.Progress {
	p := deploy.Progress{Line: a.progress}
	if a.bar != nil {
		p.Percent = a.bar.show
	}
	return p
}

// keepStageSecrets masks what an environment's texts must not show, besides the usual.
func (a *app) keepStageSecrets(s shipping, p *project.Project) {
	a.secretOf(s.secretEnv)
	for _, name := range p.Stages[s.stage].Secrets {
		a.secretOf(name)
	}
}
