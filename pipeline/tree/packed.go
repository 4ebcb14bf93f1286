package tree

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"slices"

	"alm/internal/spell"
	"alm/internal/words"
	"alm/pipeline/project"
	"alm/solution/connector"
)

// packedFrom returns a usage error for the first folder that a solution of alm.yaml packs and in which none
// of the trees has a connector: nothing would look at it before it is packed. The argument all lists the
// known connectors. A commit with another alm.yaml may lack what was added since.
func packedFrom(p *project.Project, all []string, trees ...Tree) error {
	if trees[0].Commit.Hash != "" && !p.IsOf(trees[0].FS) {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(p.Solutions)) {
		for _, dir := range slices.Sorted(maps.Keys(p.Solutions[name].Connectors)) {
			if slices.Contains(all, dir) || slices.ContainsFunc(trees, func(t Tree) bool { return mayHave(t, dir) }) {
				continue
			}
			what := "does not exist"
			if _, err := fs.Stat(trees[0].FS, dir); err == nil {
				what = "has no " + connector.DefinitionFile
			}
			hint := "write the folder of the connector, or leave it out of the solution"
			if len(all) > 0 {
				hint = cmp.Or(spell.DidYouMean(dir, all), "the connectors are in "+words.List(all[:min(len(all), 5)]))
			}
			return p.At("solutions", name, "connectors", dir).Errorf(hint, "solution %s packs %s, which %s", name, dir, what)
		}
	}
	return nil
}

// mayHave reports whether a tree has a connector in a folder, or cannot say.
func mayHave(t Tree, dir string) bool {
	if t.FS == nil {
		return false
	}
	if info, err := fs.Stat(t.FS, dir); err != nil || !info.IsDir() {
		return err != nil && !errors.Is(err, fs.ErrNotExist)
	}
	entries, err := fs.ReadDir(t.FS, dir)
	if err != nil {
		return true
	}
	var files []string
	for _, entry := range entries {
		files = append(files, entry.Name())
	}
	return hasParts(files) || len(connector.InFolder(t.FS, dir, files)) > 0
}
