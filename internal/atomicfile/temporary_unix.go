//go:build !windows

package atomicfile

import (
	"os"
	"syscall"
)

// lockNew locks a file or folder that was just made. It reports whether it is still there.
func lockNew(dir *os.Root, name string) (lock *os.File, ok bool) {
	lock, err := dir.Open(name)
	if err != nil {
		return nil, false
	}
	for syscall.Flock(int(lock.Fd()), syscall.LOCK_EX) == syscall.EINTR {
	}
	was, err := lock.Stat()
	if err == nil {
		if is, err := dir.Lstat(name); err == nil && os.SameFile(was, is) {
			return lock, true
		}
	}
	lock.Close()
	return nil, false
}

// removeAbandoned removes a temporary file or folder that no process holds.
func removeAbandoned(dir *os.Root, name string) {
	file, err := dir.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer file.Close()
	if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
		dir.RemoveAll(name)
	}
}
