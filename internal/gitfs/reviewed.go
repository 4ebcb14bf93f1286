package gitfs

import (
	"context"
	"errors"
)

// Reviewed returns the newest commit that both a commit and the main branch have: what was
// reviewed. Where no main branch is known, that is the commit itself. It fetches nothing.
func (r *Repo) Reviewed(ctx context.Context, head Commit, ev Event) (Commit, error) {
	for _, name := range (baseFinder{Repo: r, event: ev}).mainBranches() {
		main, err := r.Resolve(ctx, name)
		switch {
		case errors.Is(err, ErrNoRevision):
			continue
		case err != nil:
			return Commit{}, err
		case main.Hash == head.Hash:
			return head, nil
		}
		return r.MergeBase(head, main)
	}
	return head, nil
}
