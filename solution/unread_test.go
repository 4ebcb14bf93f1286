package solution

import (
	"errors"
	"testing"
)

// brokenDisk fails when it is read.
type brokenDisk struct{}

func (brokenDisk) ReadAt([]byte, int64) (int, error) { return 0, errors.New("input/output error") }

// TestAZipThatCannotBeRead: what a disk does not give is not called a file that is no zip.
func TestAZipThatCannotBeRead(t *testing.T) {
	const want = "it cannot be read: input/output error"
	if _, err := Read(brokenDisk{}, 100); err == nil || err.Error() != want {
		t.Errorf("Read = %v, want %s", err, want)
	}
	if _, err := OpenZip(brokenDisk{}, 100); err == nil || err.Error() != want {
		t.Errorf("OpenZip = %v, want %s", err, want)
	}
}
