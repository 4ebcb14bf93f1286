package tree

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"alm/internal/exit"
	"alm/internal/gitfs"
)

// withSlashes returns a path in a commit as git has it.
func withSlashes(inside string) string { return strings.ReplaceAll(inside, `\`, "/") }

// fileOrRevision opens a revision with the name of a file. It is the revision in a bare
// repository, whose files are git's; elsewhere the user has to say so.
func (p *Place) fileOrRevision(ctx context.Context, spec string) (Tree, error) {
	hint := "a SOURCE is a folder, a solution zip or a git revision"
	switch strings.ToLower(filepath.Base(spec)) {
	case "apiproperties.json", "settings.json", "script.csx", "icon.png":
		hint = "name its folder: " + path.Dir(filepath.ToSlash(spec))
	}
	if repo, err := p.Repo(); err == nil && repo != nil {
		if repo.Root() == "" {
			return p.revision(ctx, spec)
		}
		if _, err := repo.Resolve(ctx, spec); err == nil {
			hint = fmt.Sprintf("write %s~0 for the revision with that name", spec)
		}
	}
	return Tree{}, exit.Usage.Errorf(hint, "%s is a file", spec)
}

func (p *Place) revision(ctx context.Context, spec string) (Tree, error) {
	repo, err := p.Repo()
	if err != nil {
		return Tree{}, err
	}
	if repo == nil {
		return Tree{}, exit.Usage.Errorf(cmp.Or(p.near(spec), "give a folder or a solution zip that is there, or run inside a git repository"),
			"%s is neither a folder, a definition nor a zip, and no git repository is here", spec)
	}
	rev, inside, _ := strings.Cut(spec, ":")
	commit, err := repo.Resolve(ctx, rev)
	if errors.Is(err, gitfs.ErrNoRevision) {
		return Tree{}, exit.Usage.Errorf(p.remedy(spec, err), "%s is neither a folder, a definition, a zip nor a revision", spec)
	}
	if err != nil {
		return Tree{}, baseError(err)
	}
	inside = withSlashes(inside)
	if full := path.Join(repo.Prefix(), inside); fs.ValidPath(full) {
		info, err := fs.Stat(repo.FS(commit), full)
		if err == nil && info.Mode().IsRegular() && isDefinition(repo.FS(commit), full) {
			t, err := p.commit(rev, commit, path.Dir(inside))
			t.only = path.Base(inside)
			return t, err
		}
	}
	if err := requireFolder(repo, rev, commit, inside); err != nil {
		return Tree{}, err
	}
	return p.commit(rev, commit, inside)
}

// requireFolder returns an error if a folder that was named is not in a commit: comparing
// with nothing would report every connector as new.
func requireFolder(repo *gitfs.Repo, rev string, commit gitfs.Commit, inside string) error {
	if inside == "" {
		return nil
	}
	full := path.Join(repo.Prefix(), inside)
	if path.IsAbs(inside) || !fs.ValidPath(full) {
		return exit.Usage.Errorf("a path after REV: is relative to the project's folder", "open %s:%s: not a path in the repository", rev, inside)
	}
	info, err := fs.Stat(repo.FS(commit), full)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir():
		return exit.Usage.Errorf("git ls-tree -r "+rev+" lists its files", "open %s:%s: the commit has no such folder", rev, inside)
	case err != nil:
		return exit.Refused.Wrap(err)
	}
	return nil
}

func baseError(err error) error {
	if errors.Is(err, gitfs.ErrNoRevision) {
		return exit.Usage.Wrap(err)
	}
	return exit.Refused.Wrap(err)
}

func (p *Place) commit(name string, commit gitfs.Commit, inside string) (Tree, error) {
	prefix := path.Join(p.repo.Prefix(), inside)
	t := Tree{Label: label(name, commit), Commit: commit, Prefix: prefix, FS: p.repo.FS(commit), repo: p.repo}
	if inside != "" {
		t.Under = path.Clean(inside)
	}
	if prefix != "." && prefix != "" {
		sub, err := fs.Sub(t.FS, prefix)
		if err != nil {
			return Tree{}, err
		}
		t.FS = sub
	}
	return t, nil
}

func label(name string, commit gitfs.Commit) string {
	short := commit.Hash[:min(7, len(commit.Hash))]
	if name == "" || strings.HasPrefix(commit.Hash, name) {
		return short
	}
	return fmt.Sprintf("%s (%s)", name, short)
}

// Project returns the project's folder in the commit of a tree, and false if the tree is no commit.
func (p *Place) Project(t Tree) (Tree, bool, error) {
	if t.Commit.Hash == "" {
		return Tree{}, false, nil
	}
	if t.Under == "" {
		return t, true, nil
	}
	of, err := p.commit("", t.Commit, "")
	return of, err == nil, err
}
