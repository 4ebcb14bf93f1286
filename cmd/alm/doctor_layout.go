package main

import (
	"context"
	"errors"
	"maps"
	"os/exec"
	"path"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/pack"
	"alm/pipeline/project"
	"alm/pipeline/start"
	"alm/pipeline/tree"
	"alm/solution"
)

// tools names the programs that alm can use.
func (d *doctor) tools(ctx context.Context) {
	d.area = "tools"
	if file, err := exec.LookPath("git"); err != nil {
		d.note("git", "git is not on the PATH; alm reads repositories without it, but needs it to fetch a base")
		d.hint("install git")
	} else {
		d.gitVersion(ctx, file)
	}
	if file, err := exec.LookPath("az"); err == nil {
		d.ok("az", "%s", file)
	} else {
		d.ok("az", "not on the PATH; only signing in as the user of az login needs it")
	}
}

func (d *doctor) gitVersion(ctx context.Context, file string) {
	out, err := exec.CommandContext(ctx, file, "version").Output()
	if err != nil {
		d.note("git", "%s does not run: %v", file, err)
		d.hint("install git again")
		return
	}
	d.ok("git", "%s", strings.TrimSpace(string(out)))
}

// layout puts together each solution of alm.yaml, and names what no solution has.
func (d *doctor) layout(ctx context.Context, p *project.Project) {
	d.area = "layout"
	place, err := d.place("never")
	var work tree.Tree
	if err == nil {
		work, err = place.WorkTree(ctx)
	}
	if err != nil {
		d.fail(exit.Usage, "layout", err)
		return
	}
	for _, name := range p.SolutionNames() {
		bundle, err := pack.BundleSolution(p, name, work.FS)
		if err != nil {
			kind := exit.Usage
			if ended := (*exit.Error)(nil); errors.As(err, &ended) {
				kind = ended.Kind
			}
			d.fail(kind, "layout", kind.Errorf(exit.Hint(err), "%s cannot be packed: %w", name, err))
			continue
		}
		d.bundles[name] = bundle.Solution
		from := "connectors in folders of their own"
		if source := p.Solutions[name].Source; source != "" {
			from = "the solution in " + source
		}
		d.ok("layout", "%s: %s and %s, from %s", name, words.Count(len(bundle.Solution.Connectors), "connector"), words.Count(len(bundle.Solution.Variables), "variable"), from)
		bundle.Close()
	}
	d.unpacked(p, work)
}

// unpacked names connectors and unpacked solutions that no solution of alm.yaml has.
func (d *doctor) unpacked(p *project.Project, work tree.Tree) {
	found, err := start.Look(work)
	if err != nil || p.File == "" {
		return // alm lint, which ran before, reports it
	}
	var outside []string
	for _, c := range found.Connectors {
		if !slices.ContainsFunc(p.SolutionNames(), func(name string) bool { return ships(p.Solutions[name], c.Dir) }) {
			outside = append(outside, c.Dir)
		}
	}
	if len(outside) > 0 {
		d.note("layout", "no solution of %s packs %s", p.FileName(), words.List(outside))
		d.hint("add them under connectors of a solution, or leave them to be checked only")
	}
	for _, left := range found.Unread {
		d.note("layout", "%s cannot be packed: %s", left.Dir, left.Why)
		d.hint("alm unpack ZIP DIR makes a folder that alm packs of an exported solution")
	}
}

// ships reports whether a solution has the connector of a folder.
func ships(s project.Solution, dir string) bool {
	if _, ok := s.Connectors[dir]; ok {
		return true
	}
	return s.Source != "" && (path.Clean(s.Source) == "." || strings.HasPrefix(dir, path.Clean(s.Source)+"/"))
}

// bundlesOf returns the solutions of alm.yaml in their order, as far as they can be packed.
func (d *doctor) bundlesOf() []*solution.Solution {
	var all []*solution.Solution
	for _, name := range slices.Sorted(maps.Keys(d.bundles)) {
		all = append(all, d.bundles[name])
	}
	return all
}
