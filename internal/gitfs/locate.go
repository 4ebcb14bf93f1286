package gitfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"alm/internal/disk"
)

// location is where a repository is on the disk.
type location struct {
	root    string // top of the work tree, "" if bare
	prefix  string // of the opened folder, a slash path from the top
	gitDir  string
	common  string // differs from gitDir in a linked worktree
	partial bool   // a promisor remote sends missing objects on demand
	sparse  bool   // the work tree lacks files of the index
}

// locate finds the repository that a folder belongs to and checks that it can be read.
// Nothing that a commit can contain decides which repository that is: not symbolic links
// below the top of the work tree, not folders that look like a bare repository.
func locate(dir, workspace string) (location, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return location{}, fmt.Errorf("open repository: %w", err)
	}
	if err := disk.CheckPath(full); err != nil {
		return location{}, err
	}
	full, workspace = resolveLinks(full), resolveLinks(workspace)
	loc, err := findGitDir(full, workspace)
	if err != nil {
		return location{}, err
	}
	if loc.common, err = commonDir(loc.gitDir); err != nil {
		return location{}, err
	}
	return loc, loc.readConfig()
}

// resolveLinks returns a path without symbolic links, or the path if it cannot be resolved.
func resolveLinks(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil && path != "" {
		return real
	}
	return path
}

// findGitDir walks up to the folder that holds .git. A folder that is a bare repository
// itself counts only if no work tree contains it, as with git's safe.bareRepository=explicit.
// In the workspace of a CI run, a submodule belongs to the repository that contains it, and
// folders above the workspace do not count.
func findGitDir(full, workspace string) (location, error) {
	inCI := workspace != "" && within(workspace, full)
	var inner location // a submodule
	for top := full; ; top = filepath.Dir(top) {
		loc, err := gitDirAt(top)
		switch {
		case err != nil:
			return location{}, err
		case loc.gitDir == "":
		case within(loc.gitDir, full):
			return location{}, &Error{Op: "open " + full, Err: errors.New("the folder is part of git's own folder " + loc.gitDir), Remedy: "name a folder of the work tree"}
		case inner.gitDir != "" && !within(filepath.Join(loc.gitDir, "modules"), inner.gitDir):
			return inner.under(full), nil
		case inCI && top != workspace && isSubmodule(loc.gitDir):
			inner = loc
		default:
			return loc.under(full), nil
		}
		if top == filepath.Dir(top) || inCI && top == workspace {
			break
		}
	}
	switch {
	case inner.gitDir != "":
		return inner.under(full), nil
	case isGitDir(full):
		return location{prefix: ".", gitDir: full}, nil
	}
	return location{}, &Error{Op: "open " + full, Err: ErrNoRepository, Remedy: "run git init, or work in a clone"}
}

// gitDirAt returns the repository whose work tree has its top at a folder, if there is one.
// It ignores a folder .git that is not a repository, as git does.
func gitDirAt(top string) (location, error) {
	git := filepath.Join(top, ".git")
	info, err := os.Stat(git)
	switch {
	case err != nil:
		return location{}, nil
	case info.IsDir() && isGitDir(git):
		return location{root: top, gitDir: git}, nil
	case info.IsDir():
		return location{}, nil
	}
	target, err := readPointer(git, "gitdir: ")
	return location{root: top, gitDir: target}, err
}

// under returns the location with the prefix of a folder.
func (loc location) under(full string) location {
	loc.prefix = "."
	if inside, err := filepath.Rel(loc.root, full); err == nil {
		loc.prefix = filepath.ToSlash(inside)
	}
	return loc
}

// isSubmodule reports whether a repository's folder is in the folder of another one. Linked
// worktrees are too, but they name the other as their common folder.
func isSubmodule(gitDir string) bool {
	_, err := os.Stat(filepath.Join(gitDir, "commondir"))
	return errors.Is(err, fs.ErrNotExist) && strings.Contains(filepath.ToSlash(gitDir), "/modules/")
}

// within reports whether a path is a folder or below it.
func within(folder, path string) bool {
	inside, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(inside)
}

// commonDir returns the folder of the repository that a linked worktree belongs to, which is
// gitDir itself for all others.
func commonDir(gitDir string) (string, error) {
	common, err := readPointer(filepath.Join(gitDir, "commondir"), "")
	if errors.Is(err, fs.ErrNotExist) {
		return gitDir, nil
	}
	return common, err
}

// readPointer reads a file that names a folder, absolute or relative to the file.
func readPointer(name, prefix string) (string, error) {
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

// isGitDir reports whether a folder is a repository's own folder, by the test that git uses.
func isGitDir(dir string) bool {
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// unsupported are settings of repositories that go-git cannot read.
var unsupported = []struct{ setting, reason, remedy string }{
	{"objectformat=sha256", "SHA-256 repositories cannot be read", "use a clone with SHA-1 object names"},
	{"refstorage=reftable", "reftable repositories cannot be read", "run git refs migrate --ref-format=files"},
}

// readConfig reads the few settings that matter for reading, however they are written.
func (loc *location) readConfig() error {
	for _, name := range []string{filepath.Join(loc.common, "config"), filepath.Join(loc.gitDir, "config.worktree")} {
		data, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("open repository: %w", err)
		}
		if err := loc.parseConfig(data); err != nil {
			return err
		}
	}
	return nil
}

func (loc *location) parseConfig(data []byte) error {
	for line := range strings.Lines(strings.ToLower(string(data))) {
		line = strings.NewReplacer(" ", "", "\t", "", `"`, "").Replace(strings.TrimSpace(line))
		for _, u := range unsupported {
			if strings.HasPrefix(line, u.setting) {
				return &Error{Op: "open " + loc.gitDir, Err: errors.New(u.reason), Remedy: u.remedy}
			}
		}
		if strings.HasPrefix(line, "promisor=true") || strings.HasPrefix(line, "partialclone") {
			loc.partial = true
		}
		if name, value, _ := strings.Cut(line, "="); name == "sparsecheckout" {
			loc.sparse = value != "false" && value != "no" && value != "off" && value != "0"
		}
	}
	return nil
}
