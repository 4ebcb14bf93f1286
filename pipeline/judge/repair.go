package judge

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/impact"
	"alm/pipeline/tree"
)

// Repair is what was renamed and where consumers have the old names.
type Repair struct {
	impact.Repaired
	Consumers int      // flows, apps and agents that were read
	Problems  []string // files that could not be read, and why
	Broken    int      // flows, apps and agents that the change breaks after the repair, perhaps included

	root string
}

// RepairConsumers rewrites the names that the change from base to head replaced, in the flows and
// agents of the folders in opts.Uses. Nothing is written. With likely, names that only resemble
// each other count too.
func RepairConsumers(ctx context.Context, opts Options, base, head tree.Tree, likely bool) (*Repair, error) {
	if err := requireBase(base); err != nil {
		return nil, err
	}
	var changes repairedChanges
	if _, err := walk(ctx, opts, base, head, []each{reading, {judge: changes.add}}, nil); err != nil {
		return nil, err
	}
	change := changes.inOrder()
	change.Names, change.Likely = opts.Project.ConnectorNames(), likely
	change.Before = func(name string) ([]byte, error) { return fs.ReadFile(base.FS, path.Clean(name)) }
	repair := &Repair{root: opts.Root}
	found, err := repair.consumers(opts.Uses, nil)
	if err != nil {
		return nil, err
	}
	repair.Consumers, repair.Problems = len(found.Consumers), found.Problems
	repair.Repaired, err = impact.Repair(change, found.Consumers, func(name string) ([]byte, error) { return disk.ReadFile(repair.onDisk(name)) })
	if err != nil {
		return nil, exit.Usage.Errorf("", "%w", err)
	}
	return repair, repair.prove(change, opts.Uses)
}

// consumers reads folders, with other texts in some of their files.
func (r *Repair) consumers(uses []string, texts map[string][]byte) (all impact.Found, err error) {
	for _, source := range uses {
		fsys, err := tree.OpenFolder(r.onDisk(source))
		if err != nil {
			return all, cannotRepair(source, err)
		}
		before := len(all.Consumers) + len(all.Problems)
		over := tree.Overlay{FS: fsys, Texts: map[string][]byte{}}
		for name, text := range texts {
			if inside, ok := strings.CutPrefix(name, path.Clean(filepath.ToSlash(source))+"/"); ok {
				over.Texts[inside] = text
			} else if path.Clean(filepath.ToSlash(source)) == "." {
				over.Texts[name] = text
			}
		}
		if err := readConsumers(over, source, &all); err != nil {
			return all, err
		}
		if len(all.Consumers)+len(all.Problems) == before {
			return all, exit.Refused.Errorf("name a folder with unpacked solutions or agents", "there are no flows, apps or agents in %s", source)
		}
	}
	return all, nil
}

func cannotRepair(source string, err error) error {
	hint := "name a folder with unpacked solutions or agents"
	if errors.Is(err, disk.ErrLink) {
		hint = "put the folder itself there"
	}
	return exit.Usage.Errorf(hint, "look for flows and agents in %s: %w", source, err)
}

func (r *Repair) onDisk(name string) string {
	name = filepath.FromSlash(name)
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(r.root, name)
}

// prove repairs the repaired files once more: there must be nothing to do.
func (r *Repair) prove(change impact.Change, uses []string) error {
	texts := map[string][]byte{}
	for _, file := range r.Files {
		texts[file.Name] = file.Is
	}
	found, err := r.consumers(uses, texts)
	if err != nil {
		return err
	}
	again, err := impact.Repair(change, found.Consumers, func(name string) ([]byte, error) {
		if text := texts[name]; text != nil {
			return text, nil
		}
		return disk.ReadFile(r.onDisk(name))
	})
	if err == nil && (len(again.Files) > 0 || len(again.Left) != len(r.Left) || len(found.Consumers) != r.Consumers) {
		err = errors.New("after the rewrite, alm reads other calls than before")
	}
	if err != nil {
		return exit.Refused.Errorf("rename by hand what alm impact names, and report the files", "rewrite names: %w; nothing was written", err)
	}
	findings := check.Each(change.Findings)
	impact.Join(findings, change.Targets, change.Names, found.Consumers)
	r.Broken, _ = broken(findings)
	return nil
}

// Write writes the files: all of them, or none.
func (r *Repair) Write(journal atomicfile.Journal) error {
	var files []rewrite
	for _, file := range r.Files {
		files = append(files, rewrite{file.Name, r.onDisk(file.Name), file.Was, file.Is})
	}
	return rewriteAll(files, journal)
}
