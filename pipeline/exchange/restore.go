package exchange

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"alm/pipeline/portal"
	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/dataverse"
)

// restorable returns the variables whose values a connector without a folder may have in place of
// references: all texts of the environment. alm.yaml may name variables for its places already.
func (e *Exchange) restorable(ctx context.Context, u *unit) ([]portal.Variable, error) {
	if !u.isNew() && !errors.Is(u.unpacked, fs.ErrNotExist) || len(u.part(e.Project).Variables) > 0 {
		return nil, nil
	}
	if e.variables == nil {
		rows, err := e.stage.Client.AllVariables(ctx)
		if err != nil {
			return nil, e.stage.Error(err)
		}
		e.variables = append([]dataverse.Variable{}, rows...)
	}
	var all []portal.Variable
	for _, v := range e.variables {
		if v.Type != int(solution.String) || !solution.IsVariableName(v.Name) {
			continue
		}
		known := portal.Variable{Name: v.Name, Managed: v.Managed}
		if v.Default != nil {
			known.Value = *v.Default
		}
		if v.Value != nil {
			known.Value = *v.Value
		}
		for name := range e.Project.Solutions[u.solution].Variables {
			if strings.EqualFold(name, v.Name) {
				known.Name, known.Declared = name, true
			}
		}
		all = append(all, known)
	}
	return all, nil
}

// declared returns the project with the variables that a merged connector refers to, as the
// environment defines them.
func (e *Exchange) declared(p *project.Project, u *unit, merged *portal.Merged) (*project.Project, error) {
	for _, name := range merged.Variables {
		if _, has := p.Solutions[u.solution].Variables[name]; has {
			continue
		}
		i := slices.IndexFunc(e.variables, func(v dataverse.Variable) bool { return v.Name == name })
		_, short, _ := strings.Cut(name, "_")
		v := project.Variable{DisplayName: short}
		if i >= 0 {
			v.Default = e.variables[i].Default
			if e.variables[i].DisplayName != "" {
				v.DisplayName = e.variables[i].DisplayName
			}
		}
		var err error
		if p, err = p.WithVariable(u.solution, name, v); err != nil {
			return nil, err
		}
	}
	return p, nil
}
