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

	"alm/internal/gitfs/odb"
)

// command runs git in one repository.
type command struct {
	gitDir string
	root   string // top of the work tree, "" if bare
}

// maxWait ends a git that hangs on a remote while a file is read.
const maxWait = 5 * time.Minute

// run runs git and returns its output, at most odb.MaxObject bytes. lazy allows git to fetch
// what a partial clone lacks.
func (c command) run(ctx context.Context, lazy bool, input string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Stdin = strings.NewReader(input)
	cmd.Dir, cmd.Env, cmd.WaitDelay = c.gitDir, gitEnv(os.Environ(), c.gitDir, lazy), time.Second
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(out, odb.MaxObject+1))
	if len(data) > odb.MaxObject {
		out.Close()
		err = errors.New("git printed too much")
	}
	err = errors.Join(err, cmd.Wait())
	if err == nil || stderr.Len() == 0 {
		return data, err
	}
	return nil, fmt.Errorf("git: %s", reason(stderr.String()))
}

// runInTree runs git with the repository's work tree.
func (c command) runInTree(ctx context.Context, args ...string) ([]byte, error) {
	if strings.HasPrefix(c.root, "-") {
		return nil, errors.New("the folder's name begins with a dash")
	}
	return c.run(ctx, false, "", append([]string{"--work-tree", c.root}, args...)...)
}

// repoVariables would make git use another repository, as they do inside a hook.
var repoVariables = []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX",
	"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_CONFIG_COUNT"}

// gitEnv returns an environment in which git uses this repository, even if another user
// owns it, and asks nobody for a password. It keeps configuration in the environment.
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

// reason returns git's first line about an error, without passwords in addresses.
func reason(output string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(output), "\n")
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "fatal:") || strings.HasPrefix(line, "error:") {
			first = line
			break
		}
	}
	return withoutPasswords(strings.TrimSpace(first))
}

// withoutPasswords removes "user:password@" from addresses.
func withoutPasswords(line string) string {
	parts := strings.Split(line, "//")
	for i, part := range parts[1:] {
		if user, rest, ok := strings.Cut(part, "@"); ok && !strings.ContainsAny(user, "/ \t'\"") {
			parts[i+1] = rest
		}
	}
	return strings.Join(parts, "//")
}
