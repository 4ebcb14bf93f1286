package gitfs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// location is where a repository is on the disk.
type location struct {
	root    string // top of the work tree, "" if bare
	prefix  string // of the opened folder, a slash path from the top
	gitDir  string
	common  string // differs from gitDir in a linked worktree
	partial bool   // a promisor remote sends missing objects on demand
}

// locate finds the repository around a folder and checks that it can be read.
func locate(dir string) (location, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		return location{}, fmt.Errorf("open repository: %w", err)
	}
	if real, err := filepath.EvalSymlinks(full); err == nil {
		full = real
	}
	loc, err := findGitDir(full)
	if err != nil {
		return location{}, err
	}
	loc.common = loc.gitDir
	if common, err := readPointer(filepath.Join(loc.gitDir, "commondir"), ""); err == nil {
		loc.common = common
	} else if !errors.Is(err, fs.ErrNotExist) {
		return location{}, err
	}
	return loc, loc.readConfig()
}

// findGitDir walks up to the folder that holds .git, or is a bare repository itself.
func findGitDir(full string) (location, error) {
	for top := full; ; top = filepath.Dir(top) {
		inside, err := filepath.Rel(top, full)
		if err != nil {
			return location{}, fmt.Errorf("open repository: %w", err)
		}
		git := filepath.Join(top, ".git")
		switch info, err := os.Stat(git); {
		case err == nil && info.IsDir() && isGitDir(git):
			return location{root: top, prefix: filepath.ToSlash(inside), gitDir: git}, nil
		case err == nil && !info.IsDir():
			target, err := readPointer(git, "gitdir: ")
			return location{root: top, prefix: filepath.ToSlash(inside), gitDir: target}, err
		case isGitDir(top):
			return location{prefix: ".", gitDir: top}, nil
		}
		if top == filepath.Dir(top) {
			return location{}, &Error{Op: "open " + full, Err: ErrNoRepository, Remedy: "run git init, or work in a clone"}
		}
	}
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
	data, err := os.ReadFile(filepath.Join(loc.common, "config"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open repository: %w", err)
	}
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
	}
	return nil
}
