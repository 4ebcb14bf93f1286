package atomicfile

import (
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Lock waits until no other process on this machine holds the lock of a file or folder, which
// need not exist. Where no lock can be written, there is none.
func Lock(name string) (unlock func()) {
	full, err := filepath.Abs(name)
	if err != nil {
		return func() {}
	}
	unlock, err = lockedfile.MutexAt(filepath.Join(os.TempDir(), "alm-"+Digest([]byte(full))[:16]+".lock")).Lock()
	if err != nil {
		return func() {}
	}
	return unlock
}
