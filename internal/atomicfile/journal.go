package atomicfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"alm/internal/disk"
)

// Journal is a file that says, while a Set replaces files below a folder, what they had before, so that
// Recover can undo what a killed process did. It has to be where no commit puts files. The zero value
// is none.
type Journal struct{ File, Root string }

// journaled is what a journal says of one file.
type journaled struct {
	Name   string // a slash path in the root
	Before []byte // nil of a file that was absent
	After  string // SHA-256 of what replaces it
}

// writeJournal writes what Recover needs.
func (s *Set) writeJournal() error {
	var all []journaled
	for i, file := range s.files {
		name, err := filepath.Rel(s.Journal.Root, file.Name)
		if err != nil {
			return err
		}
		all = append(all, journaled{filepath.ToSlash(name), s.before[i], file.SHA256})
	}
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return Write(s.Journal.File, data)
}

// Recover gives the files of a Set what they had before, where a process was killed while it replaced
// them, and returns their names; then it removes the journal. Files that somebody wrote since, or that
// kept reports, stay as they are. Nobody else may use the journal.
func (j Journal) Recover(kept func(names []string) (bool, error)) (restored []string, err error) {
	data, err := disk.ReadFile(j.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what a run that was killed left: %w", err)
	}
	var all []journaled
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, fmt.Errorf("read what a run that was killed left: %s: %w", j.File, err)
	}
	replaced, err := interrupted(j.Root, all)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, file := range replaced {
		names = append(names, file.Name)
	}
	if len(replaced) > 0 {
		stay, err := kept(names) // git has what was written
		if err != nil {
			return nil, err
		}
		if stay {
			replaced, names = nil, nil
		}
	}
	for _, file := range replaced {
		name := filepath.Join(j.Root, filepath.FromSlash(file.Name))
		if file.Before == nil {
			err = disk.Remove(name)
		} else {
			err = Write(name, file.Before)
		}
		if err != nil {
			return nil, fmt.Errorf("restore %s: %w", file.Name, err)
		}
	}
	return names, disk.Remove(j.File)
}

// interrupted returns the files that have what replaced them; none if somebody wrote one of the files
// since.
func interrupted(dir string, all []journaled) ([]journaled, error) {
	var replaced []journaled
	for _, file := range all {
		if !filepath.IsLocal(filepath.FromSlash(file.Name)) {
			return nil, fmt.Errorf("restore %s: it is outside of the project", file.Name)
		}
		is, err := disk.ReadFile(filepath.Join(dir, filepath.FromSlash(file.Name)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		switch {
		case err != nil && file.Before == nil, err == nil && file.Before != nil && Digest(is) == Digest(file.Before):
		case err == nil && Digest(is) == file.After:
			replaced = append(replaced, file)
		default:
			return nil, nil
		}
	}
	return replaced, nil
}

// endJournal removes the journal of a set that ended.
func (s *Set) endJournal() {
	if s.journaled {
		os.Remove(s.Journal.File)
		s.journaled = false
	}
}
