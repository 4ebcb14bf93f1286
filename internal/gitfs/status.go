package gitfs

import (
	"context"
	"path"
	"strings"
)

// Differing is a file of the work tree that HEAD has otherwise, or not at all.
type Differing struct {
	Name    string // in the repository; of a folder that git ignores it ends in a slash
	Known   bool   // git tracks it
	Ignored bool   // git ignores it
}

// Uncommitted returns the files that differ from HEAD or are not in it, by paths in the
// repository: below the given paths of the opened folder, or below the opened folder. Files
// that git ignores do not count. It runs git.
func (r *Repo) Uncommitted(ctx context.Context, paths ...string) ([]Differing, error) {
	return r.status(ctx, paths)
}

// Unsaved returns the files whose content no commit has: those of Uncommitted, and those that git
// ignores, or the ignored folders that they are in.
func (r *Repo) Unsaved(ctx context.Context, paths ...string) ([]Differing, error) {
	return r.status(ctx, paths, "--ignored=matching")
}

func (r *Repo) status(ctx context.Context, paths []string, flags ...string) ([]Differing, error) {
	if r.root == "" {
		return nil, nil // a bare repository has no work tree
	}
	args := append([]string{"status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=none"}, flags...)
	pathspecs := r.pathspecs(paths)
	out, err := r.git.runInTree(ctx, append(append(args, "--"), pathspecs...)...)
	if err != nil {
		return nil, &Error{Op: "check the work tree", Err: err, Remedy: "see that git is on the PATH, and that git status works in this folder"}
	}
	all, err := r.hidden(ctx, pathspecs)
	if err != nil {
		return nil, &Error{Op: "check the work tree", Err: err, Remedy: "see that git is on the PATH, and that git status works in this folder"}
	}
	for _, entry := range strings.Split(string(out), "\x00") {
		if len(entry) > len("?? ") {
			ignored := entry[:2] == "!!"
			all = append(all, Differing{entry[len("?? "):], entry[:2] != "??" && !ignored, ignored})
		}
	}
	return all, nil
}

// pathspecs returns what git takes for paths of the opened folder, or for all of it.
func (r *Repo) pathspecs(paths []string) []string {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	var all []string
	for _, name := range paths {
		full := path.Join(r.prefix, name)
		if full == "." {
			all = append(all, ":(top)")
			continue
		}
		all = append(all, ":(top,literal)"+full)
	}
	return all
}
