package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"alm/internal/disk"
)

// Folder keeps the snapshot of one environment: Name.json, and beside it Name.zips with a file
// for each zip that the snapshot names. A zero Dir keeps nothing.
type Folder struct{ Dir, Name string }

// Archive is a zip that a snapshot names by its digest. The zip has a file of its own because
// a snapshot is written at every change.
type Archive struct {
	Digest string
	Zip    []byte `json:"-"`
}

// NewArchive returns the archive of a zip.
func NewArchive(zip []byte) Archive {
	sum := sha256.Sum256(zip)
	return Archive{hex.EncodeToString(sum[:]), zip}
}

func (f Folder) snapshot() string { return filepath.Join(f.Dir, f.Name+".json") }
func (f Folder) zips() string     { return filepath.Join(f.Dir, f.Name+".zips") }

// Load reads the snapshot into state and reports whether one exists.
func (f Folder) Load(state any) (bool, error) {
	if f.Dir == "" {
		return false, nil
	}
	if err := disk.CheckPath(f.zips()); err != nil {
		return false, err
	}
	if err := os.MkdirAll(f.zips(), 0o755); err != nil {
		return false, err
	}
	data, err := disk.ReadFile(f.snapshot())
	if os.IsNotExist(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := json.Unmarshal(data, state); err != nil {
		return false, fmt.Errorf("%s: %w", f.snapshot(), err)
	}
	return true, nil
}

// LoadZip reads the zip of an archive.
func (f Folder) LoadZip(a *Archive) (err error) {
	if len(a.Digest) != hex.EncodedLen(sha256.Size) || filepath.Base(a.Digest) != a.Digest {
		return fmt.Errorf("%q is not a digest", a.Digest)
	}
	a.Zip, err = disk.ReadFile(filepath.Join(f.zips(), a.Digest))
	return err
}

// Save writes the zips, then replaces the snapshot, and at last deletes the zips that it does
// not name: whenever the process ends, the folder holds either the old or the new state. Save
// does not wait for the disk, so a machine that loses power can lose the last moments.
func (f Folder) Save(state any, archives []*Archive) error {
	if f.Dir == "" {
		return nil
	}
	var digests []string
	for _, a := range archives {
		digests = append(digests, a.Digest)
		name := filepath.Join(f.zips(), a.Digest)
		if _, err := os.Stat(name); err == nil {
			continue
		}
		if err := ReplaceFile(name, a.Zip); err != nil {
			return err
		}
	}
	data, err := json.Marshal(state)
	if err != nil {
		return err
	}
	if err := ReplaceFile(f.snapshot(), data); err != nil {
		return err
	}
	return f.deleteZipsBut(digests)
}

func (f Folder) deleteZipsBut(digests []string) error {
	files, err := os.ReadDir(f.zips())
	if err != nil {
		return err
	}
	for _, file := range files {
		if !slices.Contains(digests, file.Name()) {
			if err := os.Remove(filepath.Join(f.zips(), file.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// ReplaceFile writes a file that only its owner can read, completely or not at all.
func ReplaceFile(name string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+"-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(data)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}
