package main

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strings"

	"alm/internal/gitfs"
	"alm/pipeline"
	"alm/solution/dataverse"

	"github.com/spf13/cobra"
)

// signIn are the flags of the verbs that talk to an environment.
type signIn struct {
	url, tenant, app, secretEnv, certificate, cloud, way string
}

func (s *signIn) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.url, "environment-url", "", "the environment, instead of the stage's url")
	f.StringVar(&s.tenant, "tenant-id", "", "the Entra tenant (ALM_TENANT_ID)")
	f.StringVar(&s.app, "app-id", "", "the Entra application (ALM_APP_ID)")
	f.StringVar(&s.secretEnv, "client-secret-env", "", "the variable that holds the client secret (ALM_CLIENT_SECRET)")
	f.StringVar(&s.certificate, "certificate", "", "a file with the application's certificate and key, PEM or PFX")
	f.StringVar(&s.cloud, "cloud", "", "Public, UsGov, UsGovHigh, UsGovDod or China; the environment's host tells when left out")
	f.StringVar(&s.way, "sign-in", "", "how: "+strings.Join(dataverse.Ways(), ", ")+"; the first that fits when left out")
}

// connect opens the environment of a stage. Nothing is sent yet.
func (a *app) connect(s signIn) func(context.Context, string, pipeline.Stage) (*dataverse.Client, error) {
	return func(_ context.Context, _ string, stage pipeline.Stage) (*dataverse.Client, error) {
		opts, err := a.credential(s, stage)
		if err != nil {
			return nil, err
		}
		credential, err := dataverse.Credential(opts)
		if err != nil {
			return nil, err
		}
		return dataverse.New(opts.EnvironmentURL, dataverse.Options{Credential: credential, UserAgent: "alm/" + version})
	}
}

// credential is who signs in to a stage: the flags, then the stage, then the environment.
func (a *app) credential(s signIn, stage pipeline.Stage) (dataverse.CredentialOptions, error) {
	authority, err := authorityOf(cmp.Or(s.cloud, stage.Cloud))
	if err != nil {
		return dataverse.CredentialOptions{}, err
	}
	certificate, err := a.read(s.certificate)
	return dataverse.CredentialOptions{
		EnvironmentURL: cmp.Or(s.url, stage.URL),
		TenantID:       cmp.Or(s.tenant, stage.TenantID, a.Getenv("ALM_TENANT_ID")),
		AppID:          cmp.Or(s.app, stage.AppID, a.Getenv("ALM_APP_ID")),
		ClientSecret:   a.secret(s.secretEnv),
		Certificate:    certificate,
		Authority:      authority,
		Way:            s.way,
		Getenv:         a.Getenv,
	}, err
}

// clouds are the names that pac and powerplatform-actions use.
var clouds = map[string]string{
	"": "", "public": "https://login.microsoftonline.com/", "usgov": "https://login.microsoftonline.com/",
	"usgovhigh": "https://login.microsoftonline.us/", "usgovdod": "https://login.microsoftonline.us/",
	"china": "https://login.chinacloudapi.cn/",
}

func authorityOf(cloud string) (string, error) {
	authority, ok := clouds[strings.ToLower(cloud)]
	if !ok {
		return "", usage("the clouds are Public, UsGov, UsGovHigh, UsGovDod and China", "unknown cloud %q", cloud)
	}
	return authority, nil
}

func (a *app) read(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	data, err := os.ReadFile(a.inDir(name))
	if err != nil {
		return nil, usage("name a PEM or PFX file", "read certificate: %w", err)
	}
	return data, nil
}

// secret never comes from a command line: only the name of its variable does.
func (a *app) secret(name string) string {
	if name != "" {
		return a.Getenv(name)
	}
	return cmp.Or(a.Getenv("ALM_CLIENT_SECRET"), a.Getenv("INPUT_CLIENT_SECRET"))
}

// shipping are the flags of import and promote.
type shipping struct {
	signIn
	stage, from, zip, out, solution, plan string
	resume, dryRun                        bool
}

func importVerb(a *app) *cobra.Command {
	var s shipping
	cmd := &cobra.Command{
		Use:   "import --stage STAGE [ZIP]",
		Short: "Imports the packed managed solution to a stage and reads back what runs there",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				s.zip = args[0]
			}
			return a.ship(cmd.Context(), s, pipeline.Carry)
		},
	}
	s.signIn.flags(cmd)
	cmd.Flags().StringVar(&s.stage, "stage", "", "the stage to import to")
	cmd.Flags().StringVar(&s.zip, "zip", "", "the ZIP, when it is not the argument")
	cmd.Flags().StringVar(&s.solution, "solution", "", "the solution, when the project has several")
	cmd.Flags().BoolVar(&s.resume, "resume", false, "go on with the import that was started before")
	cmd.Flags().BoolVar(&s.dryRun, "dry-run", false, "say what would be done, and do nothing")
	cmd.Flags().StringVar(&s.plan, "plan", "", "the digest that alm plan printed: anything else is refused")
	outFlag(cmd, &s.out)
	return cmd
}

func promoteVerb(a *app) *cobra.Command {
	var s shipping
	cmd := &cobra.Command{
		Use:   "promote --to STAGE",
		Short: "Carries the very bytes that the stage before runs to a stage",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.ship(cmd.Context(), s, pipeline.Promote)
		},
	}
	s.signIn.flags(cmd)
	cmd.Flags().StringVar(&s.stage, "to", "", "the stage to promote to")
	cmd.Flags().StringVar(&s.stage, "stage", "", "the same as --to")
	cmd.Flags().StringVar(&s.from, "from", "", "the stage that runs the bytes: the one before unless the project says otherwise")
	cmd.Flags().StringVar(&s.zip, "zip", "", "the zip, when it is not in the out folder")
	cmd.Flags().StringVar(&s.solution, "solution", "", "the solution, when the project has several")
	cmd.Flags().BoolVar(&s.resume, "resume", false, "go on with the import that was started before")
	cmd.Flags().BoolVar(&s.dryRun, "dry-run", false, "say what would be done, and do nothing")
	cmd.Flags().StringVar(&s.plan, "plan", "", "the digest that alm plan printed: anything else is refused")
	outFlag(cmd, &s.out)
	return cmd
}

func (a *app) ship(ctx context.Context, s shipping, steps []pipeline.Step) error {
	rel, err := a.shipment(s)
	if err != nil {
		return err
	}
	return pipeline.Walk(ctx, steps, rel)
}

// shipment is the release that a verb takes to a stage, with its record.
func (a *app) shipment(s shipping) (*pipeline.Release, error) {
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
		Plan: s.plan, Resume: s.resume, DryRun: s.dryRun, Connect: a.connect(s.signIn), Now: a.Now, Who: a.who(), Tell: a.progress,
	}
	return rel, nil
}

// inDir is a path that was named relative to the work folder; "" stays "".
func (a *app) inDir(name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(a.dir, name)
}

// headCommit is for the record; outside git there is none.
func (a *app) headCommit(ctx context.Context) gitfs.Commit {
	repo, err := gitfs.Open(a.dir)
	if err != nil {
		return gitfs.Commit{}
	}
	head, err := repo.Head(ctx)
	if err != nil {
		return gitfs.Commit{}
	}
	return head
}
