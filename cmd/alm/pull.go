package main

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/exchange"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

func pullVerb(a *app) *cobra.Command {
	var x exchanging
	var adopt bool
	cmd := &cobra.Command{
		Use:   "pull --stage STAGE [CONNECTOR…]",
		Short: "Write connectors as an environment has them into their folders",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.pull(cmd.Context(), x, adopt, slices.Concat(args, x.only))
		},
		ValidArgsFunction: a.completesAll(a.completeConnectors),
	}
	x.flags(cmd, "the stage to pull from (required)", "replace files with uncommitted changes, and take what is there even if only the folder has changed")
	cmd.Flags().BoolVar(&adopt, "adopt", false, "take what was made there by hand: changes at a stage that is not for development, and connectors that alm.yaml does not list")
	return cmd
}

// pull brings connectors of an environment into their folders.
func (a *app) pull(ctx context.Context, x exchanging, adopt bool, args []string) error {
	unlock, err := a.lockProject()
	if err != nil {
		return err
	}
	defer unlock()
	e, err := a.exchange(x)
	if err != nil {
		return err
	}
	ctx, cancel := x.limit(ctx)
	defer cancel()
	result, err := e.Pull(ctx, exchange.PullOptions{Wanted: a.wanted(args), Adopt: adopt, Force: x.force, DryRun: x.dryRun,
		May: func(replaced []string) error { return a.requireCommitted(ctx, replaced) }})
	if result == nil {
		return err
	}
	a.printExchangedFindings(check.Each(result.Findings))
	if err != nil {
		return err
	}
	out := pulledJSON(x, e, result)
	a.publishExchanged("pull", out)
	switch {
	case x.format.json():
		err = a.printJSON(out)
	case x.dryRun && !result.Blocked:
		a.showFiles(result.Files())
		a.printPulled(x, result)
	default:
		a.printPulled(x, result)
	}
	if err == nil && result.Blocked {
		err = exit.Refused.Errorf("see the findings above; alm writes no credentials into files", "nothing was written: a connector has a credential at %s", x.stage)
	}
	return err
}

// printPulled prints what became of each connector.
func (a *app) printPulled(x exchanging, result *exchange.PullResult) {
	for _, c := range result.Connectors {
		text := c.Name + " is not there"
		switch c.State {
		case exchange.Same:
			text = "already has what " + x.stage + " has"
		case exchange.Ahead:
			text = fmt.Sprintf("%s has not changed since the last pull or push, the folder has: alm push --stage %s; --force takes what is there", x.stage, x.stage)
		case exchange.Pulled, exchange.Adopted:
			text = c.State
			if x.dryRun || result.Blocked {
				text = "would be " + c.State
			}
			text += ": " + strings.Join(fileNames(c), ", ")
		}
		fmt.Fprintln(a.Stdout, report.Plain(c.Path+": "+text))
	}
	if result.Project.Is != nil && !result.Blocked {
		did := "changed"
		if x.dryRun {
			did = "would change"
		}
		fmt.Fprintln(a.Stdout, report.Plain(result.Project.Name+": "+did))
	}
}

func pulledJSON(x exchanging, e *exchange.Exchange, result *exchange.PullResult) exchanged {
	out := exchanged{Schema: 1, Stage: x.stage, Environment: e.URL(), DryRun: x.dryRun, Connectors: []exchangedConnector{}, Project: result.Project.Name,
		Findings: exchangedFindings(check.Each(result.Findings)), ToDo: []string{}}
	for _, c := range result.Connectors {
		files := []string{}
		for _, f := range c.Files {
			files = append(files, f.Name)
		}
		out.Connectors = append(out.Connectors, exchangedConnector{Path: c.Path, Name: c.Name, Title: c.Title, State: c.State, Files: files})
	}
	return out
}

// fileNames returns the files of a connector that change, and what happens to them.
func fileNames(c exchange.PulledConnector) []string {
	var names []string
	for _, f := range c.Files {
		name := path.Base(f.Name)
		if f.Is == nil {
			name += " (removed)"
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return []string{"its entry in alm.yaml"}
	}
	slices.Sort(names)
	return names
}
