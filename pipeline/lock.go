package pipeline

import (
	"errors"
	"io/fs"
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

// locks are identities by solution and folder.
type locks struct {
	Connectors map[string]map[string]Identity `yaml:"connectors"`
}

func (l *locks) of(solution, dir string) Identity { return l.Connectors[solution][dir] }

func readLock(fsys fs.FS) (*locks, error) {
	l := &locks{Connectors: map[string]map[string]Identity{}}
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

// lock notes the identities of what was packed. Folders that are not packed any more keep
// theirs.
func (rel *Release) lock(b *bundle) error {
	if len(b.folders) == 0 || rel.With.Root == "" {
		return nil
	}
	was, err := readLock(os.DirFS(rel.With.Root))
	if err != nil {
		return err
	}
	is := locks{Connectors: map[string]map[string]Identity{}}
	for solution, dirs := range was.Connectors {
		is.Connectors[solution] = map[string]Identity{}
		for dir, identity := range dirs {
			is.Connectors[solution][dir] = identity
		}
	}
	if is.Connectors[b.solution.Name] == nil {
		is.Connectors[b.solution.Name] = map[string]Identity{}
	}
	for dir, c := range b.folders {
		is.Connectors[b.solution.Name][dir] = Identity{c.ID, c.Name}
	}
	if reflect.DeepEqual(is, *was) {
		return nil
	}
	if rel.With.InCI {
		rel.tell("pack", "%s lacks ids and names that were derived: run alm pack where it can be committed", LockFile)
		return nil
	}
	data, err := yaml.Marshal(is)
	if err != nil {
		return err
	}
	rel.tell("pack", "%s keeps the connectors' ids and names: commit it", LockFile)
	return atomicfile.Write(filepath.Join(rel.With.Root, filepath.FromSlash(LockFile)), append([]byte(lockHead), data...))
}
