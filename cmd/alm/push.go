package main

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/exchange"
	"alm/pipeline/judge"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

func pushVerb(a *app) *cobra.Command {
	var x exchanging
	cmd := &cobra.Command{
		Use:   "push --stage STAGE [CONNECTOR…]",
		Short: "Change connectors of a development environment to what their folders have",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.push(cmd.Context(), x, slices.Concat(args, x.only))
		},
		ValidArgsFunction: a.completesAll(a.completeConnectors),
	}
	x.flags(cmd, "the stage to push to, which alm.yaml marks with development: true (required)", "push in spite of errors that lint finds, over changes that were made there since, and without client secrets that nobody names")
	return cmd
}

// push lints connectors and brings them to a development environment.
func (a *app) push(ctx context.Context, x exchanging, args []string) error {
	unlock, err := a.lockProject()
	if err != nil {
		return err
	}
	defer unlock()
	e, err := a.exchange(x)
	if err != nil {
		return err
	}
	if err := e.CheckDevelopment(); err != nil {
		return err
	}
	wanted := a.wanted(args)
	dirs, err := e.Dirs(wanted)
	if err != nil {
		return err
	}
	ctx, cancel := x.limit(ctx)
	defer cancel()
	if !x.force {
		if err := a.lintBeforePush(ctx, x, dirs); err != nil {
			return err
		}
	}
	result, err := e.Push(ctx, exchange.PushOptions{Wanted: wanted, Force: x.force, DryRun: x.dryRun, Earlier: a.earlier})
	if result == nil {
		return err
	}
	out := pushedJSON(x, e, result)
	a.publishExchanged("push", out)
	if x.format.json() {
		if printed := a.printJSON(out); err == nil {
			err = printed
		}
		return err
	}
	a.printPushed(x, result)
	return err
}

// lintBeforePush rejects connectors in which lint finds errors.
func (a *app) lintBeforePush(ctx context.Context, x exchanging, dirs []string) error {
	sides, err := a.sides(ctx, judging{failOn: "off"}, source{absent: true}, source{workTree: true})
	if err != nil {
		return err
	}
	result, err := judge.Lint(ctx, sides.opts, sides.head)
	if err != nil {
		return err
	}
	findings := slices.DeleteFunc(result.Findings(), func(f *check.Finding) bool {
		return f.Severity < check.Error || f.Waiver != "" || !slices.Contains(dirs, f.Connector)
	})
	if len(findings) == 0 {
		return nil
	}
	a.printExchangedFindings(findings)
	if x.format.json() {
		if err := a.printJSON(exchanged{Schema: 1, Stage: x.stage, DryRun: x.dryRun, Connectors: []exchangedConnector{}, Findings: exchangedFindings(findings), ToDo: []string{}}); err != nil {
			return err
		}
	}
	a.progress("push", "nothing was pushed: lint finds "+words.Count(len(findings), "error")+"; --force pushes anyway")
	return errFindings
}

// earlier returns the project as it was some commits back.
func (a *app) earlier(ctx context.Context, back int) (fs.FS, bool) {
	place, err := a.place("never")
	if err != nil {
		return nil, false
	}
	tree, err := place.Source(ctx, fmt.Sprintf("HEAD~%d", back))
	return tree.FS, err == nil
}

// printPushed prints what was made and what became of each connector; with --dry-run, and of one that was changed
// there, how the files differ.
func (a *app) printPushed(x exchanging, result *exchange.PushResult) {
	a.printMade(x, "publisher ", result.Publishers, "created")
	a.printMade(x, "solution ", result.Solutions, "created")
	for _, c := range result.Connectors {
		if x.dryRun || c.State == exchange.Conflicts {
			a.showFiles(c.Files)
		}
		text := "is already there"
		switch c.State {
		case exchange.Conflicts:
			text = x.stage + " has the change above, which nobody here knows: nothing was pushed"
		case exchange.Failed:
			text = "failed: " + strings.Join(c.Parts, ", ")
		case exchange.Unsent:
			text = "was not sent"
		case exchange.Created, exchange.Updated:
			text = c.State + ": " + strings.Join(c.Parts, ", ")
			if x.dryRun {
				text = "would be " + text
			}
		}
		fmt.Fprintln(a.Stdout, report.Plain(c.Path+": "+text))
	}
	a.printMade(x, "", result.Variables, "defined")
	for _, todo := range result.ToDo {
		a.progress("push", "TO DO: "+todo)
	}
}

func (a *app) printMade(x exchanging, kind string, names []string, did string) {
	if x.dryRun {
		did = "would be " + did
	}
	for _, name := range names {
		fmt.Fprintln(a.Stdout, report.Plain(kind+name+": "+did))
	}
}

func pushedJSON(x exchanging, e *exchange.Exchange, result *exchange.PushResult) exchanged {
	out := exchanged{Schema: 1, Stage: x.stage, Environment: e.URL(), DryRun: x.dryRun, Connectors: []exchangedConnector{}, Findings: []exchangedFinding{}, ToDo: result.ToDo,
		Publishers: result.Publishers, Solutions: result.Solutions, Variables: result.Variables}
	if out.ToDo == nil {
		out.ToDo = []string{}
	}
	for _, c := range result.Connectors {
		files := []string{}
		for _, f := range c.Files {
			files = append(files, f.Name)
		}
		out.Connectors = append(out.Connectors, exchangedConnector{Path: c.Path, Name: c.Name, Title: c.Title, State: c.State, Files: files, Parts: c.Parts})
	}
	return out
}
