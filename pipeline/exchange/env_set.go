package exchange

import (
	"context"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/spell"
	"alm/internal/words"
	"alm/pipeline/stage"
	"alm/solution"
)

// check rejects values that do not fit.
func (s *setter) check(context.Context) error {
	for i, set := range s.opts.Set {
		if slices.ContainsFunc(s.opts.Set[:i], func(other Setting) bool { return strings.EqualFold(other.Name, set.Name) }) {
			return exit.Usage.Errorf("give it one value", "%s is given twice", set.Name)
		}
		row := s.row(set.Name)
		if row == nil {
			return s.undefined(set.Name)
		}
		s.opts.Set[i].Name = row.Name
		switch kind := solution.VariableType(row.Type); {
		case set.Value == "":
			return exit.Usage.Errorf("remove the value in the maker portal, and the default counts", "%s: an environment takes no empty value", row.Name)
		case kind == solution.Secret && !solution.IsVaultPath(set.Value):
			return exit.Usage.Errorf("give the path of a Key Vault secret: /subscriptions/…/resourceGroups/…/providers/Microsoft.KeyVault/vaults/…/secrets/…; never the secret itself",
				"%s is of type Secret, and its value is no path of a Key Vault secret", row.Name)
		default:
			if err := s.Project.CheckValue(s.Stage, row.Name, set.Value, kind); err != nil {
				return exit.Usage.Errorf("give a value of the variable's type, which fits where connectors use it", "%s: %w", row.Name, err)
			}
		}
	}
	return nil
}

// undefined is the error of a variable that the environment does not have.
func (s *setter) undefined(name string) error {
	var names []string
	for _, row := range s.rows {
		names = append(names, row.Name)
	}
	for _, u := range s.units {
		if slices.ContainsFunc(u.variables, func(v solution.Variable) bool { return strings.EqualFold(v.Name, name) }) {
			return exit.Refused.Errorf("alm import brings it; to a stage for development, alm push does", "%s has no definition of the environment variable %s yet", s.Stage, name)
		}
	}
	hint := spell.DidYouMean(name, names)
	if hint == "" {
		hint = "alm env --stage " + s.Stage + " --all lists them"
	}
	return exit.Usage.Errorf(hint, "%s has no environment variable %q", s.Stage, name)
}

// apply sets the values that differ, reads them back, and saves connectors again.
func (s *setter) apply(ctx context.Context) error {
	for n, set := range s.opts.Set {
		v := *s.variable(set.Name)
		s.remind(set)
		if !v.Changed || s.opts.DryRun {
			continue
		}
		if err := s.stage.Client.SetVariable(ctx, set.Name, set.Value); err != nil {
			s.notSet(s.opts.Set[n:])
			return s.stage.Error(err)
		}
		if s.opts.Done != nil {
			if err := s.opts.Done(s.solutionOf(v.Name), v); err != nil {
				s.notSet(s.opts.Set[n+1:])
				return err
			}
		}
	}
	if err := s.readBack(ctx); err != nil {
		return err
	}
	return s.saveAgain(ctx)
}

// variable returns what is reported of a variable.
func (s *setter) variable(name string) *EnvVariable {
	i := slices.IndexFunc(s.result.Variables, func(v EnvVariable) bool { return v.Name == name })
	return &s.result.Variables[i]
}

// notSet reports that variables keep what they had, after setting one failed.
func (s *setter) notSet(settings []Setting) {
	for _, set := range settings {
		if v := s.variable(set.Name); v.Changed {
			v.Changed, v.Value, v.Was, v.HasValue = false, v.Was, nil, v.Was != nil
		}
	}
}

// solutionOf returns the solution of the project that a variable belongs to, "" for none.
func (s *setter) solutionOf(name string) string {
	for _, of := range s.Project.SolutionNames() {
		if _, ok := s.Project.Solutions[of].Variables[name]; ok {
			return of
		}
	}
	for _, u := range s.units {
		if slices.ContainsFunc(u.variables, func(v solution.Variable) bool { return v.Name == name }) {
			return u.solution
		}
	}
	return ""
}

// remind adds what alm.yaml says otherwise: an import will set that.
func (s *setter) remind(set Setting) {
	if given := s.stage.Config().Variables[set.Name]; given != "" && given != set.Value {
		s.todo("%s gives %s another value at %s: the next import sets that; write the new one there (stages.%s.variables.%s)", s.Project.FileName(), set.Name, s.Stage, s.Stage, set.Name)
	}
}

func (s *setter) todo(format string, args ...any) {
	s.result.ToDo = append(s.result.ToDo, sentence(format, args...))
}

// readBack compares the environment's values with those that were set.
func (s *setter) readBack(ctx context.Context) error {
	if s.opts.DryRun {
		return nil
	}
	var names, wrong []string
	for _, set := range s.opts.Set {
		names = append(names, set.Name)
	}
	rows, err := s.stage.Client.Variables(ctx, names...)
	if err != nil {
		return s.stage.Error(err)
	}
	for _, set := range s.opts.Set {
		if stage.ValueOf(rows, set.Name) != set.Value {
			wrong = append(wrong, set.Name)
		}
	}
	if len(wrong) > 0 {
		return exit.Remote.Errorf("look at the variable in the maker portal, and run it again", "%s: after they were set, %s have other values than were sent", s.Stage, words.List(wrong))
	}
	return nil
}
