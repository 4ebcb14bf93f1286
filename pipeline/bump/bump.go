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
	"alm/solution/connector"
)

// Plan is a bump and the files with versions that it writes.
type Plan struct {
	record.Bumped
	writes []write
}

type write struct {
	name string // slash path in the project
	text func() ([]byte, error)
}

var parts = map[check.Change]string{
	check.None: "none", check.Editorial: "patch", check.Additive: "minor", check.Breaking: "major",
}

// Versions says what the versions should become, from what was compared, without writing. A
// version that rose far enough already stays. Without a base, or when no connector changed,
// there is nothing to raise.
func Versions(p *project.Project, judged *judge.Result) (*Plan, error) {
	plan := &Plan{Bumped: record.Bumped{Part: parts[check.None]}}
	if judged.Diffed == nil || len(judged.Detected.Changed) == 0 {
		return plan, nil
	}
	plan.Part = parts[check.Worst(judged.Diffed.Findings)]
	was := judged.VersionsBefore()
	changed := map[string]check.Change{}
	for _, f := range judged.Diffed.Findings {
		changed[f.Connector] = max(changed[f.Connector], f.Rule.Change)
	}
	for _, c := range judged.Is {
		before, known := was[c.Dir]
		if !known || changed[c.Dir] == check.None {
			continue
		}
		if err := plan.raiseConnector(c, before, changed[c.Dir]); err != nil {
			return plan, err
		}
	}
	return plan, plan.raiseSolutions(p, judged.Base.FS, changed)
}

// Write writes the versions, and an entry in the changelog for each that rose, into the
// project's folder. Every text is made before the first file is written.
func (plan *Plan) Write(p *project.Project, root string, judged *judge.Result, today time.Time) error {
	plan.addChangelog(p, judged, today)
	texts := make([][]byte, len(plan.writes))
	for i, w := range plan.writes {
		var err error
		if texts[i], err = w.text(); err != nil {
			return err
		}
	}
	for i, w := range plan.writes {
		if err := atomicfile.Write(filepath.Join(root, filepath.FromSlash(w.name)), texts[i]); err != nil {
			return fmt.Errorf("write %s: %w", w.name, err)
		}
		plan.Written = append(plan.Written, w.name)
	}
	return nil
}

func (plan *Plan) raiseConnector(c *connector.Connector, before string, change check.Change) error {
	next := project.NextVersion(before, change)
	plan.Connectors = append(plan.Connectors, record.Raised{Name: c.Dir, Was: before, Is: next})
	if !project.VersionLess(c.Version(), next) {
		plan.Connectors[len(plan.Connectors)-1].Is = c.Version()
		return nil
	}
	about := c.Definition.Root.Get("info")
	if about.Kind() != source.Object {
		return exit.Usage.Errorf("add info with title and version to it", "%s has no info to put a version into", c.Definition.Name)
	}
	plan.writes = append(plan.writes, write{c.Definition.Name, func() ([]byte, error) {
		return c.Definition.Apply(about.Set("version", source.Quote(next)))
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
		if project.VersionLess(next, r.Is) {
			next = r.Is
		}
	}
	return next
}
