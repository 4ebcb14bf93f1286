package pack

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/internal/yamltext"

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
}

// Of returns the identity of a folder in a solution, the zero one when it has none.
func (l *Lock) Of(solution, dir string) Identity { return l.Connectors[solution][dir] }

// ReadLock reads the lock file of a project; there may be none.
func ReadLock(fsys fs.FS) (*Lock, error) {
	l := &Lock{Connectors: map[string]map[string]Identity{}}
	data, err := fs.ReadFile(fsys, LockFile)
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
	return l, nil
}

// LockedNames returns a function that returns the schema name of the connector that was packed
// from a folder into a solution, "" when the lock file does not know it.
func LockedNames(root, solution string) func(dir string) string {
	var lock *Lock
	return func(dir string) string {
		if lock == nil {
			read, err := ReadLock(os.DirFS(root))
			if err != nil {
				return ""
			}
			lock = read
		}
		return lock.Of(solution, dir).Name
	}
}

// lock keeps the identities of what was packed. Folders that are no longer packed keep theirs.
func (pk *packer) lock(b *Bundle) error {
	if len(b.folders) == 0 || pk.opts.Root == "" {
		return nil
	}
	was, err := ReadLock(os.DirFS(pk.opts.Root))
	if err != nil {
		return err
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
	if reflect.DeepEqual(is, *was) {
		return nil
	}
	if pk.opts.InCI {
		pk.printf("%s lacks ids and names that were derived: run alm pack where it can be committed", LockFile)
		return nil
	}
	data, err := yaml.Marshal(is)
	if err != nil {
		return err
	}
	pk.printf("%s keeps the connectors' ids and names: commit it", LockFile)
	return atomicfile.Write(filepath.Join(pk.opts.Root, filepath.FromSlash(LockFile)), append([]byte(lockHead), data...))
}
