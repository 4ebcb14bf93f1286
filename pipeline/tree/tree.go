// Package tree opens a SOURCE, which is a folder, a solution zip or a commit, and reads its
// connectors.
package tree

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"alm/internal/exit"
	"alm/internal/gitfs"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/solution"
	"alm/solution/connector"
)

// Tree is a folder, a solution zip or a commit, with connectors in it.
type Tree struct {
	Label  string // for messages: "HEAD~1 (1a2b3c4)", "work tree"
	FS     fs.FS
	Commit gitfs.Commit // zero unless it is one
	Prefix string       // the project's folder inside the commit
	Under  string       // the SOURCE that the user named: every file's name begins with it, and every connector counts
	Disk   string       // the folder on disk that it is; "" of a commit and a zip
	repo   *gitfs.Repo
	Zip    *solution.Solution // that it was read from; nil unless it is one
}

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
		return nil, exit.Usage.Errorf("give a folder that is there", "open %s: %w", dir, err)
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
	full := spec
	if !filepath.IsAbs(spec) {
		full = p.Dir + string(filepath.Separator) + spec // not cleaned: REV:../.. is not a folder
	}
	info, err := os.Stat(full)
	full = filepath.Clean(full)
	switch {
	case err == nil && info.IsDir():
		fsys, err := OpenFolder(full)
		return Tree{Label: spec, FS: &listed{FS: fsys}, Under: path.Clean(filepath.ToSlash(spec)), Disk: full}, err
	case err == nil && strings.EqualFold(filepath.Ext(full), ".zip"):
		if err := gitfs.RefuseLinks(full); err != nil {
			return Tree{}, exit.Usage.Wrap(err)
		}
		if !info.Mode().IsRegular() {
			return Tree{}, exit.Usage.Errorf("give a solution zip", "open %s: not a regular file", spec)
		}
		return zipTree(spec, full)
	case err == nil:
		return p.fileOrRevision(ctx, spec)
	}
	return p.revision(ctx, spec)
}

// fileOrRevision opens a revision with the name of a file. It is the revision in a bare
// repository, whose files are git's; elsewhere the user has to say so.
func (p *Place) fileOrRevision(ctx context.Context, spec string) (Tree, error) {
	hint := "a SOURCE is a folder, a solution zip or a git revision"
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
		return Tree{}, exit.Usage.Errorf("give a folder or a solution zip that is there, or run inside a git repository",
			"open %s: no such folder or zip, and no git repository here", spec)
	}
	rev, inside, _ := strings.Cut(spec, ":")
	commit, err := repo.Resolve(ctx, rev)
	if err != nil {
		return Tree{}, baseError(err)
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

// WorkTree returns the folder as it is now. In a sparse checkout it includes the files that are
// not checked out.
func (p *Place) WorkTree(ctx context.Context) (Tree, error) {
	fsys, err := OpenFolder(p.Dir)
	if err != nil {
		return Tree{}, err
	}
	if repo, err := p.Repo(); err == nil && repo != nil { // a folder is enough for many verbs
		if fsys, err = repo.Sparse(ctx, fsys); err != nil {
			return Tree{}, exit.Refused.Wrap(err)
		}
	}
	return Tree{Label: "work tree", FS: fsys, Disk: p.Dir}, nil
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
		return Tree{}, exit.Refused.Errorf("name a BASE: a folder, a solution zip or a git revision", "find a base: no git repository here")
	}
	base, err := repo.Base(ctx, p.Event)
	if errors.Is(err, gitfs.ErrFirstTag) {
		return Tree{}, nil // everything is new
	}
	if errors.Is(err, gitfs.ErrNoRevision) && p.Event.Explicit == "" {
		if head, headErr := repo.Head(ctx); headErr == nil && head.Parents() == 0 {
			return Tree{}, nil
		}
	}
	if err != nil {
		return Tree{}, baseError(err)
	}
	t, err := p.commit("", base.Commit, "")
	t.Label = fmt.Sprintf("%s (%s)", t.Label, base.From)
	return t, err
}

func zipTree(name, full string) (Tree, error) {
	file, err := os.Open(full)
	if err != nil {
		return Tree{}, exit.Usage.Errorf("", "%w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return Tree{}, exit.Usage.Errorf("", "%w", err)
	}
	s, err := solution.Read(file, info.Size())
	if errors.Is(err, solution.ErrNotSolution) || errors.Is(err, zip.ErrFormat) {
		return Tree{}, exit.Usage.Errorf("give a zip that holds solution.xml, customizations.xml and [Content_Types].xml", "open %s: %w", name, err)
	}
	if err != nil {
		return Tree{}, exit.Usage.Errorf("", "open %s: %w", name, err)
	}
	return Tree{Label: name, FS: s.FS(), Zip: s, Under: filepath.ToSlash(name)}, nil
}

// Connectors reads every connector of the tree that belongs to the project. A connector that
// cannot be read completely is an error.
func (t Tree) Connectors(p *project.Project) ([]*connector.Connector, error) {
	found, err := locate(t.FS)
	if errors.Is(err, fs.ErrNotExist) && t.Commit.Hash != "" {
		return nil, nil // the project's folder is not in that commit
	}
	if err != nil {
		return nil, readError(t, err)
	}
	return t.readAll(found, p)
}

func (t Tree) readAll(found places, p *project.Project) ([]*connector.Connector, error) {
	all, err := t.read(found.dirs, p)
	if err != nil {
		return nil, err
	}
	parts, err := t.parts(found.parts, p)
	return append(all, parts...), err
}

// InProject changes the folders of connectors of a SOURCE inside the project to those that the
// project knows, so that overrides, suppressions and the baseline apply to them.
func (t Tree) InProject(all []*connector.Connector) {
	if t.zipped() || t.Under == "" || !filepath.IsLocal(t.Under) {
		return
	}
	for _, c := range all {
		c.Dir = path.Join(t.Under, c.Dir)
	}
}

// Align returns both sides as the same folder of the project where one of them names a folder of
// it and the other is the project itself: `HEAD~1` is compared with `connectors` as
// `HEAD~1:connectors`.
func Align(base, head Tree) (alignedBase, alignedHead Tree) {
	return base.alignedWith(head), head.alignedWith(base)
}

func (t Tree) alignedWith(other Tree) Tree {
	if t.FS == nil || t.Under != "" || other.zipped() || other.Under == "." || other.Under == "" || !filepath.IsLocal(other.Under) {
		return t
	}
	info, err := fs.Stat(t.FS, other.Under)
	if err != nil || !info.IsDir() {
		return t
	}
	sub, err := fs.Sub(t.FS, other.Under)
	if err != nil {
		return t
	}
	t.FS, t.Under, t.Prefix = sub, other.Under, path.Join(t.Prefix, other.Under)
	t.Label += ":" + other.Under
	if t.Disk != "" {
		t.Disk = filepath.Join(t.Disk, filepath.FromSlash(other.Under))
	}
	return t
}

func (t Tree) zipped() bool { return t.Disk == "" && t.Commit.Hash == "" }

func (t Tree) read(dirs []string, p *project.Project) ([]*connector.Connector, error) {
	if t.Under == "" {
		dirs = slices.DeleteFunc(slices.Clone(dirs), func(dir string) bool { return !p.Holds(dir) })
	}
	found, errs := make([]*connector.Connector, len(dirs)), make([]error, len(dirs))
	var size atomic.Int64
	check.Parallel(len(dirs), func(i int) {
		if size.Load() > maxSize {
			return
		}
		found[i], errs[i] = connector.Read(t.FS, dirs[i])
		if errs[i] == nil {
			size.Add(int64(found[i].Size()))
		}
		if errs[i] == nil {
			found[i].Under(t.Under)
		}
		if errs[i] == nil && t.zipped() {
			found[i].Names = nil // a solution has no place for other files
		}
	})
	if size.Load() > maxSize {
		return nil, exit.Usage.Errorf("narrow connectors in alm.yaml, or check the folders in several runs",
			"read %s: its connectors have more than %d MB, the limit of a run", t.Label, maxSize>>20)
	}
	for _, err := range errs {
		if err != nil {
			return nil, readError(t, err)
		}
	}
	return found, nil
}

// maxSize limits the files of all connectors of a tree, in bytes: alm keeps them in memory.
// (the largest public repository of connectors has 38 MB)
const maxSize = 128 << 20

func readError(t Tree, err error) error {
	if errors.Is(err, connector.ErrTooLarge) {
		return exit.Usage.Errorf("make it smaller, or leave it out of connectors in alm.yaml", "read %s: %w", t.Label, err)
	}
	return exit.Refused.Errorf(cmp.Or(exit.Hint(err), "see that the file can be read, and is no link to somewhere else"), "read %s: %w", t.Label, err)
}
