package tree

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"slices"

	"alm/internal/spell"
	"alm/pipeline/project"
)

// packedFrom returns a usage error for the first folder that a solution of alm.yaml packs and that none of
// the trees has: nothing would look at it before it is packed. The argument all lists the known connectors.
// A commit with another alm.yaml may lack what was added since.
func packedFrom(p *project.Project, all []string, trees ...Tree) error {
	if trees[0].Commit.Hash != "" && !p.IsOf(trees[0].FS) {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(p.Solutions)) {
		for _, dir := range slices.Sorted(maps.Keys(p.Solutions[name].Connectors)) {
			if slices.Contains(all, dir) || slices.ContainsFunc(trees, func(t Tree) bool { return mayHave(t, dir) }) {
				continue
			}
			hint := cmp.Or(spell.DidYouMean(dir, all), "write the folder of the connector, or leave it out of the solution")
			return p.At("solutions", name, "connectors", dir).Errorf(hint, "solution %s packs %s, which does not exist", name, dir)
		}
	}
	return nil
}

// mayHave reports whether a tree has a folder, or cannot say.
func mayHave(t Tree, dir string) bool {
	if t.FS == nil {
		return false
	}
	_, err := fs.Stat(t.FS, dir)
	return !errors.Is(err, fs.ErrNotExist)
}
