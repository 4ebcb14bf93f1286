package atomicfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"alm/internal/disk"
	"alm/internal/words"
)

// Journal is a file that says, while a Set replaces files below a folder, what they had before, so that
// Recover can undo what a killed process did. It has to be where no commit puts files. The zero value
// is none.
type Journal struct{ File, Root string }

// journaled is what a journal says of one file.
type journaled struct {
	Name   string // a slash path in the root
	Before []byte // nil of a file that was absent
	After  string // SHA-256 of what replaces it, "" of one that is removed
}

// writeJournal writes what Recover needs.
func (s *Set) writeJournal() error {
	var all []journaled
	add := func(full string, before []byte, after string) error {
		name, err := filepath.Rel(s.Journal.Root, full)
		if err == nil && filepath.IsLocal(name) { // others are not Recover's to write
			all = append(all, journaled{filepath.ToSlash(name), before, after})
		}
		return err
	}
	for i, file := range s.files {
		if err := add(file.Name, s.before[i], file.SHA256); err != nil {
			return err
		}
	}
	for _, file := range s.removed {
		if err := add(file.name, file.before, ""); err != nil {
			return err
		}
	}
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return Write(s.Journal.File, data)
}

// Recovered is what Recover did about the files of a Set whose process was killed.
type Recovered struct {
	Restored []string // have what they had before
	Left     []string // have what the Set wrote, because somebody wrote Since into others of it
	Since    []string
}

// Recover gives the files of a Set what they had before, where a process was killed while it replaced
// them; then it removes the journal. Files that somebody wrote since, or that kept reports, stay as they
// are. Nobody else may use the journal.
func (j Journal) Recover(kept func(names []string) (bool, error)) (Recovered, error) {
	data, err := disk.ReadFile(j.File)
	if errors.Is(err, fs.ErrNotExist) {
		return Recovered{}, nil
	}
	if err != nil {
		return Recovered{}, fmt.Errorf("read what a run that was killed left: %w", err)
	}
	var all []journaled
	if err := json.Unmarshal(data, &all); err != nil {
		return Recovered{}, fmt.Errorf("read what a run that was killed left: %w", words.JSON(j.File, data, err))
	}
	replaced, since, err := interrupted(j.Root, all)
	if err != nil {
		return Recovered{}, err
	}
	if len(replaced) > 0 {
		stay, err := kept(namesOf(replaced)) // git has what was written
		if err != nil {
			return Recovered{}, err
		}
		if stay {
			replaced = nil
		}
	}
	if len(since) > 0 {
		return Recovered{Left: namesOf(replaced), Since: namesOf(since)}, disk.Remove(j.File)
	}
	for _, file := range replaced {
		if err := file.restore(j.Root); err != nil {
			return Recovered{}, fmt.Errorf("restore %s: %w", file.Name, err)
		}
	}
	return Recovered{Restored: namesOf(replaced)}, disk.Remove(j.File)
}

func (f journaled) restore(dir string) error {
	name := filepath.Join(dir, filepath.FromSlash(f.Name))
	if f.Before == nil {
		return disk.Remove(name)
	}
	return Write(name, f.Before)
}

func namesOf(files []journaled) []string {
	var names []string
	for _, file := range files {
		names = append(names, file.Name)
	}
	return names
}

// interrupted returns the files that have what replaced them, and those that somebody wrote since.
func interrupted(dir string, all []journaled) (replaced, since []journaled, err error) {
	for _, file := range all {
		if !filepath.IsLocal(filepath.FromSlash(file.Name)) {
			return nil, nil, fmt.Errorf("restore %s: it is outside of the project", file.Name)
		}
		is, err := disk.ReadFile(filepath.Join(dir, filepath.FromSlash(file.Name)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, nil, err
		}
		absent := err != nil
		switch {
		case absent && file.Before == nil, !absent && file.Before != nil && Digest(is) == Digest(file.Before):
		case absent && file.After == "", !absent && Digest(is) == file.After:
			replaced = append(replaced, file)
		default:
			since = append(since, file)
		}
	}
	return replaced, since, nil
}

// endJournal removes the journal of a set that ended.
func (s *Set) endJournal() {
	if s.journaled {
		os.Remove(s.Journal.File)
		s.journaled = false
	}
}
