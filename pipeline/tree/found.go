package tree

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"strings"

	"alm/internal/budget"
	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/solution/connector"
)

// Found is a connector of a tree that was found and is not read yet.
type Found struct {
	Dir  string
	Near int64 // equal for connectors that are made of the same objects in a repository: best read one after the other

	tree    Tree
	project *project.Project
	folder  string // with the parts of connectors of a solution, of which this is one; "" for a folder of its own
}

// Find finds every connector of the tree that belongs to the project.
func (t Tree) Find(p *project.Project) ([]Found, error) {
	found, err := t.locate()
	if errors.Is(err, fs.ErrNotExist) && t.Commit.Hash != "" {
		return nil, nil // the project's folder is not in that commit
	}
	if err != nil {
		return nil, readError(t, err)
	}
	return t.found(found, p)
}

// found returns the connectors in some places that belong to the project.
func (t Tree) found(in places, p *project.Project) ([]Found, error) {
	var all []Found
	for _, dir := range in.dirs {
		if (t.Under != "" || p.Holds(dir)) && t.counts(dir) {
			all = append(all, Found{Dir: dir, Near: t.expect(dir), tree: t, project: p})
		}
	}
	for _, folder := range in.parts {
		names, err := t.partNames(folder, p)
		if err != nil {
			return nil, readError(t, err)
		}
		for _, name := range names {
			if !t.counts(path.Join(folder, name)) {
				continue
			}
			all = append(all, Found{Dir: path.Join(folder, name), tree: t, project: p, folder: folder})
		}
	}
	return all, nil
}

// expect announces that a folder of a commit will be read.
func (t Tree) expect(dir string) (near int64) {
	if t.repo == nil || t.Commit.Hash == "" {
		return 0
	}
	return t.repo.Expect(t.Commit, path.Join(t.Prefix, dir))
}

// Read reads the connector. One that cannot be read completely is an error.
func (f Found) Read() (*connector.Connector, error) {
	if limits := f.project.Limits(); limits.Left(budget.Bytes) == 0 {
		return nil, readError(f.tree, limits.Exceeded(budget.Bytes))
	}
	c, err := f.Again()
	if err == nil {
		err = f.Count(c)
	}
	return c, err
}

// Count counts what was read of the connector.
func (f Found) Count(c *connector.Connector) error {
	limits := f.project.Limits()
	if err := cmp.Or(limits.Spend(budget.Bytes, c.Size()), limits.Spend(budget.Nodes, c.Nodes())); err != nil {
		return readError(f.tree, err)
	}
	return nil
}

// Again reads the connector and does not count what it reads.
func (f Found) Again() (*connector.Connector, error) {
	if f.folder != "" {
		c, err := readParts(f.tree.FS, f.folder, path.Base(f.Dir))
		if err != nil {
			return nil, exit.Usage.Errorf("fix it, or list under connectors in "+project.DefaultFile+" the folders that count",
				"read the connectors in %s: %w", f.folder, err)
		}
		c.Under(f.tree.Under)
		return c, nil
	}
	c, err := f.tree.connector(f.Dir)
	if err != nil {
		return nil, readError(f.tree, err)
	}
	c.Under(f.tree.Under)
	if f.tree.zipped() {
		c.Names = nil // a solution has no place for other files
	}
	return c, nil
}

// ID returns the connectorId of settings.json, "" where it cannot be read.
func (f Found) ID() string {
	if f.folder != "" {
		return ""
	}
	return strings.Clone(connector.ReadID(f.tree.FS, f.Dir))
}

// Release drops what a commit's repository keeps to read faster. What was not read yet still can be.
func (t Tree) Release() error {
	if t.repo == nil {
		return nil
	}
	return t.repo.Release()
}

// readAll reads connectors on all processors.
func readAll(found []Found) ([]*connector.Connector, error) {
	all, errs := make([]*connector.Connector, len(found)), make([]error, len(found))
	check.Parallel(len(found), func(i int) { all[i], errs[i] = found[i].Read() })
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}
