package bump

import (
	"fmt"
	"io/fs"

	"alm/internal/exit"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/record"
	"alm/solution"
)

// raiseSolutions raises the version of every solution that has a changed connector, from what
// alm.yaml says at base.
func (plan *Plan) raiseSolutions(p *project.Project, base fs.FS, changed map[string]check.Change) error {
	text := p.Source()
	var edits []source.Edit
	for _, name := range p.SolutionNames() {
		worst := check.None
		for dir := range p.Solutions[name].Connectors {
			worst = max(worst, changed[dir])
		}
		if worst == check.None {
			continue
		}
		before := versionAtBase(p, base, name)
		next := nextSolution(before, worst)
		if _, err := solution.ParseVersion(next.String()); err != nil {
			return exit.Usage.Errorf("set a lower version, which needs a new solution or a reinstallation", "solution %s: version %s cannot rise: %w", name, before, err)
		}
		raised := record.Raised{Name: name, Was: before.String(), Is: next.String()}
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
				return at.Errorf("", "solution %s has no version on a line of its own", name)
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
