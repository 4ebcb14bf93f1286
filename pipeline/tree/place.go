package tree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/gitfs"
)

// Place is where alm was called: a folder, perhaps in a repository.
type Place struct {
	Dir   string
	InCI  bool // head is the commit, not the work tree: a sparse checkout hides files
	Event gitfs.Event

	repo   *gitfs.Repo
	looked bool // for it
}

// At returns the place of a folder.
func At(dir string) (*Place, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, exit.Usage.Errorf("name a folder that exists", "%w", err)
	}
	return &Place{Dir: dir}, nil
}

// Repo returns the repository around the folder, nil outside git. It opens the repository on
// the first call: folders and zips need none.
func (p *Place) Repo() (*gitfs.Repo, error) {
	if p.looked {
		return p.repo, nil
	}
	repo, err := gitfs.OpenIn(p.Event.Workspace, p.Dir)
	switch {
	case err == nil:
		repo.FetchMissing(p.Event.Fetch)
	case !errors.Is(err, gitfs.ErrNoRepository):
		return nil, exit.Usage.Wrap(err)
	}
	p.repo, p.looked = repo, true
	return repo, nil
}

// Source opens a SOURCE: a folder, a solution zip, or REV or REV:PATH of git.
func (p *Place) Source(ctx context.Context, spec string) (Tree, error) {
	full := p.path(spec)
	info, err := os.Stat(full)
	full = filepath.Clean(full)
	switch {
	case err == nil && info.IsDir():
		fsys, err := p.folder(ctx, spec, full)
		return Tree{Label: spec, FS: &listed{FS: fsys}, Under: p.under(spec, full), Disk: full}, err
	case err == nil && strings.EqualFold(filepath.Ext(full), ".zip"):
		if err := disk.CheckPath(full); err != nil {
			return Tree{}, exit.Usage.Wrap(err)
		}
		if !info.Mode().IsRegular() {
			return Tree{}, exit.Usage.Errorf("give a solution zip", "open %s: not a regular file", spec)
		}
		return zipTree(spec, full)
	case err == nil && info.Mode().IsRegular() && isDefinition(os.DirFS(filepath.Dir(full)), filepath.Base(full)):
		t, err := fileTree(spec, full)
		t.Under = p.under(filepath.Dir(spec), t.Disk)
		return t, err
	case err == nil:
		return p.fileOrRevision(ctx, spec)
	}
	return p.revision(ctx, spec)
}

// under returns how the files of a folder are named: as the project has them if it is in there, or as the user
// named it.
func (p *Place) under(spec, full string) string {
	dir, err := filepath.Abs(p.Dir)
	if err == nil {
		full, err = filepath.Abs(full)
	}
	if rel, relErr := filepath.Rel(dir, full); err == nil && relErr == nil && filepath.IsLocal(rel) {
		spec = rel
	}
	return path.Clean(filepath.ToSlash(spec))
}

// folder opens a folder, as disk has it. In a sparse checkout, one of the project includes the files
// that are not checked out, as the work tree does.
func (p *Place) folder(ctx context.Context, spec, full string) (fs.FS, error) {
	if !filepath.IsLocal(spec) {
		return OpenFolder(full)
	}
	repo, err := p.Repo()
	if err != nil || repo == nil || !repo.LeavesOut() {
		return OpenFolder(full)
	}
	work, err := p.WorkTree(ctx)
	if err != nil {
		return nil, err
	}
	return fs.Sub(work.FS, path.Clean(filepath.ToSlash(spec)))
}

// isDefinition reports whether a file is a definition, by its name or its content.
func isDefinition(fsys fs.FS, name string) bool {
	base := strings.ToLower(path.Base(name))
	switch path.Ext(base) {
	case ".json", ".yaml", ".yml":
		about := aboutDefinition(fsys, name)
		return about == "2" || about == "3" || isNamedDefinition(base)
	}
	return false
}

// fileTree opens the folder of a definition that the user named, with that connector only.
func fileTree(spec, full string) (Tree, error) {
	fsys, err := OpenFolder(filepath.Dir(full))
	return Tree{
		Label: spec, FS: &listed{FS: fsys}, only: filepath.Base(full), Disk: filepath.Dir(full),
	}, err
}

// WorkTree returns the folder as it is now. In a sparse checkout it includes the files that are
// not checked out.
func (p *Place) WorkTree(ctx context.Context) (Tree, error) {
	fsys, err := OpenFolder(p.Dir)
	if err != nil {
		return Tree{}, err
	}
	t := Tree{Label: workTree, FS: fsys, Disk: p.Dir}
	repo, err := p.Repo()
	if err != nil || repo == nil {
		return t, nil // a folder is enough for many verbs
	}
	if repo.Root() == "" {
		return t, exit.Usage.Errorf("run git worktree add DIR and work there; alm lint HEAD and alm diff HEAD~1 HEAD need no work tree", "%s is a bare repository, which has no work tree", p.Dir)
	}
	if t.FS, err = repo.Sparse(ctx, fsys); err != nil {
		return Tree{}, exit.Refused.Wrap(err)
	}
	t.repo = repo
	return t, nil
}

// Head returns what alm judges unless the user names a SOURCE: the work tree, in CI the commit.
func (p *Place) Head(ctx context.Context) (Tree, error) {
	if !p.InCI {
		return p.WorkTree(ctx)
	}
	repo, err := p.Repo()
	if err != nil {
		return Tree{}, err
	}
	if repo == nil {
		return p.WorkTree(ctx)
	}
	head, err := repo.Head(ctx)
	if err != nil {
		return Tree{}, baseError(err)
	}
	return p.commit("HEAD", head, "")
}

// Base returns what alm compares head with unless the user names a SOURCE: it follows from the
// event or the branch. The first commit has none: the zero Tree.
func (p *Place) Base(ctx context.Context) (Tree, error) {
	repo, err := p.Repo()
	if err != nil {
		return Tree{}, err
	}
	if repo == nil {
		return Tree{}, exit.Refused.Errorf("git init and a first commit make one; or name a BASE: a folder, a solution zip or a git revision; alm lint needs none", "find a base: no git repository here")
	}
	base, err := repo.Base(ctx, p.Event)
	if errors.Is(err, gitfs.ErrFirstTag) {
		return Tree{}, nil // everything is new
	}
	if errors.Is(err, gitfs.ErrNoRevision) && p.Event.Explicit == "" {
		head, headErr := repo.Head(ctx)
		switch {
		case headErr == nil && head.Parents() == 0:
			return Tree{}, nil
		case errors.Is(headErr, gitfs.ErrNoRevision):
			return Tree{}, exit.Refused.Errorf("commit what you have; or name a BASE: a folder or a solution zip; alm lint needs none", "find a base: the repository has no commit yet")
		}
	}
	if err != nil {
		return Tree{}, baseError(err)
	}
	t, err := p.commit("", base.Commit, "")
	t.Label = fmt.Sprintf("%s (%s)", t.Label, base.From)
	return t, err
}
