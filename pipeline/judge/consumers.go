package judge

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"alm/internal/disk"
	"alm/internal/exit"
	"alm/pipeline/impact"
	"alm/pipeline/project"
	"alm/pipeline/tree"
)

// Consumers reads the flows, apps and agents of every source that the project names, from the
// project's files, and of every source that uses names, from the disk below root. A source that is
// not there is a usage error.
func Consumers(files fs.FS, p *project.Project, root string, uses []string) (impact.Found, error) {
	var all impact.Found
	for _, source := range p.Consumers {
		names, err := fs.Glob(files, filepath.ToSlash(source))
		if err != nil || len(names) == 0 {
			return all, exit.Usage.Errorf("list folders and solution zips of this repository", "consumers in %s: there is nothing at %s", p.FileName(), source)
		}
		for _, name := range names {
			if err := readInProject(files, name, &all); err != nil {
				return all, err
			}
		}
	}
	for _, name := range uses {
		if err := readNamed(root, name, &all); err != nil {
			return all, err
		}
	}
	return all, nil
}

// readInProject reads a source of the project.
func readInProject(files fs.FS, name string, all *impact.Found) error {
	info, err := fs.Stat(files, name)
	if err != nil {
		return cannotSearch(err)
	}
	if info.IsDir() {
		fsys, err := fs.Sub(files, name)
		if err != nil {
			return cannotSearch(err)
		}
		return readConsumers(fsys, name, all)
	}
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return cannotSearch(err)
	}
	return readArchive(bytes.NewReader(data), int64(len(data)), name, all)
}

// readNamed reads a source that the user named; its files are named as the source was.
func readNamed(root, source string, all *impact.Found) error {
	name := filepath.FromSlash(source)
	if !filepath.IsAbs(name) {
		name = filepath.Join(root, name)
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		fsys, err := tree.OpenFolder(name)
		if err != nil {
			return err
		}
		return readConsumers(fsys, source, all)
	}
	file, err := disk.Open(name)
	if err != nil {
		return cannotSearch(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return cannotSearch(err)
	}
	return readArchive(file, info.Size(), source, all)
}

func cannotSearch(err error) error {
	if errors.Is(err, disk.ErrLink) {
		return exit.Usage.Errorf("put the file or folder itself there", "look for flows and apps: %w", err)
	}
	return exit.Usage.Errorf("name a solution zip, an unpacked solution or a folder of either", "look for flows and apps: %w", err)
}

func readArchive(r io.ReaderAt, size int64, source string, all *impact.Found) error {
	archive, err := zip.NewReader(r, size)
	if errors.Is(err, zip.ErrFormat) {
		err = fmt.Errorf("%s is not a zip", source)
	}
	if err != nil {
		return cannotSearch(err)
	}
	return readConsumers(archive, source, all)
}

func readConsumers(fsys fs.FS, under string, all *impact.Found) error {
	found, err := impact.Read(fsys)
	if err != nil {
		return err
	}
	for _, c := range found.Consumers {
		c.File = filepath.ToSlash(filepath.Join(under, c.File))
		all.Consumers = append(all.Consumers, c)
	}
	for _, p := range found.Problems {
		all.Problems = append(all.Problems, filepath.ToSlash(filepath.Join(under, p)))
	}
	return nil
}
