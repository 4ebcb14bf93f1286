package exchange

import (
	"cmp"
	"path"
	"path/filepath"
	"slices"

	"alm/internal/atomicfile"
	"alm/internal/exit"
)

// write puts all files in place, or none.
func (e *Exchange) write(units []*unit, result *PullResult, opts PullOptions) error {
	files := atomicfile.Set{Journal: e.Journal}
	defer files.Discard()
	var replaced []string
	for _, f := range result.Files() {
		if f.Was != nil && (f.Name != result.Project.Name || result.edits) {
			replaced = append(replaced, f.Name)
		}
	}
	if opts.May != nil && !opts.Force && len(replaced) > 0 {
		if err := opts.May(replaced); err != nil {
			return err
		}
	}
	for _, f := range result.Files() {
		add := files.Remove
		if f.Is != nil {
			add = func(name string) error { return files.Add(name, f.Is) }
		}
		if err := add(e.onDisk(f.Name)); err != nil {
			return exit.Usage.Errorf(cmp.Or(exit.Hint(err), exit.WriteHint(err)), "write %s: %w", f.Name, err)
		}
	}
	if err := files.Commit(); err != nil {
		return exit.Usage.Errorf(exit.WriteHint(err), "write the connectors: %w", err)
	}
	files.Discard() // what is remembered next is of files that nothing undoes
	seen, err := e.readState()
	if err != nil {
		return err
	}
	return e.remember(seen, slices.DeleteFunc(slices.Clone(units), func(u *unit) bool { return u.row == nil }))
}

func (e *Exchange) onDisk(name string) string {
	if path.IsAbs(name) {
		return name
	}
	return filepath.Join(e.Root, filepath.FromSlash(name))
}
