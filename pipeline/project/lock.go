package project

import (
	"errors"
	"io/fs"

	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/source"
	"alm/internal/yamltext"
)

// LockFile keeps the identity that a connector was first packed with, in the project's
// folder: a later change of its title or prefix does not make it another connector.
const LockFile = ".alm/lock.yaml"

// LockHead begins the lock file.
const LockHead = "# Written by alm pack. Commit it: environments know a connector by its id and name.\n"

// Identity is what an environment knows a connector by.
type Identity struct {
	ID   string `yaml:"id"`   // connectorid, a GUID
	Name string `yaml:"name"` // schema name
}

// Lock has the identities by solution and folder.
type Lock struct {
	Connectors map[string]map[string]Identity `yaml:"connectors"`

	of *Project // knows the places in the file
}

// Of returns the identity of a folder in a solution, the zero one when it has none.
func (l *Lock) Of(solution, dir string) Identity { return l.Connectors[solution][dir] }

// ReadLock reads the lock file of a project; there may be none.
func ReadLock(fsys fs.FS) (*Lock, error) {
	l := &Lock{Connectors: map[string]map[string]Identity{}}
	data, err := disk.ReadText(fsys, LockFile)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, exit.Usage.Errorf("restore it from git", "read %s: %w", LockFile, err)
	}
	if err := yamltext.Check(data); err != nil {
		return nil, exit.Usage.Errorf("restore it from git", "read %s: %w", LockFile, err)
	}
	if err := yamltext.Decode(LockFile, data, l); err != nil {
		return nil, err
	}
	l.of = &Project{File: LockFile, source: source.Text(LockFile, data)}
	if err := l.of.index(data); err != nil {
		return nil, exit.Usage.Errorf("restore it from git", "read %s: %w", LockFile, err)
	}
	return l, nil
}
