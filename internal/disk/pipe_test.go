//go:build unix

package disk

import (
	"errors"
	"net"
	"path/filepath"
	"syscall"
	"testing"
)

// TestNoPipe: neither a pipe nor a socket nor a device is opened; a pipe would wait for a writer.
func TestNoPipe(t *testing.T) {
	top := workTree(t, tree)
	if err := syscall.Mkfifo(filepath.Join(top, "pipe"), 0o600); err != nil {
		t.Skip(err)
	}
	listener, err := net.Listen("unix", filepath.Join(top, "socket"))
	if err != nil {
		t.Skip(err)
	}
	defer listener.Close()
	folder, err := OpenFolder(top)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pipe", "socket"} {
		if _, err := folder.Open(name); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s in a folder: %v; want ErrNotRegular", name, err)
		}
		if _, err := Open(filepath.Join(top, name)); !errors.Is(err, ErrNotRegular) {
			t.Errorf("%s: %v; want ErrNotRegular", name, err)
		}
	}
	if _, err := Open("/dev/zero"); !errors.Is(err, ErrNotRegular) {
		t.Errorf("/dev/zero: %v; want ErrNotRegular", err)
	}
}
