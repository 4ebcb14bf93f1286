package pipeline

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"

	"alm/solution"
)

// settings are a stage's values for a solution. A name that no solution of the project can
// have is an error.
func (p *Project) settings(name string, s *solution.Solution) (*solution.Settings, error) {
	stage := p.Stages[name]
	all, own := &solution.Settings{}, &solution.Settings{}
	for _, variable := range slices.Sorted(maps.Keys(stage.Variables)) {
		all.Variables = append(all.Variables, solution.Setting{Name: variable, Value: stage.Variables[variable]})
	}
	for _, reference := range slices.Sorted(maps.Keys(stage.Connections)) {
		all.Connections = append(all.Connections, solution.Connection{Reference: reference, ID: stage.Connections[reference]})
	}
	for _, v := range all.Variables {
		one := &solution.Settings{Variables: []solution.Setting{v}}
		if err := one.Check(s); err == nil {
			own.Variables = append(own.Variables, v)
		} else if !p.listsVariable(v.Name) && p.complete(s.Name) {
			return nil, p.fault("$.stages."+quoteKey(name)+".variables", "", "stage %s: %w", name, err)
		}
	}
	for _, c := range all.Connections {
		one := &solution.Settings{Connections: []solution.Connection{c}}
		if err := one.Check(s); err == nil {
			own.Connections = append(own.Connections, c)
		} else if p.complete(s.Name) {
			return nil, p.fault("$.stages."+quoteKey(name)+".connections", "", "stage %s: %w", name, err)
		}
	}
	return own, nil
}

// complete tells whether only that solution can have what alm.yaml does not list.
func (p *Project) complete(name string) bool {
	for other, s := range p.Solutions {
		if other != name && s.Source != "" {
			return false
		}
	}
	_, ours := p.Solutions[name]
	return ours
}

// readSettings takes each stage's settings file, as pac writes it, under what alm.yaml
// itself gives the stage.
func (p *Project) readSettings(fsys fs.FS) error {
	for _, name := range p.Order {
		stage := p.Stages[name]
		if stage.Settings == "" {
			continue
		}
		at := "$.stages." + quoteKey(name) + ".settings"
		file := path.Clean(stage.Settings)
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			hint := ""
			if errors.Is(err, fs.ErrNotExist) {
				hint = "pac solution create-settings writes one"
			}
			return p.fault(at, hint, "stage %s: %w", name, err)
		}
		settings, err := solution.ParseSettings(file, data)
		if err != nil {
			return p.fault(at, "", "stage %s: %w", name, err)
		}
		stage.take(settings)
		p.Stages[name] = stage
		if err := p.checkStage(name, stage); err != nil {
			return err
		}
	}
	return nil
}

func (s *Stage) take(settings *solution.Settings) {
	variables, connections := map[string]string{}, map[string]string{}
	for _, v := range settings.Variables {
		variables[v.Name] = v.Value
	}
	for _, c := range settings.Connections {
		connections[c.Reference] = c.ID
	}
	for name, value := range s.Variables {
		variables[name] = cmp.Or(value, variables[name])
	}
	for name, id := range s.Connections {
		connections[name] = cmp.Or(id, connections[name])
	}
	s.Variables, s.Connections = variables, connections
}
