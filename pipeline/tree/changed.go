package tree

import (
	"bytes"
	"context"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/pipeline/project"
	"alm/solution/connector"
)

// Compared returns what there is to compare of connectors of two trees that were read: those that
// differ.
func Compared(base, head Tree, was, is []*connector.Connector) (differentWas, differentIs []*connector.Connector) {
	if base.only != "" && head.only != "" {
		was, is = sameFiles(was, is)
	}
	return Differing(was, is)
}

// sameFiles leaves out of two definitions that the user named what only one of them has beside it.
func sameFiles(was, is []*connector.Connector) (fewerWas, fewerIs []*connector.Connector) {
	isAlone := func(c *connector.Connector) bool { return c.Alone }
	if slices.ContainsFunc(was, isAlone) || slices.ContainsFunc(is, isAlone) {
		for _, side := range [][]*connector.Connector{was, is} {
			for i, c := range side {
				side[i] = connector.From(connector.Connector{Dir: c.Dir, Definition: c.Definition, Alone: true})
			}
		}
	}
	return was, is
}

// MayDiffer finds the connectors that may differ between two trees, as they are in each. Between
// commits it compares the hashes of folders, and finds those that changed.
func MayDiffer(base, head Tree, p *project.Project) (was, is []Found, err error) {
	if base.Commit.Hash != "" && head.Commit.Hash != "" && base.repo != nil {
		return changedFolders(base, head, p)
	}
	if err := base.requireSubmodules(head, p); err != nil {
		return nil, nil, err
	}
	if was, err = base.Find(p); err != nil {
		return nil, nil, err
	}
	is, err = head.Find(p)
	return was, is, err
}

// requireSubmodules returns an error if connectors of a commit may be in a submodule that the work
// tree lacks: they are not removed.
func (t Tree) requireSubmodules(head Tree, p *project.Project) error {
	if t.repo == nil || t.Commit.Hash == "" || head.repo == nil {
		return nil
	}
	units, err := t.repo.NotCheckedOut(context.Background(), t.Commit)
	if err != nil {
		return readError(t, err)
	}
	for _, u := range units {
		if t.mayHold(u.Dir, p) {
			return readError(head, u.Err)
		}
	}
	return nil
}

func changedFolders(base, head Tree, p *project.Project) (was, is []Found, err error) {
	units, err := base.repo.Changed(base.Commit, head.Commit, isUnit)
	if err != nil {
		return nil, nil, readError(base, err)
	}
	var before, after places
	for _, u := range units {
		if u.Err != nil && base.mayHold(u.Dir, p) {
			return nil, nil, readError(base, u.Err)
		}
		if !u.Own {
			continue // what lies in a folder below is not the connector's
		}
		if u.Was {
			before.addChanged(base, u.Dir)
		}
		if u.Is {
			after.addChanged(head, u.Dir)
		}
	}
	if was, err = base.found(before, p); err != nil {
		return nil, nil, err
	}
	is, err = head.found(after, p)
	return was, is, err
}

// mayHold reports whether a folder of a commit can have connectors of the project below it.
func (t Tree) mayHold(dir string, p *project.Project) bool {
	if t.Prefix == dir || strings.HasPrefix(t.Prefix, dir+"/") {
		return true
	}
	return slices.ContainsFunc(t.inside(dir), p.MayHold)
}

// addChanged adds a folder of a commit that changed, unless alm does not look into it.
func (found *places) addChanged(t Tree, dir string) {
	for _, dir := range t.inside(dir) {
		if slices.ContainsFunc(strings.Split(dir, "/"), isSkipped) {
			continue
		}
		var names []string
		entries, err := fs.ReadDir(t.FS, dir)
		for _, e := range entries {
			if !e.IsDir() {
				names = append(names, e.Name())
			}
		}
		if err != nil {
			found.dirs = append(found.dirs, dir) // reading the connector reports a folder that cannot be read
		}
		found.add(t.FS, dir, names)
	}
}

// inside is a folder of the commit as the project sees it; none when it lies elsewhere.
func (t Tree) inside(dir string) []string {
	if t.Prefix == "" || t.Prefix == "." {
		return []string{dir}
	}
	inside, ok := strings.CutPrefix(dir+"/", t.Prefix+"/")
	if !ok {
		return nil
	}
	return []string{path.Clean(inside)}
}

// Differing returns both sides without the connectors whose files are equal.
func Differing(was, is []*connector.Connector) (differentWas, differentIs []*connector.Connector) {
	unchanged := func(c *connector.Connector, in []*connector.Connector) bool {
		i := slices.IndexFunc(in, func(o *connector.Connector) bool { return o.Dir == c.Dir })
		return i >= 0 && equalFiles(c, in[i])
	}
	differentWas = slices.DeleteFunc(slices.Clone(was), func(c *connector.Connector) bool { return unchanged(c, is) })
	differentIs = slices.DeleteFunc(slices.Clone(is), func(c *connector.Connector) bool { return unchanged(c, was) })
	return differentWas, differentIs
}

func equalFiles(a, b *connector.Connector) bool {
	x, y := a.Files(), b.Files()
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if path.Base(x[i].Name) != path.Base(y[i].Name) || !bytes.Equal(x[i].Data, y[i].Data) {
			return false
		}
	}
	return true
}
