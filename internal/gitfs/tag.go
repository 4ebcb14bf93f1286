package gitfs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
)

// Tag is an annotated tag to be.
type Tag struct{ Name, Message string }

// ErrDirty says that the work tree holds changes that are not committed.
var ErrDirty = errors.New("there are changes that are not committed")

// ReadyToCommit tells why files could not be committed and the commit tagged, before
// anything is written: changes that would slip in, a tag that is there, nobody to sign it.
func (r *Repo) ReadyToCommit(ctx context.Context, tags []Tag) error {
	if r.root == "" {
		return &Error{Op: "commit", Err: errors.New("the repository has no work tree"), Remedy: "work in a clone that is not bare"}
	}
	out, err := r.inTree(ctx, "status", "--porcelain", "--untracked-files=no")
	if err != nil {
		return &Error{Op: "look at the work tree", Err: err, Remedy: "git has to be on the PATH"}
	}
	if line, _, _ := bytes.Cut(out, []byte("\n")); len(line) > 0 {
		return &Error{Op: "commit", Err: fmt.Errorf("%w: %q", ErrDirty, bytes.TrimSpace(line)), Remedy: "commit or stash them first; git status lists them"}
	}
	if _, err := r.inTree(ctx, "var", "GIT_COMMITTER_IDENT"); err != nil {
		return &Error{Op: "commit", Err: errors.New("git does not know who commits"), Remedy: "git config user.name and user.email"}
	}
	for _, tag := range tags {
		if _, err := r.inTree(ctx, "check-ref-format", "refs/tags/"+tag.Name); err != nil {
			return &Error{Op: "tag " + tag.Name, Err: errors.New("that is no name for a tag"), Remedy: "commit and tag by hand"}
		}
		if _, err := r.inTree(ctx, "rev-parse", "--quiet", "--verify", "refs/tags/"+tag.Name); err == nil {
			return &Error{Op: "tag " + tag.Name, Err: errors.New("there is such a tag"), Remedy: "git show " + tag.Name + " tells what it is; it stays as it is"}
		}
	}
	return nil
}

// CommitFiles commits the files as they are in the work tree, paths in the opened folder,
// and tags the commit. It runs git, so hooks and signing are the user's own.
func (r *Repo) CommitFiles(ctx context.Context, files []string, message string, tags []Tag) error {
	paths := []string{"--"}
	for _, file := range files {
		paths = append(paths, ":(top,literal)"+path.Join(r.prefix, file))
	}
	if _, err := r.inTree(ctx, append([]string{"add"}, paths...)...); err != nil {
		return &Error{Op: "add the files", Err: err, Remedy: "the files are written; commit and tag them by hand"}
	}
	if _, err := r.inTree(ctx, append([]string{"commit", "--quiet", "-m", message}, paths...)...); err != nil {
		return &Error{Op: "commit", Err: err, Remedy: "the files are written and staged; commit and tag them by hand"}
	}
	for _, tag := range tags {
		if _, err := r.inTree(ctx, "tag", "-a", tag.Name, "-m", tag.Message); err != nil {
			return &Error{Op: "tag " + tag.Name, Err: err, Remedy: "the commit is made; tag it by hand"}
		}
	}
	return nil
}

// inTree runs git with the repository's work tree.
func (r *Repo) inTree(ctx context.Context, args ...string) ([]byte, error) {
	if strings.HasPrefix(r.root, "-") {
		return nil, errors.New("the folder's name begins with a dash")
	}
	return r.git(ctx, false, "", append([]string{"--work-tree", r.root}, args...)...)
}
