package pipeline

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/solution/connector"
)

// Bumped is what the versions became.
type Bumped struct {
	Part       string   `json:"part"` // major, minor, patch or none
	Connectors []Raised `json:"connectors,omitempty"`
	Solutions  []Raised `json:"solutions,omitempty"`
	Written    []string `json:"written,omitempty"` // files
}

// Raised is one version that rose, or rose already.
type Raised struct {
	Name string `json:"name"` // a folder or a solution's name
	Was  string `json:"was"`
	Is   string `json:"is"`
}

var parts = map[check.Change]string{
	check.None: "none", check.Editorial: "patch", check.Additive: "minor", check.Breaking: "major",
}

var bump = Step{
	Name: "bump",
	Does: "picks the next versions from what changed and writes them",
	Idle: func(rel *Release) string {
		if rel.Diffed == nil {
			return "no base to compare with"
		}
		if len(rel.Detected.Changed) == 0 {
			return "no connector changed"
		}
		return ""
	},
	Run: func(_ context.Context, rel *Release) error {
		plan, err := rel.PlanBump()
		if err != nil {
			return err
		}
		plan.changelog(rel)
		texts := make([][]byte, len(plan.writes))
		for i, w := range plan.writes {
			if texts[i], err = w.text(); err != nil {
				return err
			}
		}
		for i, w := range plan.writes {
			if err := atomicfile.Write(filepath.Join(rel.With.Root, filepath.FromSlash(w.name)), texts[i]); err != nil {
				return fmt.Errorf("write %s: %w", w.name, err)
			}
			plan.Written = append(plan.Written, w.name)
		}
		rel.Bumped = &plan.Bumped
		if slices.Contains(plan.Written, rel.With.Project.File) {
			if rel.With.Project, err = project.Load(os.DirFS(rel.With.Root), rel.With.Project.File); err != nil {
				return err
			}
		}
		return nil
	},
}

// BumpPlan is a bump and the files with versions that it would write.
type BumpPlan struct {
	Bumped
	writes []write
}

type write struct {
	name string // slash path in the project
	text func() ([]byte, error)
}

// PlanBump says what the versions should become without writing. A version that rose far
// enough already stays.
func (rel *Release) PlanBump() (BumpPlan, error) {
	worst := check.Worst(rel.Diffed.Findings)
	plan := BumpPlan{Bumped: Bumped{Part: parts[worst]}}
	was := versions(rel.Detected.was)
	changed := map[string]check.Change{}
	for _, f := range rel.Diffed.Findings {
		changed[f.Connector] = max(changed[f.Connector], f.Rule.Change)
	}
	for _, c := range rel.Detected.all {
		before, known := was[c.Dir]
		if !known || changed[c.Dir] == check.None {
			continue
		}
		if err := plan.connector(c, before, changed[c.Dir]); err != nil {
			return plan, err
		}
	}
	return plan, plan.solutions(rel, changed)
}

func (plan *BumpPlan) connector(c *connector.Connector, before string, change check.Change) error {
	next := project.NextVersion(before, change)
	plan.Connectors = append(plan.Connectors, Raised{c.Dir, before, next})
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

// Next is the version that a person is told: of the solutions if there are any, else of
// the connectors; the highest where they differ.
func (plan BumpPlan) Next() string {
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
