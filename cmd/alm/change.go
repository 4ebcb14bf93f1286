package main

import (
	"context"
	"fmt"

	"alm/internal/words"
	"alm/pipeline/judge"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/report"
	"alm/pipeline/tree"

	"github.com/spf13/cobra"
)

func checkVerb(a *app) *cobra.Command {
	var j judging
	cmd := changeVerb(a, &j, "check", "Lint and diff a change, and block it if it breaks something", judge.Check)
	j.usesFlag(cmd)
	j.query.flags(cmd)
	j.profileFlag(cmd)
	cmd.Flags().BoolVar(&j.lintAll, "lint-all", false, "lint every connector, not only those that changed")
	return cmd
}

func diffVerb(a *app) *cobra.Command {
	return changeVerb(a, &judging{}, "diff", "Find what a change breaks, and for whom", judge.Diff)
}

func impactVerb(a *app) *cobra.Command {
	var j judging
	cmd := changeVerb(a, &j, "impact", "Find the flows, apps and agents that a change breaks", impactOf)
	j.usesFlag(cmd)
	j.query.stageFlags(cmd)
	j.notifyFlags(cmd)
	return cmd
}

// impactOf is judge.Impact where something names solutions to search.
func impactOf(ctx context.Context, opts judge.Options, base, head tree.Tree) (*judge.Result, error) {
	if !opts.NamesConsumers() {
		return nil, usage("use --in PATH or --stage NAME, or list them under consumers in "+project.DefaultFile, "no solutions to search")
	}
	return judge.Impact(ctx, opts, base, head)
}

// changeVerb returns a verb that judges the change from BASE to HEAD.
func changeVerb(a *app, j *judging, name, short string, decide judgment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   name + " [BASE [HEAD]]",
		Short: short,
		Args:  cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := j.oneBase(args); err != nil {
				return err
			}
			return a.judge(cmd.Context(), name, *j, decide, j.side(args, 0), j.side(args, 1))
		},
	}
	j.flags(cmd)
	j.changeFlags(cmd)
	j.policyFlag(cmd)
	j.onlyFlag(cmd)
	j.pullRequestFlags(cmd)
	return cmd
}

// changeFlags are for the verbs that look at a change. The base is an argument, and a flag
// for Actions, where it is an input.
func (j *judging) changeFlags(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&j.narrow, "consumers", nil, "report only what affects these: power-automate, logic-apps, canvas, copilot, connection")
	cmd.Flags().StringVar(&j.base, "base", "", "the BASE, instead of the argument")
}

// onlyFlag is for the verbs that judge connectors without what depends on all of them.
func (j *judging) onlyFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&j.only, "only", nil, "judge only the connector in this folder, repeatable; alm merge puts the reports together")
}

// oneBase rejects a BASE that is named twice. An Action input, which is a flag, may be the same.
func (j *judging) oneBase(args []string) error {
	if len(args) > 0 && j.base != "" && j.base != args[0] {
		return usage("name it once", "BASE is %s and --base is %s", args[0], j.base)
	}
	return nil
}

func (j *judging) side(args []string, i int) source {
	if i < len(args) {
		return source{spec: args[i]}
	}
	if i == 0 {
		return source{spec: j.base}
	}
	return source{}
}

func (j *judging) usesFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&j.uses, "in", nil, "search this solution zip, unpacked solution, folder of either, or file of --save for flows, apps and agents, repeatable")
	j.unreadFlag(cmd)
}

func (j *judging) unreadFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&j.unread, "allow-unread", false, "do not fail if flows, apps or agents that the change may break cannot be read")
}

// printCompared prints what was compared with what, and what was not read.
func (a *app) printCompared(verb string, p *project.Project, r *judge.Result) {
	if a.detail == report.Blocking {
		return
	}
	head := tree.Sentence(r.Detected.Head)
	line := fmt.Sprintf("%s in %s", words.Count(r.Looked, "connector"), head)
	switch {
	case r.Detected.Base != "":
		changed := len(r.Detected.Changed)
		line = fmt.Sprintf("%d of %s changed between %s and %s", changed, words.Count(max(r.Looked, changed), "connector"), r.Detected.Base, head)
	case verb == "check":
		line += "; nothing to compare with, so all are linted"
	}
	if n := len(r.Only()); n > 0 {
		line += ", of " + words.Count(n, "folder") + " to judge"
	}
	a.progress(verb, line)
	for _, hint := range r.Head.Remarks(p) {
		a.progress(verb, report.Plain(hint))
	}
	if why := r.NotSought(); why != "" {
		a.progress(verb, why)
	}
}

// printReached prints what was read, and which files could not be.
func (a *app) printReached(r *record.Reached) {
	if r == nil {
		return
	}
	if a.detail != report.Blocking {
		a.progress("impact", r.String())
	}
	for _, place := range r.Unclear {
		a.progress("impact", "not understood: "+place)
	}
	for _, problem := range r.Problems {
		a.progress("impact", "not read: "+problem)
	}
}
