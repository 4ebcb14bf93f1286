package judge

import (
	"bytes"
	"errors"
	"os"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
)

// rewrite is a file on disk that gets another text.
type rewrite struct {
	name, disk string
	was, is    []byte
}

// rewriteAll writes all of the files, or none; where the process is killed, the journal undoes it.
func rewriteAll(files []rewrite, journal atomicfile.Journal) error {
	set := atomicfile.Set{Journal: journal}
	defer set.Discard()
	for _, file := range files {
		if err := file.stage(&set); err != nil {
			return exit.Usage.Errorf("nothing was written; run it again when the file can be written", "write %s: %w", file.name, err)
		}
	}
	if err := set.Commit(); err != nil {
		return exit.Usage.Errorf("look at git diff, and run it again when the files can be written", "write files: %w", err)
	}
	return nil
}

// stage writes the new text of a file beside it.
func (f rewrite) stage(set *atomicfile.Set) error {
	data, err := disk.ReadFile(f.disk)
	if err != nil {
		return err
	}
	if !bytes.Equal(data, f.was) {
		return errors.New("it has changed meanwhile")
	}
	if info, err := os.Stat(f.disk); err == nil && info.Mode().Perm()&0o200 == 0 {
		return os.ErrPermission
	}
	return set.Add(f.disk, f.is)
}
