// Package atomicfile writes a file completely or not at all, never through a symbolic link that a
// commit can contain, and has the digests that files are known by.
package atomicfile

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

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
	temp string   // its name in dir until then
}

// Prepare writes a file beside name, under a temporary name. Commit puts it in place; Discard,
// which may follow Commit, removes what was not.
func Prepare(name string, content func(io.Writer) error) (*Prepared, error) {
	if err := disk.CheckPath(name); err != nil {
		return nil, err
	}
	dir, err := disk.OpenDir(filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	removeStale(dir, filepath.Base(name))
	p := &Prepared{Name: name, dir: dir, temp: "." + filepath.Base(name) + "-" + strconv.FormatUint(rand.Uint64(), 10)}
	if err := p.write(content); err != nil {
		p.Discard()
		return nil, err
	}
	return p, nil
}

func (p *Prepared) write(content func(io.Writer) error) error {
	temp, err := p.dir.OpenFile(p.temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	sum := NewHash()
	err = content(io.MultiWriter(temp, sum))
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if closing := temp.Close(); err == nil {
		err = closing
	}
	p.SHA256, p.Size = sum.String(), sum.Size
	return err
}

// Commit replaces the file by the prepared one.
func (p *Prepared) Commit() error {
	err := p.dir.Rename(p.temp, filepath.Base(p.Name))
	if err == nil {
		p.close()
	}
	return err
}

// Discard removes the prepared file unless it was committed.
func (p *Prepared) Discard() {
	if p.dir != nil {
		p.dir.Remove(p.temp)
		p.close()
	}
}

func (p *Prepared) close() {
	p.dir.Close()
	p.dir = nil
}

// staleAfter is how old a temporary file is that nobody writes any more: a killed process left
// it.
const staleAfter = time.Hour

func removeStale(dir *os.Root, base string) {
	entries, err := fs.ReadDir(dir.FS(), ".")
	if err != nil {
		return
	}
	for _, e := range entries {
		number, ok := strings.CutPrefix(e.Name(), "."+base+"-")
		if _, err := strconv.ParseUint(number, 10, 64); !ok || err != nil {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > staleAfter {
			dir.Remove(e.Name())
		}
	}
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
