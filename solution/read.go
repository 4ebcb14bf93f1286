package solution

import (
	"errors"
	"io"
)

// ErrNotSolution says that the bytes are not a solution: no zip, or one without
// solution.xml or customizations.xml.
var ErrNotSolution = errors.New("not a solution zip")

// Read reads a solution zip.
func Read(r io.ReaderAt, size int64) (*Solution, error) {
	return nil, ErrNotSolution
}
