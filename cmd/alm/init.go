package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"alm/internal/words"
	"alm/pipeline/project"
	"alm/pipeline/report"
	"alm/pipeline/start"
	"alm/solution/dataverse"

	"github.com/spf13/cobra"
)

// initial is what alm init is asked for.
type initial struct {
	start.Answers
	stages      []string // NAME=URL
	development []string // NAME=URL
	workflows   bool
	action      string
}

func initVerb(a *app) *cobra.Command {
	var in initial
	cmd := &cobra.Command{
		Use:   "init",
		Args:  cobra.NoArgs,
		Short: "Write alm.yaml for the connectors of this folder",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.init(cmd.Context(), in)
		},
	}
	cmd.Flags().StringVar(&in.Publisher, "publisher", "", "the unique name of the publisher of the solution")
	cmd.Flags().StringVar(&in.Prefix, "prefix", "", "the publisher's prefix, 2 to 8 letters and digits")
	cmd.Flags().StringVar(&in.Solution, "solution", "", "the unique name of the solution that has the connectors")
	cmd.Flags().StringArrayVar(&in.stages, "stage", nil, "an environment as NAME=URL, in the order of deployment; repeatable")
	cmd.Flags().StringArrayVar(&in.development, "development", nil, "an environment for development as NAME=URL: alm push may change it, and releases go to the stages after it; repeatable")
	cmd.Flags().BoolVar(&in.workflows, "workflows", false, "also write GitHub workflows: connectors.yml (or monorepo.yml for 200 connectors and more), and with stages smoke.yml, release.yml, promote.yml and drift.yml")
	cmd.Flags().StringVar(&in.action, "action", start.PlaceholderAction, "the alm action in the workflows, as OWNER/REPOSITORY@COMMIT")
	return cmd
}

// init writes alm.yaml and the files beside it, each only if it is not there.
func (a *app) init(ctx context.Context, in initial) error {
	unlock, err := a.lockProject()
	if err != nil {
		return err
	}
	defer unlock()
	if in.Stages, err = parseStages(slices.Concat(in.development, in.stages)); err != nil {
		return err
	}
	for i := range in.development {
		in.Stages[i].Development = true
	}
	if err := start.CheckAction(in.action); err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(a.dir, "alm.yml")); err == nil {
		return usage("rename it to "+project.DefaultFile, "the project file is alm.yml, a name that alm does not read")
	}
	if !filepath.IsLocal(a.config) {
		return usage("name a file in the project's folder, such as "+project.DefaultFile, "--config %s is outside of the project", a.config)
	}
	name := filepath.Join(a.dir, a.config)
	if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
		if err := a.propose(ctx, in, name); err != nil {
			return err
		}
	} else {
		if err := in.check(); err != nil {
			return err
		}
		a.progress("init", a.config+" is there and stays as it is"+in.notWritten())
	}
	p, err := a.project(true)
	if err != nil {
		return err
	}
	if err := a.initFiles(); err != nil {
		return err
	}
	if in.workflows {
		if err := a.initWorkflows(ctx, p, in.action); err != nil {
			return err
		}
	}
	a.printAfterInit(p)
	return nil
}

// check rejects answers that are given and that alm.yaml rejects.
func (in *initial) check() error {
	given := start.Answers{Publisher: cmp.Or(in.Publisher, "a"), Prefix: cmp.Or(in.Prefix, "ab"), Solution: cmp.Or(in.Solution, "a")}
	return given.Check()
}

// notWritten names the flags whose answers a project file that is there does not get.
func (in *initial) notWritten() string {
	var flags []string
	for _, flag := range []struct {
		name  string
		given bool
	}{{"--publisher", in.Publisher != ""}, {"--prefix", in.Prefix != ""}, {"--solution", in.Solution != ""}, {"--stage", len(in.stages) > 0}, {"--development", len(in.development) > 0}} {
		if flag.given {
			flags = append(flags, flag.name)
		}
	}
	if len(flags) == 0 {
		return ""
	}
	return ", without " + words.List(flags)
}

// propose looks at the folder, asks what only people know, and writes alm.yaml.
func (a *app) propose(ctx context.Context, in initial, name string) error {
	place, err := a.place("never")
	if err != nil {
		return err
	}
	head, err := place.WorkTree(ctx)
	if err != nil {
		return err
	}
	surveyed, err := start.Look(head)
	if errors.Is(err, start.ErrNone) && len(in.Stages) > 0 {
		a.progress("init", err.Error()+", so alm.yaml lists none yet")
	} else if err != nil {
		return err
	}
	full, err := filepath.Abs(a.dir)
	if err != nil {
		return err
	}
	answers := surveyed.Defaults(in.Answers, filepath.Base(full))
	if a.Stdin != nil {
		if answers, err = a.questions(ctx).fill(ctx, in.Answers, answers); err != nil {
			return err
		}
	}
	proposal, err := surveyed.Propose(answers, head.FS)
	if err != nil {
		return err
	}
	text := proposal.Render()
	if _, err := project.Parse(a.config, text); err != nil {
		return err
	}
	for _, left := range proposal.Left {
		a.progress("init", report.Plain(left.Dir+" is not packed: "+left.Why))
	}
	return a.writeNew(name, text)
}

func parseStages(given []string) ([]start.Stage, error) {
	var stages []start.Stage
	for _, text := range given {
		name, url, ok := strings.Cut(text, "=")
		if !ok || !project.Forms["name"].Fits(name) {
			return nil, usage("write --stage dev=https://contoso-dev.crm.dynamics.com", "--stage %q is not NAME=URL", text)
		}
		if err := dataverse.CheckURL(url); err != nil {
			return nil, usage("write the URL of the environment, such as https://contoso.crm.dynamics.com", "--stage %s: %w", name, err)
		}
		if slices.ContainsFunc(stages, func(s start.Stage) bool { return s.Name == name }) {
			return nil, usage("give each stage its own name", "--stage %s is given twice", name)
		}
		stages = append(stages, start.Stage{Name: name, URL: url})
	}
	return stages, nil
}

// printAfterInit prints what to do next.
func (a *app) printAfterInit(p *project.Project) {
	fmt.Fprintln(a.Stderr, "Next:")
	for _, line := range a.nextAfterInit(p) {
		fmt.Fprintln(a.Stderr, "  "+report.Plain(line))
	}
}

func (a *app) nextAfterInit(p *project.Project) []string {
	if len(p.Order) > 0 && !slices.ContainsFunc(p.SolutionNames(), func(name string) bool {
		return len(p.Solutions[name].Connectors) > 0 || p.Solutions[name].Source != ""
	}) {
		return []string{"alm pull --stage " + p.Order[0] + " --adopt NAME    takes a connector out of that environment"}
	}
	next := []string{"alm lint"}
	if names := p.SolutionNames(); len(names) > 0 {
		next = append(next, "alm pack    builds "+words.List(names))
	}
	for _, name := range p.Order {
		if p.Stages[name].Development {
			next = append(next, "alm push --stage "+name)
		}
	}
	switch releases := p.Releases(); {
	case len(releases) > 0:
		next = append(next, "alm import --stage "+releases[0])
	case len(p.Order) == 0:
		next = append(next, "list your environments under stages in "+a.config)
	}
	return next
}
