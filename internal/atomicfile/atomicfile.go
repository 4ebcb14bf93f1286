// Package atomicfile writes a file completely or not at all, and has the digests that files are
// known by.
package atomicfile

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"
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

	temp string // "" when it was committed
}

// Prepare writes a file beside name, under a temporary name. Commit puts it in place; Discard,
// which may follow Commit, removes what was not.
func Prepare(name string, content func(io.Writer) error) (*Prepared, error) {
	dir, base := filepath.Split(name)
	if err := os.MkdirAll(filepath.Clean(dir), 0o755); err != nil {
		return nil, err
	}
	removeStale(dir, base)
	temp, err := os.CreateTemp(filepath.Clean(dir), "."+base+"-*")
	if err != nil {
		return nil, err
	}
	p, sum := &Prepared{Name: name, temp: temp.Name()}, NewHash()
	err = content(io.MultiWriter(temp, sum))
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err != nil {
		p.Discard()
		return nil, err
	}
	p.SHA256, p.Size = sum.String(), sum.Size
	return p, nil
}

// Commit replaces the file by the prepared one.
func (p *Prepared) Commit() error {
	err := os.Rename(p.temp, p.Name)
	if err == nil {
		p.temp = ""
	}
	return err
}

// Discard removes the prepared file unless it was committed.
func (p *Prepared) Discard() {
	if p.temp != "" {
		os.Remove(p.temp)
	}
}

// staleAfter is how old a temporary file is that nobody writes any more: a killed process left
// it.
const staleAfter = time.Hour

func removeStale(dir, base string) {
	entries, err := filepath.Glob(filepath.Join(dir, "."+base+"-[0-9]*"))
	if err != nil {
		return
	}
	for _, name := range entries {
		if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > staleAfter {
			os.Remove(name)
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
