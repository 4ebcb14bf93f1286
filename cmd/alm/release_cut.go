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
	"alm/pipeline/tree"
)

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
		return "", usage(exit.WriteHint(err), "write %s: %w", words.List(written), err)
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
	work, err := c.workTree(ctx, c.packedPaths(c.sides.opts.Project, c.solution, ""), c.packReads(c.sides.opts.Project, c.solution, ""))
	if err != nil {
		return "", err
	}
	c.progress("commit", fmt.Sprintf("%s has %s", work.head.Short(), words.List(written)))
	return work.commit(), nil
}
