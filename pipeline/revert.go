package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/check"
	changes "alm/pipeline/diff"
	linting "alm/pipeline/lint"
	"alm/pipeline/project"
	"alm/pipeline/tree"
	"alm/solution"
	"alm/solution/dataverse"
)

// Reverted says whose content a version carries that was made to go back.
type Reverted struct {
	Of   string `json:"of"`   // the earlier version
	From string `json:"from"` // the zip or the commit that its content was taken from
}

// reverting goes back without going down: an environment takes no lower version, so the
// earlier content gets the next higher one. It writes With.Zip, the file that the next
// steps take, and Diffed, which the gate looks at.
var reverting = Step{
	Name: "revert",
	Does: "builds a higher version with the content of an earlier one",
	Run: func(ctx context.Context, rel *Release) error {
		env, installed, err := rel.running(ctx, rel.With.Stage, "there is nothing to revert; alm promote --to "+rel.With.Stage+" goes forward")
		if err != nil {
			return err
		}
		if rel.revertedBefore(installed.Version) {
			return nil
		}
		want, next, err := rel.revertVersions(ctx, env, installed.Version)
		if err != nil {
			return err
		}
		old, err := rel.earlier(ctx, want)
		if err != nil {
			return err
		}
		defer old.close()
		rel.Reverted = &Reverted{want.String(), old.from}
		if err := rel.rebuild(old, next); err != nil {
			return err
		}
		rel.tell("revert", "%s takes no lower version: %s carries the content of %s, from %s", rel.With.Stage, next, want, old.from)
		return rel.judgeRevert(ctx, env, old, installed, next)
	},
}

// revertedBefore takes up a revert that was begun, or is done: the same bytes go on.
func (rel *Release) revertedBefore(installed string) bool {
	ran := rel.Ran(rel.With.Stage)
	if ran == nil || ran.Reverts == nil || !sameVersion(ran.Reverts.Of, rel.With.RevertTo) {
		return false
	}
	if ran.Version != installed && ran.State != "running" {
		return false
	}
	version, err := solution.ParseVersion(ran.Version)
	if err != nil {
		return false
	}
	name := filepath.Join(rel.With.Out, solution.FileName(rel.Solution, version, true))
	if data, err := os.ReadFile(name); err != nil || atomicfile.Digest(data) != ran.SHA256 {
		return false
	}
	rel.Reverted, rel.With.Zip, rel.Detected = ran.Reverts, name, &Detected{}
	return true
}

func sameVersion(a, b string) bool {
	left, err := solution.ParseVersion(a)
	right, otherErr := solution.ParseVersion(b)
	return err == nil && otherErr == nil && left == right
}

// revertVersions are the version to go back to, which the stage ran, and the one that its
// content gets.
func (rel *Release) revertVersions(ctx context.Context, env *dataverse.Client, installed string) (want, next solution.Version, err error) {
	if want, err = solution.ParseVersion(rel.With.RevertTo); err != nil {
		return want, next, exit.Usage.Errorf("name the version as alm status shows it", "--revert-to: %w", err)
	}
	there, err := solution.ParseVersion(installed)
	if err != nil {
		return want, next, fmt.Errorf("read the version at %s: %w", rel.With.Stage, err)
	}
	if want.Compare(there) >= 0 {
		return want, next, exit.Refused.Errorf("alm promote --to "+rel.With.Stage+" goes forward",
			"%s runs %s: %s is not earlier", rel.With.Stage, there, want)
	}
	if err := rel.ranThere(ctx, env, want); err != nil {
		return want, next, err
	}
	next = there.Next(solution.Revision)
	for rel.Packed != nil && slices.ContainsFunc(rel.Packed.Files, func(f PackedFile) bool {
		return f.Name == solution.FileName(rel.Solution, next, true)
	}) {
		next = next.Next(solution.Revision)
	}
	return want, next, nil
}

// ranThere refuses a version that the stage's own history does not know.
func (rel *Release) ranThere(ctx context.Context, env *dataverse.Client, want solution.Version) error {
	past, err := env.History(ctx, rel.Solution)
	if err != nil {
		rel.tell("revert", "whether %s ever ran %s is not known: %v", rel.With.Stage, want, err)
		return nil
	}
	var ran []string
	for _, p := range past {
		if !p.Done || !p.Passed || slices.Contains(ran, p.Version) {
			continue
		}
		if sameVersion(p.Version, want.String()) {
			return nil
		}
		ran = append(ran, p.Version)
	}
	return exit.Refused.Errorf("name one that it ran", "%s never ran %s; its history has %s", rel.With.Stage, want, words.List(ran))
}

// earlier is the content of an earlier version, and where it was found.
type earlier struct {
	*solution.Package
	from  string
	close func()
}

// earlier looks for the managed zip of a version, and then for the commit that was tagged
// with it.
func (rel *Release) earlier(ctx context.Context, want solution.Version) (*earlier, error) {
	name := rel.With.Zip
	if name == "" {
		name = filepath.Join(rel.With.Out, solution.FileName(rel.Solution, want, true))
		if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
			return rel.tagged(ctx, want)
		}
	}
	v, faults, err := VerifyZip(name)
	if err != nil {
		return nil, err
	}
	if err := refuseFaults(name, faults); err != nil {
		return nil, err
	}
	if v.Name != rel.Solution || !v.Managed || !sameVersion(v.Version, want.String()) {
		return nil, exit.Refused.Errorf("name the managed zip of that version with --zip",
			"%s is %s %s, %s; wanted is %s %s, managed", name, v.Name, v.Version, kind(v.Managed), rel.Solution, want)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, exit.Usage.Errorf("", "%w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	content, err := solution.OpenZip(file, info.Size())
	if err != nil {
		return nil, errors.Join(exit.Usage.Errorf("", "%s: %w", name, err), file.Close())
	}
	return &earlier{content, fmt.Sprintf("%s (sha256 %s)", filepath.Base(name), v.SHA256), func() { file.Close() }}, nil
}

// tagged packs what the commit holds that alm bump --tag tagged with the version.
func (rel *Release) tagged(ctx context.Context, want solution.Version) (*earlier, error) {
	var failed error
	for _, tag := range []string{rel.Solution + "/v" + want.String(), "v" + want.String()} {
		tree, err := rel.With.Earlier(ctx, tag)
		if err != nil {
			failed = err
			continue
		}
		project, err := project.Load(tree.FS, rel.With.Project.FileName())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", tag, err)
		}
		old := &Release{Solution: rel.Solution, With: With{Project: project, Head: tree}}
		b, err := old.bundle()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", tag, err)
		}
		content, err := b.open(true)
		if err == nil && b.solution.Version != want {
			err = exit.Refused.Errorf("tag the commit that was packed", "the solution's version is %s there", b.solution.Version)
		}
		if err != nil {
			b.close()
			return nil, fmt.Errorf("%s: %w", tag, err)
		}
		return &earlier{content, fmt.Sprintf("tag %s (%s)", tag, tree.Commit.Hash), b.close}, nil
	}
	return nil, exit.Refused.Errorf("put it there, name it with --zip, or tag the commit it was packed from v"+want.String(),
		"no %s in %s, and no tag: %w", solution.FileName(rel.Solution, want, true), rel.With.Out, failed)
}

// rebuild writes the earlier content under its new version into the out folder.
func (rel *Release) rebuild(old *earlier, next solution.Version) error {
	if err := old.SetVersion(next); err != nil {
		return err
	}
	rel.With.Zip = filepath.Join(rel.With.Out, solution.FileName(rel.Solution, next, true))
	if err := atomicfile.WriteFunc(rel.With.Zip, func(w io.Writer) error { return old.WriteZip(w) }); err != nil {
		return exit.Usage.Errorf("", "write %s: %w", rel.With.Zip, err)
	}
	return nil
}

// judgeRevert compares what runs with what would: to go back is a change like any other,
// and takes away what was built since.
func (rel *Release) judgeRevert(ctx context.Context, env *dataverse.Client, old *earlier, installed dataverse.Solution, next solution.Version) error {
	s, err := old.Solution()
	if err != nil {
		return err
	}
	gone, err := leavers(ctx, env, installed, s)
	if err != nil {
		return remote(rel.With.Stage, err)
	}
	is, was, err := rel.bothSides(ctx, env, s, gone)
	if err != nil {
		return err
	}
	d := &Detected{Base: "stage " + rel.With.Stage + ", " + installed.Version, Head: fmt.Sprintf("%s, as %s was", next, rel.Reverted.Of),
		Changed: []string{}, was: was, all: is}
	d.was, d.all = tree.Differing(d.was, d.all)
	rel.Detected = d
	findings := linting.Hide(changes.Compare(d.was, d.all), slices.Concat(d.was, d.all))
	rel.Diffed = judged(rel.With.Project.Apply(slices.DeleteFunc(findings, func(f check.Finding) bool {
		return f.Rule.Version != check.IgnoresVersion
	})))
	rel.tell("revert", "%s", rel.Diffed)
	return nil
}
