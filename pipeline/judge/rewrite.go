package judge

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
)

// rewrite is a file on disk that gets another text.
type rewrite struct {
	name, disk string
	was, is    []byte
}

// rewriteAll writes all of the files, or none.
func rewriteAll(files []rewrite) error {
	var prepared []*atomicfile.Prepared
	defer func() {
		for _, p := range prepared {
			p.Discard()
		}
	}()
	for _, file := range files {
		p, err := file.prepare()
		if err != nil {
			return exit.Usage.Errorf("nothing was written; run it again when the file can be written", "write %s: %w", file.name, err)
		}
		prepared = append(prepared, p)
	}
	for i, p := range prepared {
		if err := p.Commit(); err != nil {
			return takeBack(files, i, err)
		}
	}
	return nil
}

// prepare writes the new text of a file beside it.
func (f rewrite) prepare() (*atomicfile.Prepared, error) {
	data, err := disk.ReadFile(f.disk)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(data, f.was) {
		return nil, errors.New("it has changed meanwhile")
	}
	if info, err := os.Stat(f.disk); err == nil && info.Mode().Perm()&0o200 == 0 {
		return nil, os.ErrPermission
	}
	return atomicfile.Prepare(f.disk, func(w io.Writer) error {
		_, err := w.Write(f.is)
		return err
	})
}

// takeBack restores the files before the one that could not be written.
func takeBack(files []rewrite, failed int, cause error) error {
	var kept []string
	for _, file := range files[:failed] {
		if atomicfile.Write(file.disk, file.was) != nil {
			kept = append(kept, file.name)
		}
	}
	if len(kept) > 0 {
		return exit.Usage.Errorf("run it again to finish it", "write %s: %w; %s have the new text", files[failed].name, cause, strings.Join(kept, ", "))
	}
	return exit.Usage.Errorf("nothing was written; run it again when the file can be written", "write %s: %w", files[failed].name, cause)
}
