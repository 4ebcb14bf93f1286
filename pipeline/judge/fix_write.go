package judge

import (
	"bytes"
	"os"
	"path"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/tree"
)

// rename records the files whose names it fixes, where no other file is in the way.
func (f *Fixed) rename(findings []*check.Finding, t tree.Tree) {
	for _, found := range findings {
		if found.Rename == "" || found.Severity == check.Off || found.Waiver != "" && found.By != check.ByBaseline {
			continue
		}
		was := found.At.Name()
		is := path.Join(path.Dir(was), found.Rename)
		if taken(t, was, is) {
			f.leave(was, "there is a file named "+path.Base(is))
			continue
		}
		f.Names = append(f.Names, [2]string{was, is})
		f.Rules[found.Rule.ID]++
	}
}

// taken reports whether a file other than was has the name is.
func taken(t tree.Tree, was, is string) bool {
	there, err := os.Stat(t.OnDisk(is))
	if err != nil {
		return false
	}
	mine, err := os.Stat(t.OnDisk(was))
	return err != nil || !os.SameFile(mine, there)
}

// Write writes the file, whole or not at all.
func (f FixedFile) Write(t tree.Tree) error {
	name := t.OnDisk(f.Name)
	data, err := disk.ReadFile(name)
	if err == nil && !bytes.Equal(data, f.Was) {
		return exit.Usage.Errorf("run it again", "write %s: it has changed meanwhile", f.Name)
	}
	if err == nil {
		err = atomicfile.Write(name, f.Is)
	}
	if err != nil {
		return exit.Usage.Errorf("", "write %s: %w", f.Name, err)
	}
	return nil
}

// Rename gives files their other names.
func (f *Fixed) Rename(t tree.Tree) error {
	for _, names := range f.Names {
		if taken(t, names[0], names[1]) {
			return exit.Usage.Errorf("move one of the two away", "rename %s: there is a %s", names[0], names[1])
		}
		if err := disk.Rename(t.OnDisk(names[0]), t.OnDisk(names[1])); err != nil {
			return exit.Usage.Errorf("", "rename %s: %w", names[0], err)
		}
	}
	return nil
}
