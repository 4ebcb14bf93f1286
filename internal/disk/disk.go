// Package disk opens files and folders by name: regular files of a limited size, and never through
// a symbolic link that a commit can contain.
package disk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Errors that callers distinguish. None of them is fs.ErrNotExist.
var (
	ErrLink       = errors.New("symbolic links in a repository are not followed")
	ErrNotRegular = errors.New("not a regular file")
	ErrFolder     = fmt.Errorf("%w but a folder", ErrNotRegular)
	ErrTooLarge   = errors.New("too large")
	ErrReadOnly   = errors.New("the file is read-only")
)

// The largest files that are read, in bytes: of any kind, and of those that people write.
const (
	MaxFile = 512 << 20
	MaxText = 16 << 20
)

// Open opens a file for reading. A path through a link in a work tree, a folder, a device, a pipe
// and a file of more than MaxFile bytes are errors.
func Open(name string) (*os.File, error) {
	if err := CheckPath(name); err != nil {
		return nil, err
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if err := checkInfo(name, info); err != nil { // opening a device can have an effect
		return nil, err
	}
	file, err := os.OpenFile(name, os.O_RDONLY|nonblock, 0)
	if err != nil {
		return nil, err
	}
	return checked(name, file)
}

// checked returns an open file, or closes it if it may not be read.
func checked(name string, file *os.File) (*os.File, error) {
	info, err := file.Stat()
	if err == nil {
		err = checkInfo(name, info)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

func checkInfo(name string, info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return &fs.PathError{Op: "open", Path: name, Err: ErrFolder}
	case !info.Mode().IsRegular():
		return &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	case info.Size() > MaxFile:
		return tooLarge(name, info.Size(), MaxFile)
	}
	return nil
}

func tooLarge(name string, size, most int64) error {
	err := fmt.Errorf("%w: it has %d MB, and at most %d MB are read", ErrTooLarge, size>>20, most>>20)
	return &fs.PathError{Op: "open", Path: name, Err: err}
}

// ReadFile reads a file that Open opens.
func ReadFile(name string) ([]byte, error) {
	file, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readAll(name, file)
}

// ReadText reads a file that people write, of at most MaxText bytes.
func ReadText(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return nil, &fs.PathError{Op: "open", Path: failed.Path, Err: failed.Err}
	}
	if err != nil {
		return nil, named("open", err)
	}
	if info.Size() > MaxText {
		return nil, tooLarge(name, info.Size(), MaxText)
	}
	return fs.ReadFile(fsys, name)
}

// readAll reads a file of at most MaxFile bytes, which may grow meanwhile.
func readAll(name string, file *os.File) ([]byte, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	data := bytes.NewBuffer(make([]byte, 0, min(info.Size(), MaxFile)+bytes.MinRead))
	_, err = data.ReadFrom(io.LimitReader(file, MaxFile+1))
	if data.Len() > MaxFile {
		return nil, tooLarge(name, int64(data.Len()), MaxFile)
	}
	return data.Bytes(), err
}
