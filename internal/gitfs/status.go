package gitfs

import (
	"context"
	"path"
	"strings"
)

// Differing is a file of the work tree that HEAD has otherwise, or not at all.
type Differing struct {
	Name  string // in the repository
	Known bool   // git tracks it
}

// Uncommitted returns the files that differ from HEAD or are not in it, by paths in the
// repository: below the given paths of the opened folder, or below the opened folder. Files
// that git ignores do not count. It runs git.
func (r *Repo) Uncommitted(ctx context.Context, paths ...string) ([]Differing, error) {
	return r.status(ctx, paths)
}

// Unsaved returns the files whose content no commit has: those of Uncommitted, and those that git
// ignores.
func (r *Repo) Unsaved(ctx context.Context, paths ...string) ([]Differing, error) {
	return r.status(ctx, paths, "--ignored=matching")
}

func (r *Repo) status(ctx context.Context, paths []string, flags ...string) ([]Differing, error) {
	if r.root == "" {
		return nil, nil // a bare repository has no work tree
	}
	args := append([]string{"status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=none"}, flags...)
	args = append(args, "--")
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for _, name := range paths {
		full := path.Join(r.prefix, name)
		if full == "." {
			args = append(args, ":(top)")
			continue
		}
		args = append(args, ":(top,literal)"+full)
	}
	out, err := r.git.runInTree(ctx, args...)
	if err != nil {
		return nil, &Error{Op: "check the work tree", Err: err, Remedy: "put git on the PATH"}
	}
	var all []Differing
	for _, entry := range strings.Split(string(out), "\x00") {
		if len(entry) > len("?? ") {
			all = append(all, Differing{entry[len("?? "):], entry[:2] != "??" && entry[:2] != "!!"})
		}
	}
	return all, nil
}
