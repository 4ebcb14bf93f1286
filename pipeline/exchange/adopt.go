package exchange

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/spell"
	"alm/internal/words"
	"alm/pipeline/project"
	"alm/pipeline/scaffold"
	"alm/solution"
	"alm/solution/dataverse"
)

// errNew is why a connector that is new to the project is not packed.
var errNew = errors.New("the connector is new to the project")

// isNew reports whether the project does not list the connector yet.
func (u *unit) isNew() bool { return errors.Is(u.unpacked, errNew) }

// adopt returns units for connectors that the environment has and the project does not list.
func (e *Exchange) adopt(ctx context.Context, all []*unit, wanted []Wanted, opts PullOptions) ([]*unit, error) {
	listed, err := e.unlisted(ctx, all)
	if err != nil {
		return nil, err
	}
	if len(wanted) == 0 {
		return nil, exit.Refused.Errorf("name one: alm pull --stage "+e.Stage+" --adopt NAME; "+nameList(listed),
			"nothing to pull: no solution of %s has a connector", e.Project.FileName())
	}
	var units []*unit
	for _, w := range wanted {
		found, err := match(listed, w)
		if err != nil {
			return nil, err
		}
		switch {
		case found.Name == "" && opts.Adopt:
			return nil, exit.Refused.Errorf(cmp.Or(spell.DidYouMean(w.Text, namesOf(listed)), nameList(listed)), "neither %s nor %s has a connector %q", e.Project.FileName(), e.Stage, w.Text)
		case found.Name == "":
			return nil, exit.Usage.Errorf(cmp.Or(spell.DidYouMean(w.Text, dirsOf(all)), e.Project.FileName()+" has "+words.List(dirsOf(all))), "%s has no connector %q", e.Project.FileName(), w.Text)
		case !opts.Adopt:
			return nil, exit.Usage.Errorf("--adopt takes it into the project", "%s has no connector %s (%s has it)", e.Project.FileName(), found.Name, e.Stage)
		case found.Managed:
			return nil, exit.Refused.Errorf("it came with a solution; take its sources from there", "%s is managed in %s", found.Name, e.Stage)
		}
		u, err := e.newUnit(found, units)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(units, func(other *unit) bool { return other.name == u.name }) {
			units = append(units, u)
		}
	}
	return units, nil
}

// unlisted returns the connectors of the environment that no unit is.
func (e *Exchange) unlisted(ctx context.Context, all []*unit) ([]dataverse.ConnectorName, error) {
	names, err := e.stage.Client.ConnectorNames(ctx)
	if err != nil {
		return nil, e.stage.Error(err)
	}
	return slices.DeleteFunc(names, func(n dataverse.ConnectorName) bool {
		return n.Name == "" || slices.ContainsFunc(all, func(u *unit) bool { return strings.EqualFold(u.name, n.Name) })
	}), nil
}

// match returns the connector that a name means: the schema name counts before the title.
func match(listed []dataverse.ConnectorName, w Wanted) (dataverse.ConnectorName, error) {
	for _, is := range []func(dataverse.ConnectorName) bool{
		func(n dataverse.ConnectorName) bool { return strings.EqualFold(n.Name, w.Text) },
		func(n dataverse.ConnectorName) bool { return strings.EqualFold(n.DisplayName, w.Text) },
	} {
		found := slices.DeleteFunc(slices.Clone(listed), func(n dataverse.ConnectorName) bool { return !is(n) })
		if len(found) > 1 {
			return dataverse.ConnectorName{}, exit.Usage.Errorf("use the schema name", "%q may be %s", w.Text, words.List(namesOf(found)))
		}
		if len(found) == 1 {
			return found[0], nil
		}
	}
	return dataverse.ConnectorName{}, nil
}

func namesOf(listed []dataverse.ConnectorName) []string {
	var names []string
	for _, n := range listed {
		names = append(names, n.Name)
	}
	return names
}

func dirsOf(all []*unit) []string {
	var dirs []string
	for _, u := range all {
		dirs = append(dirs, u.dir)
	}
	return dirs
}

// nameList names some of the connectors that could be taken into the project.
func nameList(listed []dataverse.ConnectorName) string {
	const most = 10
	listed = slices.DeleteFunc(slices.Clone(listed), func(n dataverse.ConnectorName) bool { return n.Managed })
	if len(listed) == 0 {
		return "the environment has no connector that somebody made there"
	}
	var names []string
	for _, n := range listed[:min(most, len(listed))] {
		names = append(names, fmt.Sprintf("%s (%s)", n.Name, n.DisplayName))
	}
	if more := len(listed) - most; more > 0 {
		names = append(names, words.Count(more, "more"))
	}
	return "it has " + words.List(names)
}

// newUnit is a connector that the project does not list, with a folder of its own.
func (e *Exchange) newUnit(found dataverse.ConnectorName, others []*unit) (*unit, error) {
	name, _, err := e.Project.Solution(e.Solution)
	if err != nil {
		return nil, err
	}
	if !project.Forms["name"].Fits(found.Name) {
		return nil, exit.Refused.Errorf("export a solution with it, and use alm unpack", "%s has a connector %.100q, which is no schema name that alm can write", e.Stage, found.Name)
	}
	_, decoded := solution.DecodeSchemaName(found.Name)
	folder := cmp.Or(scaffold.Folder(found.DisplayName), scaffold.Folder(decoded))
	if !solution.Portable(folder) || folder == "" {
		folder = scaffold.Folder(strings.ReplaceAll(found.Name, "-", " "))
	}
	parent := e.parent()
	dir := path.Join(parent, folder)
	for n := 2; e.taken(dir, others); n++ {
		dir = path.Join(parent, fmt.Sprintf("%s-%d", folder, n))
	}
	if !solution.Portable(dir) {
		return nil, exit.Refused.Errorf("list it in "+e.Project.FileName()+" with a folder and name: "+found.Name, "no folder can be called after %q", found.DisplayName)
	}
	if !e.Project.Holds(dir) {
		return nil, exit.Refused.Errorf("add "+dir+" to connectors in "+e.Project.FileName(), "the folder %s would not be a connector of the project", dir)
	}
	return &unit{solution: name, dir: dir, id: found.ID, name: found.Name, unpacked: errNew}, nil
}

// parent is the folder of new connectors: that of the first glob of alm.yaml that has all below one.
func (e *Exchange) parent() string {
	for _, glob := range e.Project.Connectors {
		if dir, last := path.Split(glob); last == "*" && !strings.ContainsAny(dir, `*?[\`) {
			return path.Clean(dir)
		}
	}
	return "connectors"
}

// taken reports whether something has the name of a folder, in any case.
func (e *Exchange) taken(dir string, others []*unit) bool {
	if slices.ContainsFunc(others, func(u *unit) bool { return strings.EqualFold(u.dir, dir) }) {
		return true
	}
	entries, err := fs.ReadDir(e.FS, path.Dir(dir))
	return err == nil && slices.ContainsFunc(entries, func(entry fs.DirEntry) bool { return strings.EqualFold(entry.Name(), path.Base(dir)) })
}

// list returns the project with an entry for a new connector.
func (u *unit) list(p *project.Project) (*project.Project, error) {
	for _, field := range [][2]string{{"", ""}, {"id", strings.ToLower(u.row.ID)}, {"name", u.row.Name}} {
		var err error
		if p, err = p.WithConnector(u.solution, u.dir, field[0], field[1]); err != nil {
			return nil, err
		}
	}
	return p, nil
}
