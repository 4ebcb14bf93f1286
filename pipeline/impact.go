package pipeline

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/impact"
	"alm/pipeline/project"
)

// Reached is what impact found: who calls the connectors that changed, and whom the change
// breaks.
type Reached struct {
	Consumers int      `json:"consumers"` // flows, apps and agents that were looked at
	Calls     int      `json:"calls"`     // their calls of connectors that changed
	Breaks    int      `json:"breaks"`    // flows, apps and agents that a breaking finding reaches
	Problems  []string `json:"problems,omitempty"`
}

var reach = Step{
	Name: "impact",
	Does: "names the flows, apps and agents that a change reaches",
	Idle: func(rel *Release) string {
		if rel.Diffed == nil {
			return "no change to look at"
		}
		if len(rel.With.Uses)+len(rel.With.Project.Consumers) == 0 {
			return "no solutions to look in; name them with --in, or under consumers in " + project.DefaultFile
		}
		return ""
	},
	Run: func(_ context.Context, rel *Release) error {
		found, err := rel.consumers()
		if err != nil {
			return err
		}
		findings := rel.Diffed.Findings
		calls := impact.Reach(findings, rel.Detected.was, rel.With.Project.ConnectorNames(), found.Consumers)
		rel.Reached = &Reached{Consumers: len(found.Consumers), Calls: calls, Breaks: reached(findings), Problems: found.Problems}
		return nil
	},
}

// onlyReached keeps of a change what reaches somebody.
var onlyReached = Step{
	Name: "impact",
	Does: "leaves out what reaches nobody",
	Idle: func(rel *Release) string {
		if rel.Reached == nil {
			return "nobody was looked at"
		}
		return ""
	},
	Run: func(_ context.Context, rel *Release) error {
		rel.Diffed = judged(slices.DeleteFunc(rel.Diffed.Findings, func(f check.Finding) bool { return len(f.Uses) == 0 }))
		return nil
	},
}

func (r *Reached) String() string {
	return fmt.Sprintf("flows, apps and agents: %d looked at, %s of what changed, %d broken",
		r.Consumers, words.Count(r.Calls, "call"), r.Breaks)
}

// reached counts the flows, apps and agents in the uses of breaking findings.
func reached(findings []check.Finding) int {
	files := map[string]bool{}
	for _, f := range findings {
		for _, use := range f.Uses {
			files[use.File] = true
		}
	}
	return len(files)
}

// consumers reads every source that was named. A source that is not there is an error of
// whoever named it.
func (rel *Release) consumers() (impact.Found, error) {
	var all impact.Found
	root := rel.With.Root
	for _, source := range rel.With.Project.Consumers {
		names, err := fs.Glob(os.DirFS(root), filepath.ToSlash(source))
		if err != nil || len(names) == 0 {
			return all, exit.Usage.Errorf("list folders and solution zips of this repository", "consumers in %s: nothing is at %s", rel.With.Project.FileName(), source)
		}
		for _, name := range names {
			if err := look(root, name, &all); err != nil {
				return all, err
			}
		}
	}
	for _, name := range rel.With.Uses {
		if err := look(root, name, &all); err != nil {
			return all, err
		}
	}
	return all, nil
}

// look reads one source; its files are named as the source was.
func look(root, source string, all *impact.Found) error {
	name := filepath.FromSlash(source)
	if !filepath.IsAbs(name) {
		name = filepath.Join(root, name)
	}
	info, err := os.Stat(name)
	if err != nil {
		return exit.Usage.Errorf("name a solution zip, an unpacked solution or a folder of either", "look for flows and apps: %w", err)
	}
	if info.IsDir() {
		return gather(os.DirFS(name), source, all)
	}
	archive, err := zip.OpenReader(name)
	if err != nil {
		if errors.Is(err, zip.ErrFormat) {
			err = fmt.Errorf("%s is no zip", source)
		}
		return exit.Usage.Errorf("name a solution zip, an unpacked solution or a folder of either", "look for flows and apps: %w", err)
	}
	defer archive.Close()
	return gather(archive, source, all)
}

func gather(fsys fs.FS, under string, all *impact.Found) error {
	found, err := impact.Read(fsys)
	if err != nil {
		return err
	}
	for _, c := range found.Consumers {
		c.File = filepath.ToSlash(filepath.Join(under, c.File))
		all.Consumers = append(all.Consumers, c)
	}
	for _, p := range found.Problems {
		all.Problems = append(all.Problems, filepath.ToSlash(filepath.Join(under, p)))
	}
	return nil
}
