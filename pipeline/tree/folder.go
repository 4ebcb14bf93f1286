package tree

import (
	"errors"
	"io/fs"
	"slices"
	"sync"

	"alm/internal/disk"
	"alm/internal/exit"
)

// OpenFolder opens a folder. No link is followed into it or in it: the files of a stranger's pull
// request must not make alm read other files of the machine.
func OpenFolder(dir string) (fs.FS, error) {
	fsys, err := disk.OpenFolder(dir)
	if errors.Is(err, disk.ErrLink) {
		return nil, exit.Usage.Wrap(err)
	}
	if err != nil {
		return nil, exit.Usage.Errorf("name a folder that exists", "%w", err)
	}
	return fsys, nil
}

// listed caches the entries of the folders of a tree that does not change: alm lists them for
// connectors, for solutions, and for the files of each connector.
type listed struct {
	fs.FS
	mu    sync.Mutex
	known map[string][]fs.DirEntry
}

// ReadDir lists a folder.
func (l *listed) ReadDir(name string) ([]fs.DirEntry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if entries, ok := l.known[name]; ok {
		return slices.Clone(entries), nil
	}
	entries, err := fs.ReadDir(l.FS, name)
	if err != nil {
		return entries, err
	}
	if l.known == nil {
		l.known = map[string][]fs.DirEntry{}
	}
	l.known[name] = slices.Clone(entries)
	return entries, nil
}

// ReadFile reads a file.
func (l *listed) ReadFile(name string) ([]byte, error) { return fs.ReadFile(l.FS, name) }

// Stat describes a file or folder.
func (l *listed) Stat(name string) (fs.FileInfo, error) { return fs.Stat(l.FS, name) }

// ReadLink returns the target of a link as it is written.
func (l *listed) ReadLink(name string) (string, error) { return fs.ReadLink(l.FS, name) }

// Lstat is Stat.
func (l *listed) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(l.FS, name) }
