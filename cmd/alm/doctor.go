package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/pipeline/report"
	"alm/solution"
	"alm/solution/dataverse"

	"github.com/spf13/cobra"
)

func doctorVerb(a *app) *cobra.Command {
	var s signIn
	var stage string
	var probe bool
	var format textOrJSON
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Diagnose setup problems: project, git, sign-in, roles and policies",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := format.check(); err != nil {
				return err
			}
			d := &doctor{app: a, signIn: s, asks: probe, silent: format.json(), bundles: map[string]*solution.Solution{}}
			err := d.check(cmd.Context(), stage)
			if format.json() {
				err = errors.Join(err, a.printJSON(diagnosis{1, d.lines}))
			}
			return err
		},
	}
	s.flags(cmd)
	format.flag(cmd)
	cmd.Flags().StringVar(&stage, "stage", "", "check only this stage (default all)")
	cmd.Flags().BoolVar(&probe, "probe", false, "ask each environment everything that alm reads, stage an empty solution, and report what differs; changes nothing")
	return cmd
}

// diagnosis is what alm doctor found, as it prints it in JSON.
type diagnosis struct {
	Schema int         `json:"schema"` // 1
	Checks []diagnosed `json:"checks"`
}

// diagnosed is the result of one check.
type diagnosed struct {
	Result string   `json:"result"` // ok, note or fail
	What   string   `json:"what"`   // alm, project, layout, a tool, base, runner or the name of a stage
	Text   string   `json:"text"`
	Area   string   `json:"area"`            // project, layout, tools, git, connectivity, sign-in, roles, data policies, Key Vault or probe
	Hints  []string `json:"hints,omitempty"` // what to do about it
}

// doctor prints a line per check and remembers the first failure.
type doctor struct {
	*app
	signIn
	stages int  // how many are checked
	asks   bool // --probe
	failed error
	silent bool // JSON is printed at the end
	lines  []diagnosed
	area   string // of the next lines
	// bundles are the solutions of alm.yaml that can be packed, by name.
	bundles map[string]*solution.Solution
}

func (d *doctor) check(ctx context.Context, stage string) error {
	d.area = "tools"
	d.ok("alm", "%s, %s, %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	d.area = "project"
	p := d.project(ctx)
	if p != nil {
		d.layout(ctx, p)
	}
	d.tools(ctx)
	d.git(ctx)
	d.runner()
	if p == nil {
		return d.failed
	}
	stages := p.Order
	if stage != "" {
		if _, err := p.Stage(stage); err != nil {
			return err
		}
		stages = []string{stage}
	}
	d.stages = len(stages)
	for _, name := range stages {
		d.stage(ctx, name, p)
	}
	if len(stages) == 0 && d.url != "" {
		d.stage(ctx, "--environment-url", p)
	}
	return d.failed
}

func (d *doctor) ok(what, format string, args ...any) { d.print("ok", what, format, args...) }

func (d *doctor) note(what, format string, args ...any) { d.print("note", what, format, args...) }

func (d *doctor) print(mark, what, format string, args ...any) {
	text := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", "; ") // joined errors have a line each
	d.lines = append(d.lines, diagnosed{Result: strings.ToLower(mark), What: what, Area: d.area, Text: text})
	d.printLine(mark, what, text)
}

func (d *doctor) printLine(mark, what, text string) {
	if !d.silent {
		_ = d.printFit(fmt.Sprintf("%-5s %-8s %s", mark, what, report.Plain(text)), 15) // the stream keeps its error
	}
}

// fail prints what is wrong and what to do; alm exits with the code of the first kind.
func (d *doctor) fail(kind exit.Kind, what string, err error) {
	d.print("FAIL", what, "%s", exit.Words(err))
	if hint := exit.Hint(err); hint != "" {
		d.hint("%s", hint)
	}
	if d.failed == nil {
		d.failed = kind.Errorf("do what is below each FAIL, and run alm doctor again", "")
	}
}

// hint says what to do about the last check.
func (d *doctor) hint(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	last := &d.lines[len(d.lines)-1]
	last.Hints = append(last.Hints, text)
	d.printLine("", "", "-> "+text)
}

func (d *doctor) stage(ctx context.Context, name string, p *project.Project) {
	d.area = "sign-in"
	stage := p.Stages[name]
	flags := d.signIn.forOneOf(d.stages, stage)
	opts, err := d.credential(flags, stage)
	if err != nil {
		d.fail(exit.Usage, name, err)
		return
	}
	if opts.EnvironmentURL == "" {
		d.fail(exit.Usage, name, usage("add url to the stage in alm.yaml, or use --environment-url", "stage %s has no url", name))
		return
	}
	limit := time.Minute
	if d.asks {
		limit = 5 * time.Minute
	}
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	d.reach(ctx, name, opts)
	d.area = "sign-in"
	quiet := time.AfterFunc(cmp.Or(d.pace.Quiet, 15*time.Second), func() { d.progress("wait", name+": no answer yet to the sign-in") })
	signed := dataverse.Diagnose(ctx, opts)
	quiet.Stop()
	d.signed(name, signed)
	if signed.Err != nil {
		return
	}
	client, err := d.connect(name, flags, noSignIn)(ctx, name, stage)
	if err != nil {
		d.fail(exit.Remote, name, err)
		return
	}
	who, err := client.WhoAmI(ctx)
	if err != nil {
		d.fail(exit.Remote, name, err)
		return
	}
	d.ok(name, "%s knows the caller as user %s of organization %s", opts.EnvironmentURL, who.UserID, who.OrganizationID)
	d.area = "roles"
	d.roles(ctx, name, client)
	d.beyond(ctx, name, client, p)
	if d.asks {
		d.area = "probe"
		d.probe(ctx, name, opts)
	}
}

// signed reports how signing in went.
func (d *doctor) signed(name string, s dataverse.Diagnosis) {
	mark, verb := "ok", "signs in"
	if s.Err != nil {
		mark, verb = "note", "tries to sign in"
	}
	d.print(mark, name, verb+" with %s at %s for %s", cmp.Or(s.Way, "no way that fits"), s.Authority, s.Scope)
	if issuer, subject, audience, ok := s.Federated(); ok {
		d.ok(name, "the runner's token: expires %s", s.Assertion.Expires.Format(time.RFC3339))
		d.hint("the app registration needs a federated credential with exactly")
		d.hint("issuer   %s", issuer)
		d.hint("subject  %s", subject)
		d.hint("audience %s", audience)
	}
	if s.Err != nil {
		d.fail(exit.Remote, name, s.Err)
		return
	}
	if t := s.Token; t != nil {
		d.ok(name, "token: issuer %s, subject %s, audience %s, app %s, expires %s",
			t.Issuer, t.Subject, t.Audience, t.App, t.Expires.Format(time.RFC3339))
		return
	}
	d.ok(name, "signed in; the token cannot be read")
}
