package gitfs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
)

// Tag is an annotated tag to create.
type Tag struct{ Name, Message string }

// ErrDirty means that the work tree has uncommitted changes.
var ErrDirty = errors.New("the work tree has uncommitted changes")

// ErrNotCommitted means that git made no commit of files.
var ErrNotCommitted = errors.New("nothing was committed")

// ReadyToCommit checks, before anything is written, that files can be committed and the
// commit tagged: no uncommitted changes, a known committer, tags that are new.
func (r *Repo) ReadyToCommit(ctx context.Context, tags []Tag) error {
	if r.root == "" {
		return &Error{Op: "commit", Err: errors.New("the repository has no work tree"), Remedy: "work in a clone that is not bare"}
	}
	out, err := r.git.runInTree(ctx, "status", "--porcelain", "--untracked-files=no", "--ignore-submodules=dirty")
	if err != nil {
		return &Error{Op: "check the work tree", Err: err, Remedy: "put git on the PATH"}
	}
	if line, _, _ := bytes.Cut(out, []byte("\n")); len(line) > 0 {
		return &Error{Op: "commit", Err: fmt.Errorf("%w: %q", ErrDirty, bytes.TrimSpace(line)), Remedy: "commit or stash them first; git status lists them"}
	}
	if _, err := r.git.runInTree(ctx, "var", "GIT_COMMITTER_IDENT"); err != nil {
		return &Error{Op: "commit", Err: errors.New("git has no committer name"), Remedy: "set user.name and user.email with git config"}
	}
	for _, tag := range tags {
		if _, err := r.git.runInTree(ctx, "check-ref-format", "refs/tags/"+tag.Name); err != nil {
			return &Error{Op: "tag " + tag.Name, Err: errors.New("not a valid tag name"), Remedy: "commit and tag by hand"}
		}
		if _, err := r.git.runInTree(ctx, "rev-parse", "--quiet", "--verify", "refs/tags/"+tag.Name); err == nil {
			return &Error{Op: "tag " + tag.Name, Err: errors.New("the tag exists"), Remedy: "git show " + tag.Name + " shows it; alm does not move tags"}
		}
	}
	return nil
}

// CommitFiles commits files of the work tree, given by paths in the opened folder, and tags
// the commit. It runs git, so the user's signing applies; hooks do not run. Where there is no commit,
// the error is ErrNotCommitted, and the files are not staged.
func (r *Repo) CommitFiles(ctx context.Context, files []string, message string, tags []Tag) error {
	paths := []string{"--"}
	for _, file := range files {
		paths = append(paths, ":(top,literal)"+path.Join(r.prefix, file))
	}
	if _, err := r.git.runInTree(ctx, append([]string{"add"}, paths...)...); err != nil {
		return notCommitted("add files", err)
	}
	if _, err := r.git.runInTree(ctx, append([]string{"commit", "--quiet", "-m", message}, paths...)...); err != nil {
		if _, unstaging := r.git.runInTree(ctx, append([]string{"reset", "--quiet"}, paths...)...); unstaging != nil {
			err = errors.Join(err, unstaging)
		}
		return notCommitted("commit", err)
	}
	return r.TagHead(ctx, tags)
}

func notCommitted(op string, err error) error {
	return &Error{Op: op, Err: fmt.Errorf("%w: %w", ErrNotCommitted, err), Remedy: "git commit shows what is in its way: a lock file, the signing key, a folder that cannot be written"}
}

// TagHead tags the commit that is checked out.
func (r *Repo) TagHead(ctx context.Context, tags []Tag) error {
	for _, tag := range tags {
		if _, err := r.git.runInTree(ctx, "tag", "-a", tag.Name, "-m", tag.Message); err != nil {
			return &Error{Op: "tag " + tag.Name, Err: err, Remedy: "the commit is made; tag it by hand"}
		}
	}
	return nil
}

// Tagged returns the one commit that has all of the tags, if it is the one that is checked out
// or was made on top of that; else the zero Commit.
func (r *Repo) Tagged(ctx context.Context, tags []Tag) (Commit, error) {
	head, err := r.Head(ctx)
	if err != nil {
		return Commit{}, err
	}
	var tagged Commit
	for i, tag := range tags {
		c, err := r.Resolve(ctx, "refs/tags/"+tag.Name)
		if errors.Is(err, ErrNoRevision) {
			return Commit{}, nil
		}
		if err != nil {
			return Commit{}, err
		}
		onTop := len(c.parents) == 1 && c.parents[0].String() == head.Hash
		if c.Hash != head.Hash && !onTop || i > 0 && c.Hash != tagged.Hash {
			return Commit{}, nil
		}
		tagged = c
	}
	return tagged, nil
}
