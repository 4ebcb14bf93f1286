package pack

import (
	"io/fs"
	"maps"
	"reflect"

	"alm/pipeline/project"
	"alm/pipeline/tree"

	"github.com/goccy/go-yaml"
)

// LockFile keeps the identities of connectors.
const LockFile = project.LockFile

// LockedNames returns a function that returns the schema name of the connector that was packed
// from a folder into a solution, "" when the lock file does not know it. A lock file that cannot be
// read is an error.
func LockedNames(root, solution string) (func(dir string) string, error) {
	fsys, err := tree.OpenFolder(root)
	if err != nil {
		return nil, err
	}
	lock, err := project.ReadLock(fsys)
	if err != nil {
		return nil, err
	}
	return func(dir string) string { return lock.Of(solution, dir).Name }, nil
}

// LockIsDerived reports whether packing a solution without the lock file gives its connectors
// the identities that the lock file has.
func LockIsDerived(p *project.Project, name string, fsys fs.FS) bool {
	locked, err := project.ReadLock(fsys)
	if err != nil {
		return false
	}
	b, err := BundleSolution(p, name, unlockedFS{fsys})
	if err != nil {
		return false
	}
	defer b.Close()
	for dir, c := range b.folders {
		if known := locked.Of(b.Solution.Name, dir); known != (project.Identity{}) && known != (project.Identity{ID: c.ID, Name: c.Name}) {
			return false
		}
	}
	return true
}

// unlockedFS is a file system without the lock file.
type unlockedFS struct{ fs.FS }

func (f unlockedFS) Open(name string) (fs.File, error) {
	if name == LockFile {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return f.FS.Open(name)
}

// lockIdentities returns what the lock file has to say of the connectors that were packed, by folder.
func lockIdentities(b *Bundle) map[string]project.Identity {
	ids := map[string]project.Identity{}
	for dir, c := range b.folders {
		ids[dir] = project.Identity{ID: c.ID, Name: c.Name}
	}
	return ids
}

// lock returns the text of the lock file with the identities of what was packed, nil when the
// file has them. Folders that are no longer packed keep theirs.
func (p *Prepared) lock() ([]byte, error) {
	if len(p.ids) == 0 || p.opts.Root == "" {
		return nil, nil
	}
	folder, err := tree.OpenFolder(p.opts.Root)
	if err != nil {
		return nil, err
	}
	was, err := project.ReadLock(folder)
	if err != nil {
		return nil, err
	}
	is := project.Lock{Connectors: map[string]map[string]project.Identity{}}
	for name, dirs := range was.Connectors {
		is.Connectors[name] = maps.Clone(dirs)
	}
	if is.Connectors[p.solution] == nil {
		is.Connectors[p.solution] = map[string]project.Identity{}
	}
	maps.Copy(is.Connectors[p.solution], p.ids)
	if reflect.DeepEqual(is.Connectors, was.Connectors) {
		return nil, nil
	}
	if p.opts.InCI {
		p.printf("%s lacks ids and names that were derived: run alm pack where it can be committed", LockFile)
		return nil, nil
	}
	data, err := yaml.Marshal(is)
	return append([]byte(project.LockHead), data...), err
}
