package atomicfile

import (
	"os"
	"time"
)

// lockNew locks nothing: Windows does not rename what is open.
func lockNew(*os.Root, string) (*os.File, bool) { return nil, true }

// removeAbandoned removes a temporary file or folder that is so old that no process writes it.
func removeAbandoned(dir *os.Root, name string) {
	if info, err := dir.Lstat(name); err == nil && time.Since(info.ModTime()) > time.Hour {
		dir.RemoveAll(name)
	}
}
