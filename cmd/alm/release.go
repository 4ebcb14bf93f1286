package main

import (
	"context"
	"errors"

	"alm/internal/exit"
	"alm/pipeline/judge"
	"alm/pipeline/pack"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/pipeline/report"
	"alm/pipeline/tree"

	"github.com/spf13/cobra"
)

// making is what alm release is asked for.
type making struct {
	judging
	solution, out    string
	tag, dirty, over bool
}

func releaseVerb(a *app) *cobra.Command {
	var r making
	cmd := &cobra.Command{
		Use:   "release [BASE]",
		Short: "Check, bump, pack and verify a solution in one step",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := r.oneBase(args); err != nil {
				return err
			}
			return a.release(cmd.Context(), r, r.side(args, 0))
		},
	}
	r.flags(cmd)
	r.changeFlags(cmd)
	r.unreadFlag(cmd)
	cmd.Flags().StringVar(&r.solution, "solution", "", "the solution, if the project has several")
	cmd.Flags().BoolVar(&r.tag, "tag", false, "tag the commit with the new versions v1.1.0.0, or NAME/v1.1.0.0 if several were raised")
	cmd.Flags().BoolVar(&r.dirty, "allow-dirty", false, "release files that are not committed: only the first stage takes them")
	cmd.Flags().BoolVar(&r.over, "force", false, "pack other content under a version that a stage has run; the zip that ran is kept under its digest")
	outFlag(cmd, &r.out)
	return cmd
}

// release makes a release of one solution, of exactly the files that it judges.
func (a *app) release(ctx context.Context, r making, base source) error {
	outputs, err := a.outputs(&r.judging)
	if err != nil {
		return err
	}
	unlock, err := a.lockProject()
	if err != nil {
		return err
	}
	defer unlock()
	p, err := a.project(true)
	if err != nil {
		return err
	}
	if r.solution, _, err = p.Solution(r.solution); err != nil {
		return err
	}
	sides, err := a.sides(ctx, r.judging, base, source{workTree: true})
	if err != nil {
		return err
	}
	work, err := a.releasedFiles(ctx, r, p)
	if err != nil {
		return err
	}
	sides.opts.Progress = a.progress
	result, err := judge.Check(ctx, sides.opts, sides.base, sides.head)
	if err != nil {
		return err
	}
	result.Detected.Commit = work.commit()
	rec := a.newRecord(r.solution, r.out)
	rec.Detected, rec.Linted, rec.Diffed = &result.Detected, result.Linted, result.Diffed
	rec.Reached, rec.Gated = result.Reached, result.Gate
	if !result.Refused() {
		if err := result.Unread(); err != nil {
			return errors.Join(a.report(outputs, releaseDocument(p, result, rec)), err)
		}
		if err := (&cut{app: a, making: r, sides: sides, work: work, result: result, rec: rec}).make(ctx); err != nil {
			return err
		}
	}
	return a.conclude(outputs, releaseDocument(p, result, rec), result.Refused())
}

// released is what the JSON of alm release has besides the findings: the record's own types.
type released struct {
	Solution string           `json:"solution"`
	Detected *record.Detected `json:"detected"`
	Linted   *record.Judged   `json:"linted,omitempty"`
	Diffed   *record.Judged   `json:"diffed,omitempty"`
	Reached  *record.Reached  `json:"reached,omitempty"`
	Gated    *record.Gated    `json:"gated,omitempty"`
	Bumped   *record.Bumped   `json:"bumped,omitempty"`
	Packed   []packedSolution `json:"packed"` // as alm pack prints it; empty when the gate refuses
}

func releaseDocument(p *project.Project, result *judge.Result, rec *record.Record) report.Document {
	doc := document("release", p, result)
	also := released{rec.Solution, rec.Detected, rec.Linted, rec.Diffed, rec.Reached, rec.Gated, rec.Bumped, []packedSolution{}}
	if rec.Packed != nil {
		also.Packed = append(also.Packed, packedSolution{rec.Solution, rec.Packed})
	}
	doc.Also = also
	return doc
}

// releasedFiles rejects files that are not committed, unless they are allowed.
func (a *app) releasedFiles(ctx context.Context, r making, p *project.Project) (workTree, error) {
	work, err := a.workTree(ctx, nil, a.packReads(p, r.solution, ""))
	if err != nil {
		return work, exit.Refused.Errorf("put git on the PATH", "find out what is committed: %w", err)
	}
	if work.repo == nil {
		return work, nil
	}
	work.keepJudged(a.packedPaths(p, r.solution, ""))
	work.dropDerivedLock(func() bool {
		fsys, err := tree.OpenFolder(a.dir)
		return err == nil && pack.LockIsDerived(p, r.solution, fsys)
	})
	if len(work.changed) > 0 && !r.dirty {
		return work, exit.Refused.Errorf("commit or stash them; --allow-dirty makes a release that only the first stage takes",
			"not committed: %s", work.list())
	}
	return work, nil
}

// newRecord returns the record of a solution that is packed now.
func (a *app) newRecord(solution, out string) *record.Record {
	return &record.Record{Schema: 1, Tool: "alm " + version, Solution: solution, Out: a.inDir(out)}
}
