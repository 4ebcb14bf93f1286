// Package atomicfile writes a file completely or not at all, never through a symbolic link that a
// commit can contain, and has the digests that files are known by.
package atomicfile

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"alm/internal/disk"
)

// Write replaces the file name by data, completely or not at all.
func Write(name string, data []byte) error {
	return WriteFunc(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// WriteFunc replaces the file name by what content writes, completely or not at all.
func WriteFunc(name string, content func(io.Writer) error) error {
	p, err := Prepare(name, content)
	if err != nil {
		return err
	}
	defer p.Discard()
	return p.Commit()
}

// Prepared is a file that is written beside the one that it will replace.
type Prepared struct {
	Name   string // that it will have
	SHA256 string
	Size   int64

	dir  *os.Root // nil when it was committed or discarded
	temp *temporary
	made bool // the folder was not there
}

// Prepare writes a file beside name, under a temporary name, with the permissions of the file that it
// replaces. Commit puts it in place; Discard,
// which may follow Commit, removes what was not.
func Prepare(name string, content func(io.Writer) error) (*Prepared, error) {
	if err := disk.CheckPath(name); err != nil {
		return nil, err
	}
	mode, err := modeOf(name)
	if err != nil {
		return nil, err
	}
	_, absent := os.Stat(filepath.Dir(name))
	dir, err := disk.OpenDir(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	p := &Prepared{Name: name, dir: dir, made: errors.Is(absent, fs.ErrNotExist)}
	if err := p.write(content, mode); err != nil {
		p.Discard()
		return nil, err
	}
	return p, nil
}

// modeOf returns the permissions of the file that is replaced, or those of a new file. A folder and a
// read-only file are errors, the latter unless the system lets the user write it, as it lets root.
func modeOf(name string) (fs.FileMode, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return 0o644, nil
	case info.IsDir():
		err = disk.ErrFolder
	case info.Mode()&0o200 == 0 && !(info.Mode().IsRegular() && isWritable(name)):
		err = disk.ErrReadOnly
	default:
		return info.Mode().Perm(), nil
	}
	return 0, &fs.PathError{Op: "replace", Path: name, Err: err}
}

func isWritable(name string) bool {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return false
	}
	f.Close()
	return true
}

func (p *Prepared) write(content func(io.Writer) error, mode fs.FileMode) (err error) {
	removeLeftovers(p.dir)
	var to *os.File
	p.temp, err = hold(p.dir, func(name string) (err error) {
		to, err = p.dir.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		return err
	}, func() { to.Close() })
	if err != nil {
		return err
	}
	sum := NewHash()
	err = content(io.MultiWriter(to, sum))
	if err == nil {
		err = to.Chmod(mode)
	}
	if closing := to.Close(); err == nil {
		err = closing
	}
	p.SHA256, p.Size = sum.String(), sum.Size
	return err
}

// Path returns where the content is until it is committed.
func (p *Prepared) Path() string { return filepath.Join(filepath.Dir(p.Name), p.temp.name) }

// Commit replaces the file by the prepared one.
func (p *Prepared) Commit() error {
	err := p.dir.Rename(p.temp.name, filepath.Base(p.Name))
	if err == nil {
		p.close()
	}
	return err
}

// Discard removes the prepared file, and the folder that was made for it if nothing else is there,
// unless it was committed.
func (p *Prepared) Discard() {
	if p.dir == nil {
		return
	}
	if p.temp != nil {
		p.dir.Remove(p.temp.name)
	}
	p.close()
	if p.made {
		os.Remove(filepath.Dir(p.Name))
	}
}

func (p *Prepared) close() {
	if p.temp != nil {
		p.temp.release()
	}
	p.dir.Close()
	p.dir = nil
}

// Hash counts and hashes what is written to it.
type Hash struct {
	hash hash.Hash
	Size int64
}

// NewHash returns a Hash of nothing.
func NewHash() *Hash { return &Hash{hash: sha256.New()} }

// Write never fails.
func (h *Hash) Write(b []byte) (int, error) {
	h.Size += int64(len(b))
	return h.hash.Write(b)
}

// String returns the SHA-256 in hexadecimal.
func (h *Hash) String() string { return hex.EncodeToString(h.hash.Sum(nil)) }

// Digest returns the SHA-256 of data in hexadecimal.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
