package gitfs

import (
	"errors"
	"fmt"
	"path"
	"sync"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// references reads the branches and tags of a repository.
type references struct {
	mu      sync.Mutex // guards storage
	storage *filesystem.Storage
}

func newReferences(loc location) *references {
	var folder billy.Filesystem = osfs.New(loc.gitDir)
	if loc.common != loc.gitDir {
		folder = dotgit.NewRepositoryFilesystem(folder, osfs.New(loc.common))
	}
	// The storage is used without git.Repository, which refuses repositories for
	// extensions that do not affect reading: worktreeConfig, partialClone. (go-git #1982)
	return &references{storage: filesystem.NewStorage(folder, cache.NewObjectLRU(cache.MiByte))}
}

const maxSymbolic = 8 // symbolic references that lead to each other

// hash returns what a reference names, through symbolic references.
func (r *references) hash(name plumbing.ReferenceName) (plumbing.Hash, error) {
	for range maxSymbolic {
		r.mu.Lock()
		ref, err := r.storage.Reference(name)
		r.mu.Unlock()
		if err != nil {
			return plumbing.ZeroHash, err
		}
		if ref.Type() == plumbing.HashReference {
			return ref.Hash(), nil
		}
		name = ref.Target()
	}
	return plumbing.ZeroHash, errors.New("symbolic references form a circle")
}

// all lists the references that name a hash.
func (r *references) all() ([]*plumbing.Reference, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	iter, err := r.storage.IterReferences()
	if err != nil {
		return nil, err
	}
	var all []*plumbing.Reference
	err = iter.ForEach(func(ref *plumbing.Reference) error {
		if ref.Type() == plumbing.HashReference {
			all = append(all, ref)
		}
		return nil
	})
	return all, err
}

// tags returns the hashes of the tags in a folder ("." for v1.0, "orders" for orders/v1.0).
func (r *references) tags(folder string) (map[string]plumbing.Hash, error) {
	refs, err := r.all()
	if err != nil {
		return nil, fmt.Errorf("list tags: %w", err)
	}
	tags := map[string]plumbing.Hash{}
	for _, ref := range refs {
		if name := ref.Name().Short(); ref.Name().IsTag() && path.Dir(name) == folder {
			tags[name] = ref.Hash()
		}
	}
	return tags, nil
}
