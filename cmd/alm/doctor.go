package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"alm/pipeline"
	"alm/pipeline/report"
	"alm/solution/dataverse"

	"github.com/spf13/cobra"
)

func doctorVerb(a *app) *cobra.Command {
	var s signIn
	var stage string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Diagnose setup problems: project, git, sign-in and roles",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := &doctor{app: a, signIn: s, ctx: cmd.Context()}
			return d.look(stage)
		},
	}
	s.flags(cmd)
	cmd.Flags().StringVar(&stage, "stage", "", "check only this stage (default all)")
	return cmd
}

// doctor prints a line for each thing that it looks at, and remembers the worst.
type doctor struct {
	*app
	signIn
	ctx   context.Context
	worst error
}

func (d *doctor) look(stage string) error {
	d.well("alm", "%s, %s, %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	p := d.project()
	d.git()
	d.runner()
	if p == nil {
		return d.worst
	}
	stages := p.Order
	if stage != "" {
		if _, err := p.Stage(stage); err != nil {
			return err
		}
		stages = []string{stage}
	}
	for _, name := range stages {
		d.stage(name, p.Stages[name])
	}
	if len(stages) == 0 && d.url != "" {
		d.stage("--environment-url", pipeline.Stage{})
	}
	return d.worst
}

func (d *doctor) well(what, format string, args ...any) { d.say("ok", what, format, args...) }

func (d *doctor) say(mark, what, format string, args ...any) {
	fmt.Fprintf(d.Stdout, "%-5s %-8s %s\n", mark, what, report.Plain(fmt.Sprintf(format, args...)))
}

// ill prints what is wrong and what to do, and ends alm with a code of that kind.
func (d *doctor) ill(kind error, what string, err error) {
	d.say("FAIL", what, "%s", err)
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) && hinted.Hint() != "" {
		d.hint(hinted.Hint())
	}
	if d.worst == nil {
		d.worst = &pipeline.Error{Kind: kind, Err: errors.New("")}
	}
}

func (d *doctor) hint(format string, args ...any) { d.say("", "", "-> "+format, args...) }

func (d *doctor) project() *pipeline.Project {
	p, err := d.app.project(false)
	if err != nil {
		d.ill(pipeline.ErrUsage, "project", err)
		return nil
	}
	if p.File == "" {
		d.say("note", "project", "no %s in %s: alm checks every connector, and can pack and import none", d.config, d.shownDir())
		return p
	}
	d.well("project", "%s: %d solutions, %d stages", p.File, len(p.Solutions), len(p.Stages))
	return p
}

func (d *doctor) git() {
	path, err := exec.LookPath("git")
	if err != nil {
		d.say("note", "git", "no git on the PATH; alm reads repositories by itself, and needs git to fetch a base")
	} else {
		out, err := exec.CommandContext(d.ctx, path, "version").Output()
		if err == nil {
			d.well("git", "%s", strings.TrimSpace(string(out)))
		}
	}
	place, err := d.place("never")
	if err != nil {
		d.ill(pipeline.ErrUsage, "base", err)
		return
	}
	repo, err := place.Repo()
	if err != nil {
		d.ill(pipeline.ErrUsage, "base", err)
		return
	}
	if repo == nil {
		d.say("note", "base", "%s is in no git repository: name both sides of a diff", d.shownDir())
		return
	}
	base, err := place.Base(d.ctx)
	if err != nil {
		d.ill(pipeline.ErrRefused, "base", err)
		return
	}
	d.well("base", "%s", base.Label)
}

// runner tells what the CI hands over.
func (d *doctor) runner() {
	switch {
	case d.Getenv("GITHUB_ACTIONS") == "true":
		d.well("runner", "GitHub Actions, %s", cmp.Or(d.Getenv("GITHUB_WORKFLOW_REF"), d.Getenv("GITHUB_WORKFLOW"), "some workflow"))
		if d.Getenv("ACTIONS_ID_TOKEN_REQUEST_URL") == "" {
			d.say("note", "runner", "the job gets no identity token")
			d.hint("to sign in without a secret give the job `permissions: id-token: write`")
		}
	case d.Getenv("TF_BUILD") != "":
		d.well("runner", "Azure Pipelines")
	case d.Getenv("CI") == "true":
		d.well("runner", "a CI that alm does not know by name")
	}
}

func (d *doctor) stage(name string, stage pipeline.Stage) {
	opts, err := d.credential(d.signIn, stage)
	if err != nil {
		d.ill(pipeline.ErrUsage, name, err)
		return
	}
	if opts.EnvironmentURL == "" {
		d.ill(pipeline.ErrUsage, name, usage("write its url into alm.yaml, or give --environment-url", "stage %s has no url", name))
		return
	}
	ctx, stop := context.WithTimeout(d.ctx, time.Minute)
	defer stop()
	signed := dataverse.Diagnose(ctx, opts)
	d.signed(name, signed)
	if signed.Err != nil {
		return
	}
	client, err := d.connect(d.signIn)(ctx, name, stage)
	if err != nil {
		d.ill(pipeline.ErrRemote, name, err)
		return
	}
	who, err := client.WhoAmI(ctx)
	if err != nil {
		d.ill(pipeline.ErrRemote, name, err)
		return
	}
	d.well(name, "%s takes the caller for user %s of organization %s", opts.EnvironmentURL, who.UserID, who.OrganizationID)
	d.roles(ctx, name, client)
}

// signed tells how signing in went.
func (d *doctor) signed(name string, s dataverse.Diagnosis) {
	d.well(name, "signs in with %s at %s for %s", cmp.Or(s.Way, "nothing that fits"), s.Authority, s.Scope)
	if issuer, subject, audience, ok := s.Federated(); ok {
		d.well(name, "the runner's token: expires %s", s.Assertion.Expires.Format(time.RFC3339))
		d.hint("the app registration needs a federated credential with exactly")
		d.hint("issuer   %s", issuer)
		d.hint("subject  %s", subject)
		d.hint("audience %s", audience)
	}
	if s.Err != nil {
		d.ill(dataverse.ErrAuth, name, s.Err)
		return
	}
	if t := s.Token; t != nil {
		d.well(name, "token: issuer %s, subject %s, audience %s, app %s, expires %s",
			t.Issuer, t.Subject, t.Audience, t.App, t.Expires.Format(time.RFC3339))
		return
	}
	d.well(name, "there is a token; it says nothing of itself")
}

// importers are the roles that may import solutions.
var importers = []string{"System Administrator", "System Customizer"}

func (d *doctor) roles(ctx context.Context, name string, client *dataverse.Client) {
	roles, err := client.Roles(ctx)
	if err != nil {
		d.ill(pipeline.ErrRemote, name, err)
		d.hint("make the app an application user of the environment and give it System Administrator")
		return
	}
	if slices.ContainsFunc(roles, func(role string) bool { return slices.Contains(importers, role) }) {
		d.well(name, "roles: %s", strings.Join(roles, ", "))
		return
	}
	d.say("note", name, "roles: %s; those of a team are not among them", cmp.Or(strings.Join(roles, ", "), "none"))
	d.hint("importing needs %s, or its privileges in another role", strings.Join(importers, " or "))
}
