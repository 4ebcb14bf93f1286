package disk

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"sync"
)

// Folder is a folder as fs.FS. Like a commit, it lists links and follows none; it opens regular
// files of at most MaxFile bytes. It is safe for concurrent use.
type Folder struct {
	root *os.Root
	fsys fs.FS

	mu      sync.Mutex
	folders map[string]bool // that are no links
}

// OpenFolder opens a folder. A path through a link in a work tree is an error.
func OpenFolder(dir string) (*Folder, error) {
	if err := CheckPath(dir); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Folder{root: root, fsys: root.FS(), folders: map[string]bool{".": true}}, nil
}

// lstat describes a file or folder, and refuses links in its path.
func (f *Folder) lstat(op, name string) (fs.FileInfo, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	if parent := path.Dir(name); !f.known(parent) {
		if _, err := f.lstat(op, parent); err != nil {
			return nil, err
		}
	}
	info, err := f.root.Lstat(name)
	switch {
	case err != nil:
		return nil, named(op, err)
	case info.Mode()&(fs.ModeSymlink|fs.ModeIrregular) != 0:
		return nil, &fs.PathError{Op: op, Path: name, Err: ErrLink}
	case info.IsDir():
		f.remember(name)
	}
	return info, nil
}

// named returns an error of a call as one of the operation that made it.
func named(op string, err error) error {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return &fs.PathError{Op: op, Path: failed.Path, Err: failed.Err}
	}
	return err
}

func (f *Folder) known(name string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.folders[name]
}

func (f *Folder) remember(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.folders[name] = true
}

// Open opens a file or folder.
func (f *Folder) Open(name string) (fs.File, error) {
	info, err := f.lstat("open", name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return f.fsys.Open(name)
	}
	return f.file(name, info)
}

func (f *Folder) file(name string, info fs.FileInfo) (*os.File, error) {
	if err := checkInfo(name, info); err != nil {
		return nil, err
	}
	file, err := f.root.OpenFile(name, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, err
	}
	return checked(name, file)
}

// ReadFile reads a file.
func (f *Folder) ReadFile(name string) ([]byte, error) {
	info, err := f.lstat("open", name)
	if err != nil {
		return nil, err
	}
	file, err := f.file(name, info)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readAll(name, file)
}

// ReadDir lists a folder, sorted by name.
func (f *Folder) ReadDir(name string) ([]fs.DirEntry, error) {
	if _, err := f.lstat("open", name); err != nil {
		return nil, err
	}
	return fs.ReadDir(f.fsys, name)
}

// Names returns what a folder of a file system holds, sorted. Of a Folder it describes no entry, unlike
// ReadDir: each would be a call of the system.
func Names(fsys fs.FS, name string) ([]string, error) {
	f, isFolder := fsys.(*Folder)
	if !isFolder {
		entries, err := fs.ReadDir(fsys, name)
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names, err
	}
	if _, err := f.lstat("open", name); err != nil {
		return nil, err
	}
	dir, err := f.root.Open(name)
	if err != nil {
		return nil, named("open", err)
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	slices.Sort(names)
	return names, err
}

// Stat describes a file or folder.
func (f *Folder) Stat(name string) (fs.FileInfo, error) { return f.lstat("stat", name) }

// ReadLink returns the target of a link as it is written.
func (f *Folder) ReadLink(name string) (string, error) {
	if _, err := f.lstat("readlink", path.Dir(name)); err != nil {
		return "", err
	}
	target, err := f.root.Readlink(name)
	return target, named("readlink", err)
}

// Lstat is Stat.
func (f *Folder) Lstat(name string) (fs.FileInfo, error) { return f.lstat("lstat", name) }
