package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// manualFile is the archive with the manual pages of alm and of each verb.
const manualFile = "alm_man.tar.gz"

// manual makes the archive of the module in the working directory. Its bytes depend on the source, the
// facts and the release of Go.
func manual(f Facts) ([]byte, error) {
	dir, err := os.MkdirTemp("", "alm-man-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	cmd := exec.Command("go", "run", "-tags", "man", "./cmd/alm", dir, f.Version, f.Date)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("make the manual pages: %w\n%s", err, out)
	}
	date, err := time.Parse(time.DateOnly, f.Date)
	if err != nil {
		return nil, err
	}
	return archive(dir, date)
}

// archive packs the files of a folder, sorted by name.
func archive(dir string, date time.Time) ([]byte, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	compressed := gzip.NewWriter(&b)
	w := tar.NewWriter(compressed)
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		if err := w.WriteHeader(&tar.Header{Name: entry.Name(), Mode: 0o644, Size: int64(len(data)), ModTime: date}); err != nil {
			return nil, err
		}
		if _, err := w.Write(data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	err = compressed.Close()
	return b.Bytes(), err
}
