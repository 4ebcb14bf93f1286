package terminal

import (
	"io"
	"os"
	"sync"
)

// Writer writes to a stream what is safe to print. It is safe for concurrent use.
type Writer struct {
	mu      sync.Mutex
	neutral neutral
	mask    *Mask
}

// NewWriter returns a writer to a stream. With colour, sequences of colour pass.
func NewWriter(to io.Writer, secrets *Secrets, colour bool) *Writer {
	mask := NewMask(to, secrets)
	return &Writer{neutral: neutral{to: mask, colour: colour}, mask: mask}
}

// Write writes a text. The end of it may wait for the next write, or for Close.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.neutral.Write(p)
}

// Close writes what was held back, and returns the first error of the stream. The writer can be
// used again.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.neutral.flush(); err != nil {
		return err
	}
	return w.mask.Close()
}

// Commands returns a writer to the same stream for text that was escaped and has commands of a
// workflow's runner, or moves on a terminal. It masks secrets.
func (w *Writer) Commands() io.Writer { return commands{w} }

type commands struct{ *Writer }

func (c commands) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.neutral.flush(); err != nil {
		return 0, err
	}
	c.neutral.inLine, c.neutral.before = false, 0
	return c.mask.Write(p)
}

// Divert returns a file for os.Stdout or os.Stderr: what forgotten code prints there passes the
// writer. Call done before the process ends.
func Divert(to io.Writer) (file *os.File, done func(), err error) {
	r, file, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	var copied sync.WaitGroup
	copied.Go(func() { io.Copy(to, r) })
	return file, func() {
		file.Close()
		copied.Wait()
		r.Close()
	}, nil
}
