package bump

import (
	"errors"
	"fmt"
	"io/fs"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/judge"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/solution"
)

// departure is a connector that leaves a solution.
type departure struct{ solution, dir string }

// solutionChanges returns what the changes of connectors ask of each solution's version. A
// connector that only leaves a solution, or alm.yaml too, asks for a new first number, because an upgrade
// removes it; one that is gone asks for what its findings ask, and one that joins for a new second number.
func (plan *Plan) solutionChanges(p *project.Project, judged *judge.Result, changed map[string]check.Change) map[string]check.Change {
	before, err := &project.Project{}, error(nil)
	if judged.Base.FS != nil && p.File != "" { // else the base is what an environment runs, or there is no alm.yaml
		before, err = project.Load(judged.Base.FS, p.File)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		plan.keep(fmt.Errorf("read %s at the base: %w", p.FileName(), err))
	}
	all := map[string]check.Change{}
	for _, name := range p.SolutionNames() {
		now := p.Solutions[name].Connectors
		for dir := range now {
			all[name] = max(all[name], changed[dir])
		}
		if err != nil || before.Solutions[name].Version == "" {
			continue // it is new
		}
		was := before.Solutions[name].Connectors
		for dir := range now {
			if _, known := was[dir]; !known && changed[dir] == check.None {
				all[name] = max(all[name], check.Additive)
			}
		}
		for dir := range was {
			if _, kept := now[dir]; kept {
				continue
			}
			plan.left = append(plan.left, departure{name, dir})
			if _, gone := fs.Stat(judged.Head.FS, dir); gone == nil || !p.Holds(dir) { // else its findings say it
				all[name] = check.Breaking
			}
			all[name] = max(all[name], changed[dir], check.Editorial)
		}
	}
	return all
}

// raiseSolutions raises the version of every solution that changed, from what alm.yaml says at
// base.
func (plan *Plan) raiseSolutions(p *project.Project, base fs.FS, changes map[string]check.Change) error {
	text := p.Source()
	var edits []source.Edit
	for _, name := range p.SolutionNames() {
		worst := changes[name]
		if worst == check.None {
			continue
		}
		before := versionAtBase(p, base, name)
		next := nextSolution(before, worst)
		if _, err := solution.ParseVersion(next.String()); err != nil {
			return exit.Usage.Errorf("set a lower version, which needs a new solution or a reinstallation", "solution %s: version %s cannot rise: %w", name, before, err)
		}
		raised := record.Raised{Name: name, Was: before.String(), Is: next.String(), Part: parts[worst]}
		now, err := solution.ParseVersion(p.Solutions[name].Version)
		if err != nil {
			return err
		}
		if now.Compare(next) >= 0 {
			raised.Is = now.String()
		} else {
			at := p.At("solutions", name, "version")
			span, ok := at.Scalar()
			if !ok {
				return at.Errorf("write version: 1.0.0.0 on a line below its name", "solution %s has no version on a line of its own", name)
			}
			edits = append(edits, source.Edit{Span: span, New: next.String()})
		}
		plan.Solutions = append(plan.Solutions, raised)
	}
	if len(edits) == 0 {
		return nil
	}
	plan.writes = append(plan.writes, write{p.File, func() ([]byte, error) {
		data, err := text.Apply(edits...)
		if err == nil {
			_, err = project.Parse(p.File, data)
		}
		if err != nil {
			return nil, fmt.Errorf("raise the version of a solution, which alm could not read again: %w", err)
		}
		return data, nil
	}})
	return nil
}

func versionAtBase(p *project.Project, base fs.FS, name string) solution.Version {
	spec := p.Solutions[name].Version
	if before, err := project.Load(base, p.File); err == nil {
		if s, ok := before.Solutions[name]; ok {
			spec = s.Version
		}
	}
	v, err := solution.ParseVersion(spec)
	if err != nil {
		return solution.Version{}
	}
	return v
}

func nextSolution(v solution.Version, change check.Change) solution.Version {
	switch change {
	case check.Breaking:
		return v.Next(solution.Major)
	case check.Additive:
		return v.Next(solution.Minor)
	}
	return v.Next(solution.Patch)
}
