// Package start proposes the first alm.yaml of a folder, from the connectors and solutions that it
// has, and the files beside it.
package start

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/pipeline/tree"
	"alm/solution"
	"alm/solution/connector"
)

// Survey is what a folder has before it has an alm.yaml.
type Survey struct {
	Connectors []*connector.Connector // in folders of their own, which alm packs
	Parts      []*connector.Connector // of unpacked solutions
	Solutions  []Unpacked
	Unread     []Left // unpacked solutions that alm pack cannot read
}

// Unpacked is an unpacked solution.
type Unpacked struct {
	Dir      string
	Solution *solution.Solution
}

// ErrNone means that a folder has no connector.
var ErrNone = errors.New("no connector")

// Look surveys a folder. The error is ErrNone, with an empty survey, where it has no connector.
func Look(t tree.Tree) (*Survey, error) {
	all, err := t.Connectors(&project.Project{})
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		hint := "alm new NAME writes a connector, alm convert FILE makes one of an OpenAPI document, and alm init --stage dev=URL begins without one"
		if why := exit.Hint(t.NoConnectors()); !strings.HasPrefix(why, tree.EmptyFolder) {
			hint += "; " + why
		}
		return &Survey{}, exit.Refused.Errorf(hint, "%w in the %s", ErrNone, t.Label)
	}
	found := &Survey{}
	for _, c := range all {
		if info, err := fs.Stat(t.FS, c.Dir); err == nil && info.IsDir() && !c.IsExport() {
			found.Connectors = append(found.Connectors, c)
			continue
		}
		found.Parts = append(found.Parts, c)
	}
	return found, found.unpacked(t.FS)
}

// unpacked finds the unpacked solutions in XML form.
func (s *Survey) unpacked(fsys fs.FS) error {
	return fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return fs.SkipDir
		case d.Name() == "solution.yml" && path.Base(path.Dir(path.Dir(name))) == "solutions":
			s.Unread = append(s.Unread, Left{path.Dir(name), solution.ErrYAMLTree.Error()})
			return nil
		case d.IsDir() || !strings.EqualFold(d.Name(), "solution.xml"):
			return nil
		}
		dir := path.Dir(name)
		if strings.EqualFold(path.Base(dir), "other") {
			dir = path.Dir(dir)
		}
		read, err := readUnpacked(fsys, dir)
		if err != nil {
			s.Unread = append(s.Unread, Left{dir, exit.Words(err)})
			return nil
		}
		s.Solutions = append(s.Solutions, Unpacked{Dir: dir, Solution: read})
		return nil
	})
}

// readUnpacked reads a solution as alm pack does.
func readUnpacked(fsys fs.FS, dir string) (*solution.Solution, error) {
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		return nil, err
	}
	content, err := solution.OpenTree(sub, false)
	if err != nil {
		return nil, err
	}
	return content.Solution()
}

// variables returns the environment variables that a connector already refers to, sorted.
func variables(c *connector.Connector) []string {
	var names []string
	for _, data := range [][]byte{c.Definition.Data, propertiesText(c)} {
		names = append(names, solution.References(data)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func propertiesText(c *connector.Connector) []byte {
	if c.Properties == nil {
		return nil
	}
	return c.Properties.Data
}
