package atomicfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Lock waits until no other process on this machine holds the lock of a file or folder, which
// need not exist. The lock is a file in the folder for temporary files or, where none can be
// written there, beside what it locks; without a lock there is an error.
func Lock(name string) (unlock func(), err error) {
	full, err := filepath.Abs(name)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", name, err)
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(full)); err == nil {
		full = filepath.Join(dir, filepath.Base(full)) // a file has one lock, whatever the way to it
	}
	file := "alm-" + Digest([]byte(full))[:16] + ".lock"
	unlock, err = lockedfile.MutexAt(filepath.Join(os.TempDir(), file)).Lock()
	if err == nil {
		return unlock, nil
	}
	beside := filepath.Dir(full)
	if making := os.MkdirAll(beside, 0o755); making != nil {
		return nil, fmt.Errorf("lock %s: %w", name, errors.Join(err, making))
	}
	unlock, other := lockedfile.MutexAt(filepath.Join(beside, "."+file)).Lock()
	if other != nil {
		return nil, fmt.Errorf("lock %s: %w", name, errors.Join(err, other))
	}
	return unlock, nil
}
