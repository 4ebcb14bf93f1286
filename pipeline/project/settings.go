package project

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"

	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/source"
	"alm/solution"
)

// StageSettings returns a stage's values for a solution. A name that no solution of the project can
// have is an error.
func (p *Project) StageSettings(name string, s *solution.Solution) (*solution.Settings, error) {
	stage := p.Stages[name]
	all, own := &solution.Settings{}, &solution.Settings{}
	for _, variable := range slices.Sorted(maps.Keys(stage.Variables)) {
		all.Variables = append(all.Variables, solution.Setting{Name: variable, Value: stage.Variables[variable]})
	}
	for _, reference := range slices.Sorted(maps.Keys(stage.Connections)) {
		all.Connections = append(all.Connections, solution.Connection{
			Reference: reference, ID: stage.Connections[reference], API: stage.ConnectorOf(reference),
		})
	}
	for _, v := range all.Variables {
		one := &solution.Settings{Variables: []solution.Setting{v}}
		if err := one.Check(s); err == nil {
			i := slices.IndexFunc(s.Variables, func(its solution.Variable) bool { return its.Name == v.Name })
			if err := p.checkGiven(name, v.Name, v.Value, s.Variables[i].Type); err != nil {
				return nil, err
			}
			own.Variables = append(own.Variables, v)
		} else if !p.listsVariable(v.Name) && p.complete(s.Name) {
			return nil, p.variableAt(name, v.Name).Errorf("correct its name, or remove it from the settings", "stage %s: %w", name, err)
		}
	}
	for _, c := range all.Connections {
		one := &solution.Settings{Connections: []solution.Connection{c}}
		if err := one.Check(s); err == nil {
			own.Connections = append(own.Connections, c)
		} else if p.complete(s.Name) {
			return nil, p.ConnectionAt(name, c.Reference).Errorf("correct its name, or remove it from the settings", "stage %s: %w", name, err)
		}
	}
	return own, p.checkConnectors(name, s, own)
}

// naming is where a stage gives something by name: under a key in alm.yaml, or in a list of
// its settings file.
type naming struct{ key, list, name string }

var (
	variableNames   = naming{"variables", "EnvironmentVariables", "SchemaName"}
	connectionNames = naming{"connections", "ConnectionReferences", "LogicalName"}
)

// variableAt returns the place where a stage gives a variable its value.
func (p *Project) variableAt(stage, variable string) Position {
	return p.givenAt(variableNames, stage, variable)
}

// ConnectionAt returns the place where a stage gives a connection reference its connection.
func (p *Project) ConnectionAt(stage, reference string) Position {
	return p.givenAt(connectionNames, stage, reference)
}

// givenAt returns a place in alm.yaml, or in the stage's settings file when only that has it.
func (p *Project) givenAt(n naming, stage, name string) Position {
	pos := p.At("stages", stage, n.key, name)
	item, given := p.Stages[stage].inFile(n, name)
	if pos.node() == nil && given {
		pos.item = item.Get(n.name)
	}
	return pos
}

// ConnectorOf returns the id of the connector that the stage's settings file has for a
// connection reference, "" when it has none.
func (s Stage) ConnectorOf(reference string) string {
	item, _ := s.inFile(connectionNames, reference)
	return item.Get("ConnectorId").Str()
}

// inFile is what the stage's settings file says of a name.
func (s Stage) inFile(n naming, name string) (item source.Node, given bool) {
	if s.file == nil {
		return item, false
	}
	for _, item := range s.file.Root.Get(n.list).Items() {
		if item.Get(n.name).Str() == name {
			return item, true
		}
	}
	return item, false
}

// complete reports whether only that solution can have what alm.yaml does not list.
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
		at := p.At("stages", name, "settings")
		file := path.Clean(stage.Settings)
		data, err := disk.ReadText(fsys, file)
		if err != nil {
			hint := "name a file in the folder of " + p.FileName()
			if errors.Is(err, fs.ErrNotExist) {
				hint = "pac solution create-settings writes one"
			}
			return at.Errorf(hint, "stage %s: %s", name, exit.Words(err)) // only alm.yaml itself may be absent
		}
		settings, err := solution.ParseSettings(file, data)
		if err != nil {
			return at.Errorf("alm pack writes settings files for each stage, and pac solution create-settings too", "stage %s: %w", name, err)
		}
		stage.take(settings)
		stage.file = source.Parse(file, data)
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
