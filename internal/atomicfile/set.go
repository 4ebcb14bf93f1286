package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"alm/internal/disk"
)

// Set is files that are replaced and removed together. Its zero value is empty.
type Set struct {
	Journal Journal // there from Commit to Discard

	files     []*Prepared
	before    [][]byte // nil of a file that was absent
	removed   []removal
	committed int
	journaled bool // the journal is there
}

// removal is a file that a Set removes.
type removal struct {
	name   string
	before []byte
	done   bool
}

// Remove removes a file at Commit, after the others are in place. One that is absent stays so.
func (s *Set) Remove(name string) error {
	before, err := disk.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	s.removed = append(s.removed, removal{name: name, before: append([]byte{}, before...)})
	return err
}

// Add writes a file beside name, and remembers what is there.
func (s *Set) Add(name string, data []byte) error {
	before, err := disk.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err == nil && before == nil {
		before = []byte{}
	}
	file, err := Prepare(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if err != nil {
		return err
	}
	s.files, s.before = append(s.files, file), append(s.before, before)
	return nil
}

// Commit puts all files in place. If one cannot be, those before it get what they had.
func (s *Set) Commit() error {
	if s.Journal.File != "" && len(s.files)+len(s.removed) > 0 {
		if err := s.writeJournal(); err != nil {
			return err
		}
		s.journaled = true
	}
	for _, file := range s.files {
		if err := file.Commit(); err != nil {
			return errors.Join(err, s.Undo())
		}
		s.committed++
	}
	for i := range s.removed {
		if err := disk.Remove(s.removed[i].name); err != nil {
			return errors.Join(err, s.Undo())
		}
		s.removed[i].done = true
	}
	return nil
}

// Undo gives the files that were put in place what they had before.
func (s *Set) Undo() error {
	var failed error
	for i, file := range s.removed {
		if file.done {
			failed = errors.Join(failed, Write(file.name, file.before))
			s.removed[i].done = false
		}
	}
	for ; s.committed > 0; s.committed-- {
		name, before := s.files[s.committed-1].Name, s.before[s.committed-1]
		if before == nil {
			failed = errors.Join(failed, disk.Remove(name))
			if s.files[s.committed-1].made {
				os.Remove(filepath.Dir(name))
			}
			continue
		}
		failed = errors.Join(failed, Write(name, before))
	}
	return failed
}

// Discard removes the files that were not put in place.
func (s *Set) Discard() {
	s.endJournal()
	for _, file := range slices.Backward(s.files) { // the first one may have made the folder
		file.Discard()
	}
}
