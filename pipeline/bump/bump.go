// Package bump picks the next versions of connectors and solutions from what changed, and
// writes them.
package bump

import (
	"fmt"
	"path/filepath"
	"time"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/judge"
	"alm/pipeline/project"
	"alm/pipeline/record"
)

// Plan is a bump and the files with versions that it writes.
type Plan struct {
	record.Bumped
	writes []write
	texts  map[string][]byte // what Prepare made, by slash path in the project
	left   []departure
	fault  error // why a version cannot rise: nothing is written
}

type write struct {
	name string // slash path in the project
	text func() ([]byte, error)
}

var parts = map[check.Change]string{
	check.None: "none", check.Editorial: "patch", check.Additive: "minor", check.Breaking: "major",
}

// Versions says what the versions should become, from what was compared, without writing. A
// version that rose far enough already stays. Without a base, or when nothing changed, there is
// nothing to raise. Where a version cannot rise, Prepare returns why.
func Versions(p *project.Project, judged *judge.Result) *Plan {
	plan := &Plan{Bumped: record.Bumped{Part: parts[check.None]}}
	if judged.Diffed == nil {
		return plan
	}
	changed := judged.VersionChanges()
	solutions := plan.solutionChanges(p, judged, changed)
	plan.Part = parts[max(worstOf(changed), worstOf(solutions))]
	for _, c := range judged.Heads() {
		if c.Known && changed[c.Dir] != check.None {
			plan.keep(plan.raiseConnector(c, changed[c.Dir]))
		}
	}
	plan.keep(plan.raiseSolutions(p, judged.Base.FS, solutions))
	return plan
}

// Empty reports whether no version has to rise.
func (plan *Plan) Empty() bool {
	return plan.fault == nil && len(plan.Connectors)+len(plan.Solutions) == 0
}

// keep keeps the first error.
func (plan *Plan) keep(err error) {
	if plan.fault == nil {
		plan.fault = err
	}
}

func worstOf(changed map[string]check.Change) check.Change {
	worst := check.None
	for _, change := range changed {
		worst = max(worst, change)
	}
	return worst
}

// Prepare makes the texts of the files with new versions, and of the changelog with an entry for
// each version that rose. It writes nothing.
func (plan *Plan) Prepare(p *project.Project, judged *judge.Result, today time.Time) error {
	if plan.fault != nil {
		return plan.fault
	}
	if err := plan.addChangelog(p, judged, today); err != nil {
		return err
	}
	plan.texts = map[string][]byte{}
	for _, w := range plan.writes {
		text, err := w.text()
		if err != nil {
			return err
		}
		plan.texts[w.name] = text
		plan.Written = append(plan.Written, w.name)
	}
	return nil
}

// Texts returns what Write will write, by slash path in the project.
func (plan *Plan) Texts() map[string][]byte { return plan.texts }

// Write writes the prepared texts into the project's folder, all or none.
func (plan *Plan) Write(root string, journal atomicfile.Journal) error {
	files := atomicfile.Set{Journal: journal}
	defer files.Discard()
	if err := plan.Stage(root, &files); err != nil {
		return err
	}
	if err := files.Commit(); err != nil {
		return exit.Usage.Errorf(exit.WriteHint(err), "write the new versions: %w", err)
	}
	return nil
}

// Stage adds the prepared texts to files that are written together.
func (plan *Plan) Stage(root string, files *atomicfile.Set) error {
	for _, name := range plan.Written {
		if err := files.Add(filepath.Join(root, filepath.FromSlash(name)), plan.texts[name]); err != nil {
			return exit.Usage.Errorf(exit.WriteHint(err), "write %s: %w", name, err)
		}
	}
	return nil
}

// rose reports whether a version rose far enough already.
func rose(before, now string, change check.Change) bool {
	next, err := project.NextVersion(before, change)
	if err != nil {
		return project.VersionLess(before, now)
	}
	return !project.VersionLess(now, next)
}

func (plan *Plan) raiseConnector(c judge.Head, change check.Change) error {
	if rose(c.Before, c.Version, change) {
		plan.Connectors = append(plan.Connectors, record.Raised{Name: c.Dir, Was: c.Before, Is: c.Version, Part: parts[change]})
		return nil
	}
	next, err := project.NextVersion(c.Before, change)
	if err != nil {
		return fmt.Errorf("raise %s: %w", c.Dir, err)
	}
	plan.Connectors = append(plan.Connectors, record.Raised{Name: c.Dir, Was: c.Before, Is: next, Part: parts[change]})
	if !c.HasInfo {
		return exit.Usage.Errorf("add info with title and version to it", "%s has no info to put a version into", c.File)
	}
	plan.writes = append(plan.writes, write{c.File, func() ([]byte, error) {
		read, err := c.Read()
		if err != nil {
			return nil, err
		}
		return read.Definition.Apply(read.Definition.Root.Get("info").Set("version", source.Quote(next)))
	}})
	return nil
}

// Next returns the version that people look for: of the solutions if there are any, else of
// the connectors; the highest where they differ.
func (plan *Plan) Next() string {
	raised := plan.Solutions
	if len(raised) == 0 {
		raised = plan.Connectors
	}
	next := ""
	for _, r := range raised {
		next = project.HigherVersion(next, r.Is)
	}
	return next
}
