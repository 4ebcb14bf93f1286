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
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if err := content(temp); err != nil {
		temp.Close()
		return err
	}
	if err := temp.Chmod(0o644); err != nil {
		temp.Close()
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
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
