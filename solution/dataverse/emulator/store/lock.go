package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// errLocked means that another process holds a lock.
var errLocked = errors.New("locked")

// Lock keeps other processes from using a folder until the result is closed. The lock of a
// process that is killed is released.
func Lock(dir string) (io.Closer, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	file, err := openLocked(filepath.Join(dir, "emulator.lock"))
	if errors.Is(err, errLocked) {
		return nil, fmt.Errorf("another emulator uses %s", dir)
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	return file, nil
}
