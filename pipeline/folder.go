package pipeline

import (
	"io/fs"
	"os"
	"slices"
	"sync"

	"alm/internal/exit"
)

// folder is a folder that no link leads out of: what a stranger's pull request holds must
// not make alm read other files of the machine.
func folder(dir string) (fs.FS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, exit.Usage.Errorf("give a folder that is there", "open %s: %w", dir, err)
	}
	return root.FS(), nil
}

// listed remembers what the folders of a tree that nobody changes hold: it is gone through
// for connectors, for solutions, and for each connector's files.
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

// ReadFile reads a file whole.
func (l *listed) ReadFile(name string) ([]byte, error) { return fs.ReadFile(l.FS, name) }

// Stat tells of a file or folder.
func (l *listed) Stat(name string) (fs.FileInfo, error) { return fs.Stat(l.FS, name) }
