// Package gitfs reads a git repository: a commit as fs.FS, which folders differ between two
// commits, and where a change started. It works with incomplete clones too: shallow, partial,
// sparse, linked worktrees, alternates. A missing object is an error and never fs.ErrNotExist.
package gitfs

// Repo is an open repository. It is safe for concurrent use.
type Repo struct {
	location
	refs *references
	db   *database
	git  command
}

// OpenIn opens the repository that dir belongs to: a work tree, a linked worktree, a submodule
// or a bare repository. If there is none the error is ErrNoRepository. If dir leads through a
// symbolic link in a work tree the error is ErrLink. In a CI run whose checkouts are in a
// workspace (GITHUB_WORKSPACE; "" if there is none), folders above the workspace do not count,
// and a submodule belongs to the repository that contains it.
func OpenIn(workspace, dir string) (*Repo, error) {
	loc, err := locate(dir, workspace)
	if err != nil {
		return nil, err
	}
	r := &Repo{location: loc, refs: newReferences(loc), git: command{loc.gitDir, loc.root, &settings{}}}
	if r.db, err = openDatabase(loc, r.git); err != nil {
		return nil, err
	}
	return r, nil
}

// FolderOf returns the folder of git itself that OpenIn would read, of a linked work tree its own, and the
// place of dir as a slash path from the top.
func FolderOf(workspace, dir string) (gitDir, prefix string, err error) {
	loc, err := locate(dir, workspace)
	return loc.gitDir, loc.prefix, err
}

// Root returns the top folder of the work tree, "" for a bare repository.
func (r *Repo) Root() string { return r.root }

// Prefix returns the opened folder as a slash path from the top; "." is the top.
func (r *Repo) Prefix() string { return r.prefix }

// Release drops what was kept of objects to read others faster. Later reads go on to work.
func (r *Repo) Release() error { return r.db.store.Close() }

// FetchMissing allows git to fetch objects that a partial clone lacks when they are read.
// Do not call it while the repository is being read.
func (r *Repo) FetchMissing(allowed bool) { r.db.fetchMissing = allowed }
