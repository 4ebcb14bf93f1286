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

// Short returns the first seven digits of the hash.
func (c Commit) Short() string { return c.Hash[:min(7, len(c.Hash))] }

// Parents returns the number of parents, present in this clone or not.
func (c Commit) Parents() int { return len(c.parents) }

// treeEntry is one name in a folder.
type treeEntry struct {
	Name string
	Mode filemode.FileMode
	Hash plumbing.Hash
}

var errTree = errors.New("the tree is damaged")

// parseTree reads "mode SP name NUL hash" until the end. It rejects names that git would
// never write, such as slashes and duplicates: alm could read one file and a checkout
// another.
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

// findEntry finds a name in a tree that is sorted by name.
func findEntry(entries []treeEntry, name string) (treeEntry, bool) {
	i, ok := slices.BinarySearchFunc(entries, name, func(e treeEntry, name string) int { return cmp.Compare(e.Name, name) })
	if !ok {
		return treeEntry{}, false
	}
	return entries[i], true
}
