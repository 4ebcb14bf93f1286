package exchange

import (
	"context"
	"slices"
	"strings"

	"alm/pipeline/project"
	"alm/pipeline/stage"
	"alm/solution"
	"alm/solution/dataverse"
)

// Setting is a value that a variable is to get.
type Setting struct{ Name, Value string }

// EnvOptions say what to list and to set. The zero value lists the variables of the project.
type EnvOptions struct {
	Set    []Setting
	All    bool // list every variable of the environment
	DryRun bool

	// May decides, before anything is written, whether the stage's policy allows it.
	May func() error
	// Done keeps what was set, for the record.
	Done func(solution string, v EnvVariable) error
}

// EnvVariable is an environment variable at a stage.
type EnvVariable struct {
	Name, DisplayName, Type string
	Default, Value          *string // nil of a secret, whose values are not shown, and where there is none
	Secret, HasValue        bool
	Defined                 bool    // in the environment
	Project                 *string // what alm.yaml gives it at the stage, nil of a secret or for nothing
	Changed                 bool    // it was set, or would be
	Was                     *string // before it was set
}

// SavedConnector is a connector that was saved again because it held an old value.
type SavedConnector struct {
	Path, Name, Title string
	Places            []string
	Managed           bool
}

// EnvResult is what the variables are, and what was done.
type EnvResult struct {
	Variables []EnvVariable
	Saved     []SavedConnector
	ToDo      []string
}

// setter lists and sets variables.
type setter struct {
	*Exchange
	opts   EnvOptions
	units  []*unit
	rows   []dataverse.Variable
	result *EnvResult
}

// Env lists the environment variables of a stage, sets values, reads them back, and saves
// connectors of the project again that hold an old value.
func (e *Exchange) Env(ctx context.Context, opts EnvOptions) (*EnvResult, error) {
	if _, err := e.Project.Stage(e.Stage); err != nil {
		return nil, err
	}
	all, err := e.units()
	if err != nil {
		return nil, err
	}
	s := &setter{Exchange: e, opts: opts, units: all, result: &EnvResult{}}
	if err := e.open(ctx); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{s.read, s.check} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	s.list()
	if len(opts.Set) == 0 {
		return s.result, nil
	}
	if opts.May != nil {
		if err := opts.May(); err != nil {
			return nil, err
		}
	}
	return s.result, s.apply(ctx)
}

// known returns the variables that the project knows: of its solutions and of the stage.
func (s *setter) known() []string {
	var names []string
	for _, of := range s.Project.Solutions {
		for name := range of.Variables {
			names = append(names, name)
		}
	}
	for _, u := range s.units {
		for _, v := range u.variables {
			names = append(names, v.Name)
		}
		names = append(names, references(u.packed)...)
	}
	for name := range s.stage.Config().Variables {
		names = append(names, name)
	}
	for _, set := range s.opts.Set {
		names = append(names, set.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (s *setter) read(ctx context.Context) (err error) {
	if s.opts.All || len(s.known()) == 0 {
		s.rows, err = s.stage.Client.AllVariables(ctx)
	} else {
		s.rows, err = s.stage.Client.Variables(ctx, s.known()...)
	}
	if err != nil {
		return s.stage.Error(err)
	}
	return nil
}

func (s *setter) row(name string) *dataverse.Variable {
	i := slices.IndexFunc(s.rows, func(v dataverse.Variable) bool { return strings.EqualFold(v.Name, name) })
	if i < 0 {
		return nil
	}
	return &s.rows[i]
}

// list describes the variables, those that the environment lacks too.
func (s *setter) list() {
	names := s.known()
	if s.opts.All || len(names) == 0 {
		for _, row := range s.rows {
			names = append(names, row.Name)
		}
		slices.Sort(names)
		names = slices.CompactFunc(names, strings.EqualFold)
	}
	for _, name := range names {
		s.result.Variables = append(s.result.Variables, s.describe(name))
	}
}

func (s *setter) describe(name string) EnvVariable {
	v := EnvVariable{Name: name}
	kind := solution.String
	if row := s.row(name); row != nil {
		kind = solution.VariableType(row.Type)
		v.Name, v.DisplayName, v.Defined, v.HasValue = row.Name, row.DisplayName, true, row.Value != nil
		v.Default, v.Value = row.Default, row.Value
	} else {
		for _, u := range s.units {
			for _, of := range u.variables {
				if of.Name == name {
					kind, v.DisplayName, v.Default = of.Type, of.DisplayName, of.Default
				}
			}
		}
	}
	v.Type, v.Secret = project.VariableTypeName(kind), kind == solution.Secret
	if given := s.stage.Config().Variables[name]; given != "" {
		v.Project = &given
	}
	for _, set := range s.opts.Set {
		if set.Name == v.Name && stage.ValueOf(s.rows, v.Name) != set.Value {
			v.Changed, v.Was = true, v.Value
			v.Value, v.HasValue = &set.Value, true
		}
	}
	if v.Secret {
		v.Default, v.Value, v.Was, v.Project = nil, nil, nil, nil
	}
	return v
}
