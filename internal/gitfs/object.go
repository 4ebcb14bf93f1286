package gitfs

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
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

// maxPeel is how many tags may stand before a commit: a tag can name a tag.
const maxPeel = 8

// commit reads a commit, or the commit that an annotated tag names.
func (r *Repo) commit(hash plumbing.Hash) (Commit, error) {
	for range maxPeel {
		got, err := r.objects.read(hash)
		if err != nil {
			return Commit{}, r.missing("commit", hash, err)
		}
		switch got.kind {
		case plumbing.TagObject:
			target, err := parseTag(got.data)
			if err != nil {
				return Commit{}, fmt.Errorf("read tag %s: %w", hash, err)
			}
			hash = target
		case plumbing.CommitObject:
			c, err := parseCommit(got.data)
			if err != nil {
				return Commit{}, fmt.Errorf("read commit %s: %w", hash, err)
			}
			c.Hash = hash.String()
			return c, nil
		default:
			return Commit{}, &Error{Op: "read commit " + short(hash), Err: fmt.Errorf("%w: it is a %s", ErrNoRevision, got.kind),
				Remedy: "name a commit, a branch or a tag of one"}
		}
	}
	return Commit{}, &Error{Op: "read tag " + short(hash), Err: fmt.Errorf("%w: tags of tags without an end", ErrNoRevision), Remedy: "name a commit"}
}

// maxTrees bounds the trees that are kept in memory.
const maxTrees = 1 << 14

// tree lists a tree's entries by name. The zero hash is a tree that is not there.
func (r *Repo) tree(hash plumbing.Hash) ([]treeEntry, error) {
	if hash.IsZero() {
		return nil, nil
	}
	r.mu.Lock()
	entries, known := r.trees[hash]
	r.mu.Unlock()
	if known {
		return entries, nil
	}
	data, err := r.bytes(plumbing.TreeObject, hash)
	if err != nil {
		return nil, r.missing("tree", hash, err)
	}
	if entries, err = parseTree(data); err != nil {
		return nil, fmt.Errorf("read tree %s: %w", hash, err)
	}
	r.mu.Lock()
	if len(r.trees) >= maxTrees {
		clear(r.trees)
	}
	r.trees[hash] = entries
	r.mu.Unlock()
	return entries, nil
}

var errTree = errors.New("the tree is damaged")

// parseTree reads "mode SP name NUL hash" until the end. Names that git would never write,
// as slashes and twins, could show one file to alm and another to a checkout.
func parseTree(data []byte) ([]treeEntry, error) {
	entries := make([]treeEntry, 0, len(data)/36)
	for len(data) > 0 {
		mode, rest, spaced := bytes.Cut(data, []byte(" "))
		name, rest, ended := bytes.Cut(rest, []byte{0})
		bits, err := filemode.New(string(mode))
		if !spaced || !ended || err != nil || len(rest) < len(plumbing.Hash{}) || !validName(string(name)) {
			return nil, errTree
		}
		e := treeEntry{Name: string(name), Mode: bits}
		data = rest[copy(e.Hash[:], rest):]
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b treeEntry) int { return cmp.Compare(a.Name, b.Name) })
	for i := 1; i < len(entries); i++ {
		if entries[i].Name == entries[i-1].Name {
			return nil, fmt.Errorf("%w: two entries are named %q", errTree, entries[i].Name)
		}
	}
	return entries, nil
}

func validName(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.Contains(name, "/")
}

// entry finds a name in a tree that is sorted by name.
func entry(entries []treeEntry, name string) (treeEntry, bool) {
	i, ok := slices.BinarySearchFunc(entries, name, func(e treeEntry, name string) int { return cmp.Compare(e.Name, name) })
	if !ok {
		return treeEntry{}, false
	}
	return entries[i], true
}

// blob reads a file's bytes; the caller may change them.
func (r *Repo) blob(hash plumbing.Hash) ([]byte, error) {
	data, err := r.bytes(plumbing.BlobObject, hash)
	if err != nil {
		return nil, r.missing("file", hash, err)
	}
	return data, nil
}

// bytes reads an object of that kind, from a promisor remote when that is allowed.
func (r *Repo) bytes(kind plumbing.ObjectType, hash plumbing.Hash) ([]byte, error) {
	got, err := r.objects.read(hash)
	if errors.Is(err, plumbing.ErrObjectNotFound) && r.ask {
		data, askErr := r.fromGit(kind, hash)
		if askErr == nil {
			return data, nil
		}
		return nil, fmt.Errorf("%w; %v", err, askErr)
	}
	if err == nil && got.kind != kind {
		err = fmt.Errorf("it is a %s, not a %s", got.kind, kind)
	}
	return got.data, err
}

func (r *Repo) blobSize(hash plumbing.Hash) (int64, error) {
	size, err := r.objects.size(hash)
	if err == nil {
		return size, nil
	}
	data, err := r.blob(hash)
	return int64(len(data)), err
}

func short(hash plumbing.Hash) string { return hash.String()[:12] }
