package judge

import (
	"archive/zip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/impact"
	"alm/pipeline/project"
	"alm/pipeline/record"
)

// Reach names the flows, apps and agents that a result of Sides reaches.
func (r *Result) Reach() error { return reach(r) }

// reach names the flows, apps and agents that the change reaches.
func reach(r *Result) error {
	switch {
	case r.Diffed == nil:
		r.printf("impact", "nothing to do: no change to look at")
		return nil
	case len(r.opts.Uses)+len(r.opts.Project.Consumers) == 0:
		r.printf("impact", "nothing to do: no solutions to look in; name them with --in, or under consumers in %s", project.DefaultFile)
		return nil
	}
	found, err := Consumers(r.opts.Root, r.opts.Project, r.opts.Uses)
	if err != nil {
		return err
	}
	findings := r.Diffed.Findings
	joined := impact.Join(findings, r.Was, r.opts.Project.ConnectorNames(), found.Consumers)
	breaks, perhaps := broken(findings)
	r.Reached = &record.Reached{
		Consumers: len(found.Consumers), Calls: joined.Calls, Breaks: breaks, Perhaps: perhaps,
		Unclear: joined.Unclear, Problems: found.Problems,
	}
	return nil
}

// keepReached leaves out findings that reach nobody.
func keepReached(r *Result) error {
	if r.Reached != nil {
		r.Diffed = record.NewJudged(slices.DeleteFunc(r.Diffed.Findings, func(f check.Finding) bool { return len(f.Uses) == 0 }))
	}
	return nil
}

// broken counts the flows, apps and agents in the uses of breaking findings, and those of them
// of which it is not known whether they break.
func broken(findings []check.Finding) (all, perhaps int) {
	files := map[string]bool{} // whether it breaks for sure
	for _, f := range findings {
		for _, use := range f.Uses {
			files[use.File] = files[use.File] || use.Unknown == ""
		}
	}
	for _, sure := range files {
		if !sure {
			perhaps++
		}
	}
	return len(files), perhaps
}

// Consumers reads the flows, apps and agents of every source that the project or uses names,
// below root. A source that is not there is a usage error.
func Consumers(root string, p *project.Project, uses []string) (impact.Found, error) {
	var all impact.Found
	for _, source := range p.Consumers {
		names, err := fs.Glob(os.DirFS(root), filepath.ToSlash(source))
		if err != nil || len(names) == 0 {
			return all, exit.Usage.Errorf("list folders and solution zips of this repository", "consumers in %s: there is nothing at %s", p.FileName(), source)
		}
		for _, name := range names {
			if err := readSource(root, name, &all); err != nil {
				return all, err
			}
		}
	}
	for _, name := range uses {
		if err := readSource(root, name, &all); err != nil {
			return all, err
		}
	}
	return all, nil
}

// readSource reads one source; its files are named as the source was.
func readSource(root, source string, all *impact.Found) error {
	name := filepath.FromSlash(source)
	if !filepath.IsAbs(name) {
		name = filepath.Join(root, name)
	}
	info, err := os.Stat(name)
	if err != nil {
		return exit.Usage.Errorf("name a solution zip, an unpacked solution or a folder of either", "look for flows and apps: %w", err)
	}
	if info.IsDir() {
		return readConsumers(os.DirFS(name), source, all)
	}
	archive, err := zip.OpenReader(name)
	if err != nil {
		if errors.Is(err, zip.ErrFormat) {
			err = fmt.Errorf("%s is not a zip", source)
		}
		return exit.Usage.Errorf("name a solution zip, an unpacked solution or a folder of either", "look for flows and apps: %w", err)
	}
	defer archive.Close()
	return readConsumers(archive, source, all)
}

func readConsumers(fsys fs.FS, under string, all *impact.Found) error {
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
