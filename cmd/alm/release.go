package main

import (
	"context"
	"os"
	"slices"

	"alm/pipeline/bump"
	"alm/pipeline/judge"
	"alm/pipeline/pack"
	"alm/pipeline/project"
	"alm/pipeline/record"

	"github.com/spf13/cobra"
)

func releaseVerb(a *app) *cobra.Command {
	var j judging
	var name, out string
	cmd := &cobra.Command{
		Use:   "release [BASE]",
		Short: "Check, bump, pack and verify a solution in one step",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.cut(cmd.Context(), j, j.side(args, 0), name, out)
		},
	}
	j.flags(cmd)
	j.changeFlags(cmd)
	cmd.Flags().StringVar(&name, "solution", "", "the solution, if the project has several")
	outFlag(cmd, &out)
	return cmd
}

// cut makes a release of one solution.
func (a *app) cut(ctx context.Context, j judging, base source, name, out string) error {
	outputs, err := parseFormats(j.formats, a.Getenv)
	if err != nil {
		return err
	}
	p, err := a.project(true)
	if err != nil {
		return err
	}
	if name, _, err = p.Solution(name); err != nil {
		return err
	}
	sides, err := a.sides(ctx, j, base, source{workTree: true})
	if err != nil {
		return err
	}
	sides.opts.Progress = a.progress
	sides.head.Commit = a.headCommit(ctx)
	result, err := judge.Check(ctx, sides.opts, sides.base, sides.head)
	if err != nil {
		return err
	}
	if !result.Refused() {
		if err := a.make(sides, result, a.newRecord(name, out)); err != nil {
			return err
		}
	}
	return a.conclude(outputs, "release", p, result)
}

// make raises the versions, packs and verifies what was judged, and writes the record.
func (a *app) make(sides sides, result *judge.Result, rec *record.Record) error {
	rec.Detected, rec.Linted, rec.Diffed = &result.Detected, result.Linted, result.Diffed
	rec.Reached, rec.Gated = result.Reached, result.Gate
	p := sides.opts.Project
	if why := nothingToBump(result); why != "" {
		a.progress("bump", "nothing to do: "+why)
	} else {
		plan, err := bump.Versions(p, result)
		if err != nil {
			return err
		}
		if err := plan.Write(p, a.dir, result, a.Now()); err != nil {
			return err
		}
		rec.Bumped = &plan.Bumped
		if slices.Contains(plan.Written, p.File) {
			if p, err = project.Load(os.DirFS(a.dir), p.File); err != nil {
				return err
			}
		}
	}
	return pack.Pack(pack.Options{Project: p, Root: a.dir, Head: sides.head, InCI: sides.inCI, Progress: a.progress}, rec)
}

// newRecord returns the record of a solution that is packed now.
func (a *app) newRecord(solution, out string) *record.Record {
	return &record.Record{Schema: 1, Tool: "alm " + version, Solution: solution, Out: a.inDir(out)}
}
