package gitfs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// maxWait ends a git that hangs on a remote while a file is read.
const maxWait = 5 * time.Minute

// git runs git in the repository and gives what it prints, at most maxObject of it. lazy
// lets it fetch what a partial clone left out.
func (r *Repo) git(ctx context.Context, lazy bool, input string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Stdin = strings.NewReader(input)
	cmd.Dir, cmd.Env, cmd.WaitDelay = r.gitDir, gitEnv(os.Environ(), r.gitDir, lazy), time.Second
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(out, maxObject+1))
	if len(data) > maxObject {
		out.Close()
		err = errors.New("it printed too much")
	}
	err = errors.Join(err, cmd.Wait())
	if err == nil || said.Len() == 0 {
		return data, err
	}
	return nil, fmt.Errorf("git: %s", reason(said.String()))
}

// fromGit asks git for an object, which makes a partial clone fetch it. What else differs
// between the commits compared last comes along the first time: one trip, not one a file.
func (r *Repo) fromGit(kind plumbing.ObjectType, hash plumbing.Hash) ([]byte, error) {
	ctx, stop := context.WithTimeout(context.Background(), maxWait)
	defer stop()
	if r.fetchWanted(ctx) {
		if got, err := r.objects.read(hash); err == nil && got.kind == kind {
			return got.data, nil
		}
	}
	return r.git(ctx, true, "", "cat-file", kind.String(), hash.String())
}

// want remembers files that will be read.
func (r *Repo) want(entries []treeEntry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range entries {
		r.wanted = append(r.wanted, e.Hash)
	}
}

// fetchWanted fetches what is remembered and missing, the way git itself does for a partial
// clone, and tells whether it is there now. Others wait for it.
func (r *Repo) fetchWanted(ctx context.Context) bool {
	r.fetching.Lock()
	defer r.fetching.Unlock()
	r.mu.Lock()
	wanted := r.wanted
	r.wanted = nil
	r.mu.Unlock()
	var list strings.Builder
	for _, hash := range wanted {
		if _, err := r.objects.read(hash); errors.Is(err, plumbing.ErrObjectNotFound) {
			fmt.Fprintln(&list, hash)
		}
	}
	if list.Len() == 0 {
		return true
	}
	_, err := r.git(ctx, true, list.String(), "-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags",
		"--no-write-fetch-head", "--recurse-submodules=no", "--no-auto-gc", "--filter=blob:none", "--stdin", "origin")
	if err != nil {
		return false
	}
	r.reload()
	return true
}

// repoVariables would point git at another repository, as they do inside a hook.
var repoVariables = []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX",
	"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_CONFIG_COUNT"}

// gitEnv lets git work in this repository, also when another user owns it, and ask nobody
// for a password. What the environment already configures stays.
func gitEnv(environ []string, gitDir string, lazy bool) []string {
	count := 0
	env := slices.DeleteFunc(slices.Clone(environ), func(v string) bool {
		name, value, _ := strings.Cut(v, "=")
		if name == "GIT_CONFIG_COUNT" {
			count, _ = strconv.Atoi(value)
		}
		return slices.Contains(repoVariables, name)
	})
	env = append(env, "GIT_DIR="+gitDir, "GIT_TERMINAL_PROMPT=0", "LC_ALL=C",
		fmt.Sprintf("GIT_CONFIG_COUNT=%d", count+1),
		fmt.Sprintf("GIT_CONFIG_KEY_%d=safe.directory", count), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", count, gitDir))
	if !lazy {
		env = append(env, "GIT_NO_LAZY_FETCH=1")
	}
	return env
}

// reason is the line in which git says why, the first that is an error; passwords in
// addresses are left out.
func reason(text string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "fatal:") || strings.HasPrefix(line, "error:") {
			first = line
			break
		}
	}
	return withoutPasswords(strings.TrimSpace(first))
}

// withoutPasswords takes "user:password@" out of addresses.
func withoutPasswords(text string) string {
	parts := strings.Split(text, "//")
	for i, part := range parts[1:] {
		if user, rest, ok := strings.Cut(part, "@"); ok && !strings.ContainsAny(user, "/ \t'\"") {
			parts[i+1] = rest
		}
	}
	return strings.Join(parts, "//")
}
