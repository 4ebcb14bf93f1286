package gitfs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Commit is one commit.
type Commit struct {
	Hash string // 40 hex digits; "" in the zero Commit
	Tree string
	Time time.Time // the committer's

	parents []plumbing.Hash
}

// Short is the hash's first seven digits.
func (c Commit) Short() string { return c.Hash[:min(7, len(c.Hash))] }

// Parents counts the commit's parents, known here or not.
func (c Commit) Parents() int { return len(c.parents) }

// commit reads a commit, or the commit that an annotated tag names.
func (r *Repo) commit(hash plumbing.Hash) (Commit, error) {
	for range 8 {
		obj, err := r.object(plumbing.AnyObject, hash)
		if err != nil {
			return Commit{}, r.missing("commit", hash, err)
		}
		switch obj.Type() {
		case plumbing.TagObject:
			var tag object.Tag
			if err := tag.Decode(obj); err != nil {
				return Commit{}, fmt.Errorf("read tag %s: %w", hash, err)
			}
			hash = tag.Target
		case plumbing.CommitObject:
			var c object.Commit
			if err := c.Decode(obj); err != nil {
				return Commit{}, fmt.Errorf("read commit %s: %w", hash, err)
			}
			return Commit{Hash: hash.String(), Tree: c.TreeHash.String(), Time: c.Committer.When, parents: c.ParentHashes}, nil
		default:
			return Commit{}, fmt.Errorf("%s is a %s, not a commit: %w", hash, obj.Type(), ErrNoRevision)
		}
	}
	return Commit{}, fmt.Errorf("tag %s points in a circle: %w", hash, ErrNoRevision)
}

func (r *Repo) object(kind plumbing.ObjectType, hash plumbing.Hash) (plumbing.EncodedObject, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.store.EncodedObject(kind, hash)
}

// tree lists a tree's entries in git's order.
func (r *Repo) tree(hash plumbing.Hash) ([]object.TreeEntry, error) {
	if hash.IsZero() {
		return nil, nil
	}
	r.mu.Lock()
	entries, known := r.trees[hash]
	r.mu.Unlock()
	if known {
		return entries, nil
	}
	obj, err := r.object(plumbing.TreeObject, hash)
	if err != nil && r.ask && errors.Is(err, plumbing.ErrObjectNotFound) {
		if _, askErr := r.fromGit("tree", hash); askErr == nil {
			r.reload()
			obj, err = r.object(plumbing.TreeObject, hash)
		}
	}
	if err != nil {
		return nil, r.missing("tree", hash, err)
	}
	var tree object.Tree
	if err := tree.Decode(obj); err != nil {
		return nil, fmt.Errorf("read tree %s: %w", hash, err)
	}
	r.mu.Lock()
	r.trees[hash] = tree.Entries
	r.mu.Unlock()
	return tree.Entries, nil
}

// blob reads a file's bytes.
func (r *Repo) blob(hash plumbing.Hash) ([]byte, error) {
	r.mu.Lock()
	data, err := r.readBlob(hash)
	r.mu.Unlock()
	if err == nil {
		return data, nil
	}
	if r.ask && errors.Is(err, plumbing.ErrObjectNotFound) {
		if data, askErr := r.fromGit("blob", hash); askErr == nil {
			return data, nil
		}
	}
	return nil, r.missing("file", hash, err)
}

func (r *Repo) readBlob(hash plumbing.Hash) ([]byte, error) {
	obj, err := r.store.EncodedObject(plumbing.BlobObject, hash)
	if err != nil {
		return nil, err
	}
	reader, err := obj.Reader()
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	data := make([]byte, obj.Size())
	_, err = io.ReadFull(reader, data)
	return data, err
}

func (r *Repo) blobSize(hash plumbing.Hash) (int64, error) {
	r.mu.Lock()
	size, err := r.store.EncodedObjectSize(hash)
	r.mu.Unlock()
	if err == nil {
		return size, nil
	}
	data, err := r.blob(hash)
	return int64(len(data)), err
}

// fromGit asks git for an object, which makes a partial clone fetch it.
func (r *Repo) fromGit(kind string, hash plumbing.Hash) ([]byte, error) {
	cmd := exec.Command("git", "cat-file", kind, hash.String())
	cmd.Dir, cmd.Env = r.gitDir, r.gitEnv()
	return cmd.Output()
}

// gitEnv lets git work in a repository of another owner, without asking anybody.
func (r *Repo) gitEnv() []string {
	return append(os.Environ(), "GIT_DIR="+r.gitDir, "GIT_TERMINAL_PROMPT=0",
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*")
}

// reload forgets which packs there are, after git has written new ones.
func (r *Repo) reload() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.store.Reindex()
	r.store.Close()
}

// shallow counts the commits where history is cut off.
func (r *Repo) shallow() int { return len(r.cut()) }

func (r *Repo) cut() map[plumbing.Hash]bool {
	data, err := os.ReadFile(r.common + "/shallow")
	if err != nil {
		return nil
	}
	cut := map[plumbing.Hash]bool{}
	for line := range strings.Lines(string(bytes.TrimSpace(data))) {
		cut[plumbing.NewHash(strings.TrimSpace(line))] = true
	}
	return cut
}
