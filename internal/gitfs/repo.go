// Package gitfs reads a git repository: a commit as fs.FS, which folders differ between two
// commits, and where a change started. It is right where clones are not whole: shallow,
// partial, sparse, linked or borrowed. What is missing is an error, never "not there".
package gitfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// Repo is an open repository. It is safe for concurrent use.
type Repo struct {
	root   string // top of the work tree, "" when bare
	prefix string
	gitDir string
	common string

	objects *objects
	work    *os.Root // nil when bare
	partial bool     // a promisor remote would send missing objects on demand
	ask     bool     // git may be asked for objects that are missing

	fetching sync.Mutex

	mu     sync.Mutex // guards what follows
	refs   *filesystem.Storage
	trees  map[plumbing.Hash][]treeEntry
	cuts   map[plumbing.Hash]bool
	wanted []plumbing.Hash
}

// Open finds the repository around dir: a work tree, a linked one, a submodule or a bare
// repository. Where there is none the error is ErrNoRepository.
func Open(dir string) (*Repo, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open repository: %w", err)
	}
	if real, err := filepath.EvalSymlinks(full); err == nil {
		full = real
	}
	r, err := locate(full)
	if err != nil {
		return nil, err
	}
	if err := r.open(); err != nil {
		return nil, err
	}
	return r, nil
}

// locate walks up to the folder that holds .git, or is a bare repository itself.
func locate(full string) (*Repo, error) {
	for top := full; ; top = filepath.Dir(top) {
		inside, err := filepath.Rel(top, full)
		if err != nil {
			return nil, fmt.Errorf("open repository: %w", err)
		}
		git := filepath.Join(top, ".git")
		switch info, err := os.Stat(git); {
		case err == nil && info.IsDir() && isGitDir(git):
			return &Repo{root: top, prefix: filepath.ToSlash(inside), gitDir: git}, nil
		case err == nil && !info.IsDir():
			target, err := pointer(git, "gitdir: ")
			return &Repo{root: top, prefix: filepath.ToSlash(inside), gitDir: target}, err
		case isGitDir(top):
			return &Repo{prefix: ".", gitDir: top}, nil
		}
		if top == filepath.Dir(top) {
			return nil, &Error{Op: "open " + full, Err: ErrNoRepository, Remedy: "run git init, or work in a clone"}
		}
	}
}

// pointer reads a file that names a folder, absolute or relative to itself.
func pointer(name, prefix string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("open repository: %w", err)
	}
	target, ok := strings.CutPrefix(strings.TrimSpace(string(data)), prefix)
	if !ok {
		return "", fmt.Errorf("open repository: %s does not name a git folder", name)
	}
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(name), target)
	}
	return target, nil
}

// isGitDir tells a repository's own folder, as git does; a folder .git without them is
// passed over.
func isGitDir(dir string) bool {
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

func (r *Repo) open() error {
	r.common = r.gitDir
	if common, err := pointer(filepath.Join(r.gitDir, "commondir"), ""); err == nil {
		r.common = common
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := r.configure(); err != nil {
		return err
	}
	var storage billy.Filesystem = osfs.New(r.gitDir)
	if r.common != r.gitDir {
		storage = dotgit.NewRepositoryFilesystem(storage, osfs.New(r.common))
	}
	// The storage is used without git.Repository, which refuses repositories for
	// extensions that do not touch reading: worktreeConfig, partialClone. (go-git #1982)
	r.refs = filesystem.NewStorage(storage, cache.NewObjectLRU(cache.MiByte))
	r.trees = map[plumbing.Hash][]treeEntry{}
	var err error
	if r.objects, err = newObjects(r.common); err != nil {
		return err
	}
	if r.root != "" {
		if r.work, err = os.OpenRoot(r.root); err != nil {
			return fmt.Errorf("open work tree: %w", err)
		}
	}
	return nil
}

// unreadable are settings of repositories that go-git cannot read.
var unreadable = []struct{ setting, what, remedy string }{
	{"objectformat=sha256", "SHA-256 repositories cannot be read", "use a clone with SHA-1 object names"},
	{"refstorage=reftable", "reftable repositories cannot be read", "run git refs migrate --ref-format=files"},
}

// configure looks for the few settings that matter here, in git's own way of writing them.
func (r *Repo) configure() error {
	data, err := os.ReadFile(filepath.Join(r.common, "config"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open repository: %w", err)
	}
	for line := range strings.Lines(strings.ToLower(string(data))) {
		line = strings.NewReplacer(" ", "", "\t", "", `"`, "").Replace(strings.TrimSpace(line))
		for _, u := range unreadable {
			if strings.HasPrefix(line, u.setting) {
				return &Error{Op: "open " + r.gitDir, Err: errors.New(u.what), Remedy: u.remedy}
			}
		}
		if strings.HasPrefix(line, "promisor=true") || strings.HasPrefix(line, "partialclone") {
			r.partial = true
		}
	}
	return nil
}

// Root is the top of the work tree, "" for a bare repository.
func (r *Repo) Root() string { return r.root }

// Dir is the repository's own folder.
func (r *Repo) Dir() string { return r.gitDir }

// Prefix is the folder that was opened, as a slash path from the top; "." is the top.
func (r *Repo) Prefix() string { return r.prefix }

// FetchMissing lets git fetch objects that a partial clone left out, when they are read.
// It is not to be called while the repository is being read.
func (r *Repo) FetchMissing(allowed bool) { r.ask = allowed }

// WorkTree is the work tree as it is on the disk. Symbolic links are followed inside it
// and nowhere else. In a bare repository every file is an error, and none is
// fs.ErrNotExist. Where a checkout is sparse, files are not there that a commit has.
func (r *Repo) WorkTree() fs.FS {
	if r.work == nil {
		return noWorkTree{}
	}
	return r.work.FS()
}

type noWorkTree struct{}

func (noWorkTree) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("a bare repository has no work tree")}
}

// Close lets go of the packs and the work tree.
func (r *Repo) Close() error {
	err := r.objects.close()
	if r.work != nil {
		err = errors.Join(err, r.work.Close())
	}
	return err
}

// reload forgets what is known of the repository, after something was fetched.
func (r *Repo) reload() {
	r.objects.close()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cuts = nil
}

// cut is where a shallow clone ends: commits whose parents it left out. Empty in a whole one.
func (r *Repo) cut() map[plumbing.Hash]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cuts == nil {
		r.cuts = map[plumbing.Hash]bool{}
		data, _ := os.ReadFile(filepath.Join(r.common, "shallow"))
		for line := range strings.FieldsSeq(string(data)) {
			r.cuts[plumbing.NewHash(line)] = true
		}
	}
	return r.cuts
}
