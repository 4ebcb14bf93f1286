package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/internal/gitfs"
	"alm/internal/words"
	"alm/pipeline/bump"
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
	outputs, err := parseFormats(r.formats, a.Getenv)
	if err != nil {
		return err
	}
	if err := checkWritable(outputs); err != nil {
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
	work, err := a.workTree(ctx, nil)
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

// cut is a release that passed the gate.
type cut struct {
	*app
	making
	sides  judgedSides
	work   workTree
	result *judge.Result
	rec    *record.Record
	plan   *bump.Plan
}

// make raises the versions, commits them, and packs and verifies what was judged. It writes
// nothing before everything is read and packed.
func (c *cut) make(ctx context.Context) error {
	if err := c.planVersions(); err != nil {
		return err
	}
	rec := c.rec
	files := c.sides.head.FS
	p := c.sides.opts.Project
	if c.plan != nil {
		rec.Bumped = &c.plan.Bumped
		files = tree.Overlay{FS: files, Texts: c.plan.Texts()}
		var err error
		if p, err = project.Load(files, p.FileName()); err != nil {
			return err
		}
	}
	packed, err := pack.Prepare(pack.Options{
		Project: p, Root: c.dir, FS: files, InCI: c.sides.inCI, Dirty: len(c.work.changed) > 0, Force: c.over, CI: c.ciRun(), Progress: c.progress,
	}, rec)
	if err != nil {
		return err
	}
	defer packed.Discard()
	commit, err := c.write(ctx, packed)
	if err != nil {
		return err
	}
	if err := packed.Commit(commit); err != nil {
		return err
	}
	c.publishPacked("release", []*record.Record{rec})
	return nil
}

// planVersions decides the next versions and makes the files with them.
func (c *cut) planVersions() error {
	plan := bump.Versions(c.sides.opts.Project, c.result)
	if why := nothingToBump(c.result, plan); why != "" {
		c.progress("bump", "nothing to do: "+why)
		return nil
	}
	if err := plan.Prepare(c.sides.opts.Project, c.result, c.Now()); err != nil {
		return err
	}
	c.plan = plan
	if len(plan.Written) > 0 && c.work.repo != nil && c.sides.inCI && !c.tag && !c.dirty {
		return exit.Refused.Errorf("run alm bump, commit and push what it writes, and release that commit; or use --tag and push the commit and the tag",
			"versions must rise before a release: %s; in CI the commit with them would be lost", raisedList(&plan.Bumped))
	}
	return nil
}

// write writes the new versions and the lock file, and commits them; it returns the commit
// whose files are packed, "" when there is none.
func (c *cut) write(ctx context.Context, packed *pack.Prepared) (string, error) {
	var written []string
	var tags []gitfs.Tag
	message := "Keep the ids of connectors"
	if c.plan != nil {
		written = slices.Clone(c.plan.Written)
	}
	if len(written) > 0 {
		tags = tagsOf(&c.plan.Bumped)
		message = "Release " + tagNames(tags)
	}
	if !c.tag {
		tags = nil
	}
	if packed.Locks() {
		written = append(written, pack.LockFile)
	}
	commits := c.work.repo != nil && len(c.work.changed) == 0 && len(written) > 0
	if commits {
		if err := c.work.repo.ReadyToCommit(ctx, tags); err != nil {
			return "", err
		}
	}
	files := atomicfile.Set{Journal: c.journal()}
	defer files.Discard()
	if err := c.stage(packed, &files); err != nil {
		return "", err
	}
	if err := files.Commit(); err != nil {
		return "", usage("make the folder writable", "write %s: %w", words.List(written), err)
	}
	if !commits {
		return c.work.commit(), nil
	}
	if err := c.work.repo.CommitFiles(ctx, written, message, tags); err != nil {
		return "", undoUncommitted(err, &files)
	}
	return c.committed(ctx, written)
}

// stage writes the new versions and the lock file beside the files that they replace.
func (c *cut) stage(packed *pack.Prepared, files *atomicfile.Set) error {
	if c.plan != nil {
		if err := c.plan.Stage(c.dir, files); err != nil {
			return err
		}
	}
	return packed.StageLock(files)
}

// undoUncommitted gives files what they had before where git did not commit them.
func undoUncommitted(err error, files *atomicfile.Set) error {
	if !errors.Is(err, gitfs.ErrNotCommitted) {
		return err
	}
	if undo := files.Undo(); undo != nil {
		return fmt.Errorf("%w; the new versions stay in the files: %w", err, undo)
	}
	return err
}

// committed returns the commit that was made, if it has all of the files that are packed.
func (c *cut) committed(ctx context.Context, written []string) (string, error) {
	work, err := c.workTree(ctx, c.packedPaths(c.sides.opts.Project, c.solution, ""))
	if err != nil {
		return "", err
	}
	c.progress("commit", fmt.Sprintf("%s has %s", work.head.Short(), words.List(written)))
	return work.commit(), nil
}

// newRecord returns the record of a solution that is packed now.
func (a *app) newRecord(solution, out string) *record.Record {
	return &record.Record{Schema: 1, Tool: "alm " + version, Solution: solution, Out: a.inDir(out)}
}
