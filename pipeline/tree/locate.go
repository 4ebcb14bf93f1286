package tree

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/project"
	"alm/solution/connector"
)

// places are the folders of a tree that have connectors.
type places struct {
	dirs  []string // of a connector each
	parts []string // with the parts of connectors of a solution
	alike []string // files that are named like a definition, and are not read as one
	links []string // other symbolic links
}

// locate finds the folders of the tree that have connectors.
func (t Tree) locate() (places, error) {
	if t.only != "" {
		if hasParts([]string{t.only}) {
			return places{parts: []string{"."}}, nil
		}
		return places{dirs: []string{"."}}, nil
	}
	return locate(t.FS)
}

// locate finds the folders with connectors. It skips node_modules and folders whose names
// begin with a dot.
func locate(fsys fs.FS) (found places, err error) {
	files := map[string][]string{}
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && isSkipped(name):
			return fs.SkipDir
		case d.IsDir():
		case isAlike(d.Name()):
			found.alike = append(found.alike, name)
		case isUnit([]string{d.Name()}):
			files[path.Dir(name)] = append(files[path.Dir(name)], d.Name())
		case isLink(d) && !isSkipped(name):
			found.links = append(found.links, name)
		}
		return nil
	})
	if err != nil {
		return found, fmt.Errorf("find connectors: %w", err)
	}
	for _, dir := range slices.Sorted(maps.Keys(files)) {
		found.add(fsys, dir, files[dir])
	}
	return found, nil
}

// add adds the connectors of a folder with these files.
func (found *places) add(fsys fs.FS, dir string, files []string) {
	found.dirs = append(found.dirs, connector.InFolder(fsys, dir, files)...)
	if hasParts(files) {
		found.parts = append(found.parts, dir)
	}
}

// names returns the folders of all connectors, whether the project has them or not.
func (t Tree) names(found places) ([]string, error) {
	all := slices.Clone(found.dirs)
	everything := t
	everything.Under = "."
	for _, folder := range found.parts {
		names, err := everything.partNames(folder, nil)
		if err != nil {
			return nil, readError(t, err)
		}
		for _, name := range names {
			all = append(all, path.Join(folder, name))
		}
	}
	return all, nil
}

// Count returns how many connectors of the project the tree has. A glob of alm.yaml that
// matches none of them, in this tree or in the other, is a usage error: it would leave
// connectors out in silence.
func (t Tree) Count(p *project.Project, other Tree) (int, error) {
	mine, err := t.allNames()
	if err != nil || t.Under != "" {
		return len(mine), err
	}
	all := mine
	if len(p.Unmatched(mine)) > 0 && other.FS != nil {
		more, err := other.allNames()
		if err != nil {
			return 0, err
		}
		all = slices.Concat(mine, more)
	}
	if unmatched := p.Unmatched(all); len(unmatched) > 0 {
		hint := unread(t.FS)
		if len(all) > 0 {
			slices.Sort(all)
			all = slices.Compact(all) // both trees can have a folder
			hint = "the connectors are in " + words.List(all[:min(len(all), 5)])
		}
		return 0, p.At("connectors").Item(unmatched[0]).Errorf(hint, "connectors: %q matches no connector", p.Connectors[unmatched[0]])
	}
	if err := packedFrom(p, all, t, other); err != nil {
		return 0, err
	}
	return len(slices.DeleteFunc(mine, func(dir string) bool { return !p.Holds(dir) })), nil
}

func (t Tree) allNames() ([]string, error) {
	found, err := t.locate()
	if err != nil {
		return nil, readError(t, err)
	}
	return t.names(found)
}

// NoConnectors returns the error for a tree without a connector: nothing to check is never
// good. Its hint says what is there instead, and what to do.
func (t Tree) NoConnectors() error {
	return exit.Refused.Errorf(unread(t.FS), "nothing to check: no connector in %s", Sentence(t.Label))
}
