package exchange

import (
	"context"

	"alm/pipeline/pack"
	"alm/pipeline/project"
)

// maxEarlier is how many commits are compared with what an environment has.
const maxEarlier = 50

// knows reports whether what the environment has is known here: from the last pull or push, or from
// a commit.
func (p *pusher) knows(ctx context.Context, u *unit) bool {
	if p.seen.saw(p.key(), u) {
		return true
	}
	for back := 0; back < maxEarlier && p.opts.Earlier != nil && ctx.Err() == nil; back++ {
		fsys, ok := p.opts.Earlier(ctx, back)
		if !ok {
			return false
		}
		was, err := project.Load(fsys, p.Project.FileName())
		if err != nil {
			continue
		}
		packed, _, err := pack.BundleConnector(was, u.solution, u.dir, fsys)
		if err != nil || packed.Name != u.name {
			continue
		}
		earlier := &unit{solution: u.solution, dir: u.dir, name: u.name, packed: packed, row: u.row}
		if len(earlier.differing(&Exchange{FS: fsys}, p.values[0])) == 0 {
			return true
		}
	}
	return false
}
