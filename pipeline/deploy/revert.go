package deploy

import (
	"context"
	"fmt"
	"io"
	"slices"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/judge"
	"alm/pipeline/record"
	"alm/pipeline/stage"
	"alm/pipeline/tree"
	"alm/solution"
	"alm/solution/dataverse"
)

// RevertOptions say what to go back to.
type RevertOptions struct {
	To    string                                                   // the version, which the stage ran
	Head  tree.Tree                                                // the project's files, with its waivers
	At    func(ctx context.Context, rev string) (tree.Tree, error) // reads a commit of the repository
	Judge judge.Options                                            // what stops a revert, as it stops a pull request
}

// Revert brings the content of an earlier version back to a stage. An environment takes no
// lower version, so the earlier content gets the next higher one. What that breaks is judged
// as any other change: where the result is refused, nothing was imported.
func (d *Deployer) Revert(ctx context.Context, opts Options, back RevertOptions) (*judge.Result, error) {
	if err := d.checkOrigin(opts.Origin); err != nil {
		return nil, err
	}
	b, err := d.buildRevert(ctx, opts, back)
	if err != nil || b.result.Refused() {
		return b.result, err
	}
	if err := b.result.Unread(); err != nil {
		return b.result, err
	}
	zip, err := d.verify(b.file)
	if err != nil {
		return b.result, err
	}
	return b.result, d.send(ctx, zip, opts, b.reverts)
}

// PlanRevert asks the environment what a revert would do.
func (d *Deployer) PlanRevert(ctx context.Context, opts Options, back RevertOptions) (*record.Plan, error) {
	b, err := d.buildRevert(ctx, opts, back)
	if err != nil {
		return nil, err
	}
	zip, err := d.verify(b.file)
	if err != nil {
		return nil, err
	}
	return d.plan(ctx, zip, opts, b.reverts)
}

// rebuilt is a zip with earlier content under its new version.
type rebuilt struct {
	file    string
	reverts *record.Reverted
	result  *judge.Result
}

func (d *Deployer) buildRevert(ctx context.Context, opts Options, back RevertOptions) (rebuilt, error) {
	s, err := d.open(ctx, opts.Stage)
	if err != nil {
		return rebuilt{}, err
	}
	installed, err := s.Runs(ctx, d.Record.Solution, "there is nothing to revert; alm promote --to "+opts.Stage+" goes forward")
	if err != nil {
		return rebuilt{}, err
	}
	if b, ok := d.builtBefore(opts.Stage, back.To, installed.Version); ok {
		b.result = &judge.Result{}
		return b, nil
	}
	want, next, err := d.revertVersions(ctx, s, back.To, installed.Version)
	if err != nil {
		return rebuilt{}, err
	}
	ran := d.Record.RanVersion(opts.Stage, func(version string) bool { return equalVersions(version, want.String()) })
	if ran == nil {
		return rebuilt{}, exit.Refused.Errorf("put the record of its import into the out folder",
			"the record has no finished import of %s %s to %s, so that nobody knows which content it had", d.Record.Solution, want, opts.Stage)
	}
	old, err := d.findEarlier(ctx, opts.Zip, want, ran.SHA256, back)
	if err != nil {
		return rebuilt{}, err
	}
	defer old.close()
	b := rebuilt{file: d.Record.File(solution.FileName(d.Record.Solution, next, true)), reverts: &record.Reverted{Of: want.String(), From: old.from, Dirty: ran.Dirty}}
	if err := old.raise(next, ran.Dirty); err != nil {
		return b, err
	}
	if err := atomicfile.WriteFunc(b.file, func(w io.Writer) error { return old.WriteZip(w) }); err != nil {
		return b, exit.Usage.Errorf("", "write %s: %w", b.file, err)
	}
	d.Progress.printf("revert", "%s takes no lower version: %s has the content of %s, from %s", opts.Stage, next, want, old.from)
	if b.result, err = d.judgeRevert(ctx, s, old, installed, fmt.Sprintf("%s, as %s was", next, want), back); err != nil {
		return b, err
	}
	d.Record.Detected, d.Record.Diffed = &b.result.Detected, b.result.Diffed
	d.Record.Reached, d.Record.Gated = b.result.Reached, b.result.Gate
	return b, nil
}

// builtBefore returns the zip of a revert that was begun, or is done: the same bytes go on.
func (d *Deployer) builtBefore(name, to, installed string) (rebuilt, bool) {
	ran := d.Record.Ran(name)
	if ran == nil || ran.Reverts == nil || !equalVersions(ran.Reverts.Of, to) {
		return rebuilt{}, false
	}
	if ran.Version != installed && ran.State != record.Running {
		return rebuilt{}, false
	}
	version, err := solution.ParseVersion(ran.Version)
	if err != nil {
		return rebuilt{}, false
	}
	file := d.Record.File(solution.FileName(d.Record.Solution, version, true))
	if data, err := disk.ReadFile(file); err != nil || atomicfile.Digest(data) != ran.SHA256 {
		return rebuilt{}, false
	}
	return rebuilt{file: file, reverts: ran.Reverts}, true
}

func equalVersions(a, b string) bool {
	left, err := solution.ParseVersion(a)
	right, otherErr := solution.ParseVersion(b)
	return err == nil && otherErr == nil && left == right
}

// revertVersions returns the version to go back to, which the stage ran, and the one that its
// content gets.
func (d *Deployer) revertVersions(ctx context.Context, s *stage.Stage, to, installed string) (want, next solution.Version, err error) {
	if want, err = solution.ParseVersion(to); err != nil {
		return want, next, exit.Usage.Errorf("name the version as alm status shows it", "--revert-to: %w", err)
	}
	there, err := solution.ParseVersion(installed)
	if err != nil {
		return want, next, fmt.Errorf("read the version at %s: %w", s.Name, err)
	}
	if want.Compare(there) >= 0 {
		return want, next, exit.Refused.Errorf("alm promote --to "+s.Name+" goes forward", "%s runs %s: %s is not earlier", s.Name, there, want)
	}
	if err := d.checkHistory(ctx, s, want); err != nil {
		return want, next, err
	}
	next = there.Next(solution.Revision)
	for d.Record.Packed != nil && slices.ContainsFunc(d.Record.Packed.Files, func(f record.PackedFile) bool {
		return f.Name == solution.FileName(d.Record.Solution, next, true)
	}) {
		next = next.Next(solution.Revision)
	}
	return want, next, nil
}

// checkHistory rejects a version that the stage's own history does not have.
func (d *Deployer) checkHistory(ctx context.Context, s *stage.Stage, want solution.Version) error {
	past, err := s.Client.History(ctx, d.Record.Solution)
	if err != nil {
		d.Progress.printf("revert", "could not check whether %s ever ran %s: %v", s.Name, want, err)
		return nil
	}
	var ran []string
	for _, p := range past {
		if !p.Done || !p.Passed || slices.Contains(ran, p.Version) {
			continue
		}
		if equalVersions(p.Version, want.String()) {
			return nil
		}
		ran = append(ran, p.Version)
	}
	return exit.Refused.Errorf("name one that it ran", "%s never ran %s; its history has %s", s.Name, want, words.List(ran))
}

// judgeRevert compares what runs with what would: to go back is a change like any other, and
// removes what was built since.
func (d *Deployer) judgeRevert(ctx context.Context, s *stage.Stage, old *earlier, installed dataverse.Solution, head string, back RevertOptions) (*judge.Result, error) {
	next, err := old.Solution()
	if err != nil {
		return nil, err
	}
	removals, err := s.Removals(ctx, installed, next)
	if err != nil {
		return nil, s.Error(err)
	}
	is, was, err := s.BothSides(ctx, next, removals)
	if err != nil {
		return nil, err
	}
	change := judge.Between("stage "+s.Name+", "+installed.Version, head, was, is)
	change.Head = back.Head
	result := back.Judge.Sides(change, func(f check.Finding) bool { return f.Rule.Version == check.IgnoresVersion })
	d.Progress.printf("revert", "%s", result.Diffed)
	if err := result.Reach(); err != nil {
		return nil, err
	}
	return result, result.Decide()
}
