// Package exchange pulls connectors from an environment into their folders, and pushes them back.
package exchange

import (
	"cmp"
	"context"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/pack"
	"alm/pipeline/project"
	"alm/pipeline/stage"
	"alm/solution"
	"alm/solution/dataverse"
)

// Exchange is a project and the environment of one of its stages.
type Exchange struct {
	Project  *project.Project
	Root     string // the project's folder
	FS       fs.FS  // its files
	Stage    string
	Solution string // "" is every solution
	Connect  func(ctx context.Context, name string, s project.Stage) (*dataverse.Client, error)
	Getenv   func(string) string // reads the secrets that a stage names
	Journal  atomicfile.Journal  // undoes a pull that was killed

	stage     *stage.Stage
	variables []dataverse.Variable // of the environment, once they were read
}

// Wanted names a connector: by its folder, schema name or title.
type Wanted struct {
	Text string // as the user wrote it
	Dir  string // the folder that it would be, relative to the project
}

// open returns the stage with its client.
func (e *Exchange) open(ctx context.Context) error {
	config, err := e.Project.Stage(e.Stage)
	if err != nil {
		return err
	}
	client, err := e.Connect(ctx, e.Stage, config)
	if err != nil {
		return stage.Error(e.Stage, err)
	}
	e.stage = &stage.Stage{Name: e.Stage, Project: e.Project, Client: client}
	return nil
}

// URL returns the address of the environment, "" before it was asked.
func (e *Exchange) URL() string {
	if e.stage == nil {
		return ""
	}
	return e.stage.Client.URL()
}

// unit is a connector of the project on both sides.
type unit struct {
	solution, dir string
	id, name      string             // "" where the project does not know them
	packed        solution.Connector // zero where the folder cannot be packed, and unpacked says why
	unpacked      error
	variables     []solution.Variable // of the solution

	row      *dataverse.ConnectorRow // nil where the environment has none
	iconRead bool
	icon     []byte // there
}

// part returns the connector's entry in alm.yaml.
func (u *unit) part(p *project.Project) project.ConnectorPart {
	return p.Solutions[u.solution].Connectors[u.dir]
}

// units returns the connectors of the project's solutions, or of one.
func (e *Exchange) units() ([]*unit, error) {
	names := e.Project.SolutionNames()
	if e.Solution != "" {
		name, _, err := e.Project.Solution(e.Solution)
		if err != nil {
			return nil, err
		}
		names = []string{name}
	}
	locked, err := project.ReadLock(e.FS)
	if err != nil {
		return nil, err
	}
	var all []*unit
	for _, name := range names {
		for _, dir := range slices.Sorted(maps.Keys(e.Project.Solutions[name].Connectors)) {
			u := &unit{solution: name, dir: dir}
			u.packed, u.variables, u.unpacked = pack.BundleConnector(e.Project, name, dir, e.FS)
			part, lock := u.part(e.Project), locked.Of(name, dir)
			u.id = cmp.Or(u.packed.ID, part.ID, lock.ID)
			u.name = cmp.Or(u.packed.Name, part.Name, lock.Name)
			all = append(all, u)
		}
	}
	return all, nil
}

// choose returns the units that were asked for, all when none was, and what no unit is.
func choose(all []*unit, wanted []Wanted) (chosen []*unit, unknown []Wanted, err error) {
	if len(wanted) == 0 {
		return all, nil, nil
	}
	for _, w := range wanted {
		found, err := find(all, w)
		if err != nil {
			return nil, nil, err
		}
		if found == nil {
			unknown = append(unknown, w)
			continue
		}
		if !slices.Contains(chosen, found) {
			chosen = append(chosen, found)
		}
	}
	return chosen, unknown, nil
}

// find returns the unit that a name means: the folder and the schema name count before the title.
func find(all []*unit, w Wanted) (*unit, error) {
	for _, is := range []func(*unit) bool{
		func(u *unit) bool { return u.dir == w.Dir },
		func(u *unit) bool { return strings.EqualFold(u.name, w.Text) },
		func(u *unit) bool { return strings.EqualFold(u.packed.DisplayName, w.Text) },
		func(u *unit) bool { return path.Base(u.dir) == w.Text },
	} {
		var found []*unit
		for _, u := range all {
			if is(u) {
				found = append(found, u)
			}
		}
		if len(found) > 1 {
			var names []string
			for _, u := range found {
				names = append(names, u.dir+" of "+u.solution)
			}
			return nil, exit.Usage.Errorf("use the folder or the schema name, or --solution", "%q may be %s", w.Text, words.List(names))
		}
		if len(found) == 1 {
			return found[0], nil
		}
	}
	return nil, nil
}

// values returns what variables stand for in the environment and by alm.yaml.
func (e *Exchange) values(ctx context.Context, units []*unit) ([]map[string]string, error) {
	given := map[string]string{}
	config := e.stage.Config()
	var names []string
	for _, u := range units {
		for _, v := range u.variables {
			names = append(names, v.Name)
			if v.Default != nil {
				given[v.Name] = *v.Default
			}
		}
		names = append(names, references(u.packed)...)
	}
	maps.Copy(given, config.Variables)
	slices.Sort(names)
	names = slices.Compact(names)
	rows, err := e.stage.Client.Variables(ctx, names...)
	if err != nil {
		return nil, e.stage.Error(err)
	}
	has := map[string]string{}
	for _, name := range names {
		if value := stage.ValueOf(rows, name); value != "" {
			has[name] = value
		}
	}
	return []map[string]string{has, given}, nil
}

// references returns the variables that a packed connector refers to.
func references(c solution.Connector) []string {
	var names []string
	for _, text := range [][]byte{c.Definition, c.Parameters, c.ParameterSets, c.Policies} {
		names = append(names, solution.References(text)...)
	}
	return names
}
