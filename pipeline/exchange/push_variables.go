package exchange

import (
	"context"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/solution"
	"alm/solution/dataverse"
)

// checkVariables finds the variables that the connectors need, and refuses those without a value.
func (p *pusher) checkVariables(ctx context.Context) error {
	var names []string
	for _, u := range p.units {
		names = append(names, references(u.packed)...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	rows, err := p.stage.Client.Variables(ctx, names...)
	if err != nil {
		return p.stage.Error(err)
	}
	p.variables = rows
	for _, u := range p.units {
		for _, name := range references(u.packed) {
			if err := p.checkVariable(ctx, u, name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *pusher) checkVariable(ctx context.Context, u *unit, name string) error {
	_, defined := p.variable(name)
	there, given := p.values[0][name], p.values[1][name]
	switch {
	case !defined && p.definition(u, name) == nil:
		return exit.Refused.Errorf("add it to the variables of solution "+u.solution, "%s refers to the environment variable %s, which neither %s nor %s defines", u.dir, name, p.Project.FileName(), p.Stage)
	case there == "" && given == "":
		return exit.Refused.Errorf("give it one in "+p.Project.FileName()+": stages."+p.Stage+".variables."+name, "%s refers to the environment variable %s, which has no value at %s", u.dir, name, p.Stage)
	case !defined && !slices.Contains(p.undefined, name):
		if _, err := p.homeOf(ctx, u.solution); err != nil {
			return err
		}
		p.undefined = append(p.undefined, name)
	case there != "" && given != "" && there != given && p.Project.Stages[p.Stage].Variables[name] != "":
		p.todo("%s has another value in %s than in %s: alm env --stage %s %s=VALUE sets it", name, p.Stage, p.Project.FileName(), p.Stage, name)
	}
	return nil
}

func (p *pusher) variable(name string) (dataverse.Variable, bool) {
	i := slices.IndexFunc(p.variables, func(v dataverse.Variable) bool { return strings.EqualFold(v.Name, name) })
	if i < 0 {
		return dataverse.Variable{}, false
	}
	return p.variables[i], true
}

// definition returns how the project defines a variable, nil where it does not.
func (p *pusher) definition(u *unit, name string) *solution.Variable {
	i := slices.IndexFunc(u.variables, func(v solution.Variable) bool { return v.Name == name })
	if i < 0 {
		return nil
	}
	return &u.variables[i]
}
