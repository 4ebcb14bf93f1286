package main

import (
	"alm/pipeline/judge"
	"alm/pipeline/project"
	"alm/pipeline/record"

	"github.com/spf13/cobra"
)

func impactVerb(a *app) *cobra.Command {
	var j judging
	cmd := &cobra.Command{
		Use:   "impact [BASE [HEAD]]",
		Short: "Find the flows, apps and agents that a change breaks",
		Args:  cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := a.project(false)
			if err == nil && len(j.uses)+len(p.Consumers) == 0 {
				err = usage("use --in PATH, or list paths under consumers in "+project.DefaultFile, "no solutions to search")
			}
			if err != nil {
				return err
			}
			return a.judge(cmd.Context(), "impact", j, judge.Impact, j.side(args, 0), j.side(args, 1))
		},
	}
	j.flags(cmd)
	j.changeFlags(cmd)
	j.usesFlag(cmd)
	return cmd
}

func (j *judging) usesFlag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&j.uses, "in", nil, "search this solution zip, unpacked solution or folder of either for flows, apps and agents, repeatable")
}

// printReached prints what was read, and which files could not be.
func (a *app) printReached(r *record.Reached) {
	if r == nil {
		return
	}
	a.progress("impact", r.String())
	for _, problem := range r.Problems {
		a.progress("impact", "not read: "+problem)
	}
}
