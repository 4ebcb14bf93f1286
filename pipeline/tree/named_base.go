package tree

import (
	"context"
	"fmt"
	"path"
	"path/filepath"

	"alm/internal/exit"
)

// NamedBase opens the SOURCE that the user named as BASE. A name that is a folder and a revision is
// refused, and so is a folder that head, which nobody named, has too: it would be compared with
// itself.
func (p *Place) NamedBase(ctx context.Context, spec string, head Tree, headNamed bool) (Tree, error) {
	base, err := p.Source(ctx, spec)
	if err != nil || base.Disk == "" {
		return base, err
	}
	if base.IsOutside() {
		return base, nil // no folder of head
	}
	if repo, err := p.Repo(); filepath.IsLocal(spec) && err == nil && repo != nil {
		if _, err := repo.Resolve(ctx, spec); err == nil {
			hint := fmt.Sprintf("write ./%s for the folder, or %s~0 for the revision", spec, spec)
			return Tree{}, exit.Usage.Errorf(hint, "%s is a folder and a revision", spec)
		}
	}
	if _, same := Align(base, head); !headNamed && path.Clean(same.Under) == base.Under {
		hint := fmt.Sprintf("name a revision as BASE, such as main; main %s compares that folder alone", spec)
		return Tree{}, exit.Usage.Errorf(hint, "BASE %s is in %s, and would be compared with itself", spec, Sentence(head.Label))
	}
	return base, nil
}
