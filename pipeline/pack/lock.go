package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"strings"

	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/yamltext"
	"alm/pipeline/project"
	"alm/pipeline/tree"

	"github.com/goccy/go-yaml"
)

// LockFile keeps the identity that a connector was first packed with, in the project's
// folder: a later change of its title or prefix does not make it another connector.
const LockFile = ".alm/lock.yaml"

const lockHead = "# Written by alm pack. Commit it: environments know a connector by its id and name.\n"

// Identity is what an environment knows a connector by.
type Identity struct {
	ID   string `yaml:"id"`   // connectorid, a GUID
	Name string `yaml:"name"` // schema name
}

// Lock has the identities by solution and folder.
type Lock struct {
	Connectors map[string]map[string]Identity `yaml:"connectors"`

	text string // as it was read
}

// Of returns the identity of a folder in a solution, the zero one when it has none.
func (l *Lock) Of(solution, dir string) Identity { return l.Connectors[solution][dir] }

// place returns file and line of a folder's identity.
func (l *Lock) place(solution, dir string) string {
	inside := false
	for i, line := range strings.Split(l.text, "\n") {
		switch strings.Trim(strings.TrimSpace(line), `"':`) {
		case solution:
			inside = true
		case dir:
			if inside {
				return fmt.Sprintf("%s:%d", LockFile, i+1)
			}
		}
	}
	return LockFile
}

// ReadLock reads the lock file of a project; there may be none.
func ReadLock(fsys fs.FS) (*Lock, error) {
	l := &Lock{Connectors: map[string]map[string]Identity{}}
	data, err := disk.ReadText(fsys, LockFile)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, exit.Usage.Errorf("", "read %s: %w", LockFile, err)
	}
	if err := yamltext.Check(data); err != nil {
		return nil, exit.Usage.Errorf("restore it from git", "read %s: %w", LockFile, err)
	}
	if err := yamltext.Decode(LockFile, data, l); err != nil {
		return nil, err
	}
	l.text = string(data)
	return l, nil
}

// LockedNames returns a function that returns the schema name of the connector that was packed
// from a folder into a solution, "" when the lock file does not know it.
func LockedNames(root, solution string) func(dir string) string {
	var lock *Lock
	return func(dir string) string {
		if lock == nil {
			lock = lockIn(root)
		}
		return lock.Of(solution, dir).Name
	}
}

// lockIn reads the lock file of a folder; one that cannot be read has nothing.
func lockIn(root string) *Lock {
	if fsys, err := tree.OpenFolder(root); err == nil {
		if lock, err := ReadLock(fsys); err == nil {
			return lock
		}
	}
	return &Lock{}
}

// LockIsDerived reports whether packing a solution without the lock file gives its connectors
// the identities that the lock file has.
func LockIsDerived(p *project.Project, name string, fsys fs.FS) bool {
	locked, err := ReadLock(fsys)
	if err != nil {
		return false
	}
	b, err := BundleSolution(p, name, unlockedFS{fsys})
	if err != nil {
		return false
	}
	defer b.Close()
	for dir, c := range b.folders {
		if known := locked.Of(b.Solution.Name, dir); known != (Identity{}) && known != (Identity{c.ID, c.Name}) {
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

// lock returns the text of the lock file with the identities of what was packed, nil when the
// file has them. Folders that are no longer packed keep theirs.
func (pk *packer) lock(b *Bundle) ([]byte, error) {
	if len(b.folders) == 0 || pk.opts.Root == "" {
		return nil, nil
	}
	folder, err := tree.OpenFolder(pk.opts.Root)
	if err != nil {
		return nil, err
	}
	was, err := ReadLock(folder)
	if err != nil {
		return nil, err
	}
	is := Lock{Connectors: map[string]map[string]Identity{}}
	for name, dirs := range was.Connectors {
		is.Connectors[name] = maps.Clone(dirs)
	}
	if is.Connectors[b.Solution.Name] == nil {
		is.Connectors[b.Solution.Name] = map[string]Identity{}
	}
	for dir, c := range b.folders {
		is.Connectors[b.Solution.Name][dir] = Identity{c.ID, c.Name}
	}
	if reflect.DeepEqual(is.Connectors, was.Connectors) {
		return nil, nil
	}
	if pk.opts.InCI {
		pk.printf("%s lacks ids and names that were derived: run alm pack where it can be committed", LockFile)
		return nil, nil
	}
	data, err := yaml.Marshal(is)
	return append([]byte(lockHead), data...), err
}
