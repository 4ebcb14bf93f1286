package atomicfile

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"

	"alm/internal/lazyregexp"
)

// temporary is a file or folder under a temporary name. Until it is released, or its process ends, no
// other alm takes it for what a killed process left.
type temporary struct {
	name string
	lock *os.File // nil on Windows
}

var temporaryName = lazyregexp.New(`^\.alm-[0-9a-f]{16}\.tmp$`)

// hold makes a file or folder in dir with create, and locks it. Another alm may remove it in between,
// as a leftover: then undo is called, and another one is made.
func hold(dir *os.Root, create func(name string) error, undo func()) (*temporary, error) {
	for {
		name := fmt.Sprintf(".alm-%016x.tmp", rand.Uint64())
		if err := create(name); err != nil {
			return nil, err
		}
		if lock, ok := lockNew(dir, name); ok {
			return &temporary{name, lock}, nil
		}
		undo()
	}
}

func (t *temporary) release() {
	if t.lock != nil {
		t.lock.Close()
	}
}

// removeLeftovers removes the temporary files and folders of processes that were killed.
func removeLeftovers(dir *os.Root) {
	entries, err := fs.ReadDir(dir.FS(), ".")
	if err != nil {
		return
	}
	for _, e := range entries {
		if temporaryName.Get().MatchString(e.Name()) && (e.IsDir() || e.Type().IsRegular()) {
			removeAbandoned(dir, e.Name())
		}
	}
}

// RemoveLeftovers removes the temporary files and folders that killed processes left in a folder,
// which need not exist.
func RemoveLeftovers(name string) {
	if dir, err := os.OpenRoot(name); err == nil {
		defer dir.Close()
		removeLeftovers(dir)
	}
}
