package gitfs

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// hidden returns the files that differ from the index and that git status leaves out, because the index
// says that they do not change: git update-index --assume-unchanged and --skip-worktree. A file that skips
// the work tree and is not there counts as unchanged: it is read from the commit.
func (r *Repo) hidden(ctx context.Context, pathspecs []string) ([]Differing, error) {
	out, err := r.git.runInTree(ctx, append([]string{"ls-files", "-v", "--stage", "--full-name", "-z", "--"}, pathspecs...)...)
	if err != nil {
		return nil, err
	}
	var all []Differing
	for record := range bytes.SplitSeq(out, []byte{0}) { // "h 100644 HASH 0 TAB NAME"
		info, name, ok := strings.Cut(string(record), "\t")
		fields := strings.Fields(info)
		if !ok || len(fields) != 4 || fields[0] != "S" && fields[0] == strings.ToUpper(fields[0]) {
			continue
		}
		differs, err := r.differsOnDisk(name, plumbing.NewHash(fields[2]), strings.EqualFold(fields[0], "S"))
		if err != nil {
			return nil, err
		}
		if differs {
			all = append(all, Differing{Name: name, Known: true})
		}
	}
	return all, nil
}

func (r *Repo) differsOnDisk(name string, hash plumbing.Hash, skips bool) (bool, error) {
	full := filepath.Join(r.root, filepath.FromSlash(name))
	info, err := os.Lstat(full)
	if errors.Is(err, fs.ErrNotExist) {
		return !skips, nil
	}
	if err != nil || !info.Mode().IsRegular() {
		return true, err
	}
	want, err := r.db.blob(hash)
	if err != nil {
		return false, err
	}
	is, err := os.ReadFile(full)
	return !bytes.Equal(is, want), err
}
