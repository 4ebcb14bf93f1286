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
	gitDir   string
	root     string // top of the work tree, "" if bare
	settings *settings
}

// access is what a git command does, which decides which settings it depends on.
type access int

const (
	reads   access = iota // objects and references of this repository
	fetches               // from origin
	commits               // from the work tree
)

// maxWait ends a git that hangs on a remote while a file is read.
const maxWait = 5 * time.Minute

// run runs git and returns its output, at most odb.MaxObject bytes. No setting of the
// repository makes it run another program or contact another host than origin's.
func (c command) run(ctx context.Context, a access, input string, args ...string) ([]byte, error) {
	config, protocol, err := c.config(ctx, a)
	if err != nil {
		return nil, err
	}
	env := append(gitEnv(os.Environ(), c.gitDir, config), "GIT_ALLOW_PROTOCOL="+protocol)
	return c.exec(ctx, env, input, args...)
}

func (c command) exec(ctx context.Context, env []string, input string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Stdin = strings.NewReader(input)
	cmd.Dir, cmd.Env, cmd.WaitDelay = c.gitDir, env, time.Second
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
	return c.run(ctx, commits, "", append([]string{"--work-tree", c.root}, args...)...)
}

// pinned is the configuration of every git command.
var pinned = []setting{
	{"core.hooksPath", "/dev/null"},
	{"core.fsmonitor", "false"},
	{"gc.auto", "0"},
	{"maintenance.auto", "false"},
	{"submodule.recurse", "false"},
	{"fetch.recurseSubmodules", "false"},
	{"http.followRedirects", "false"},
}

// config returns the configuration for a command, which is the pinned settings and what
// replaces settings of the repository that name a program, and the protocol that it may use.
func (c command) config(ctx context.Context, a access) (config []setting, protocol string, err error) {
	config = slices.Concat(pinned, []setting{{"safe.directory", c.gitDir}})
	if a == reads {
		return config, noProtocol, nil
	}
	all, err := c.settings.list(ctx, c)
	if err != nil {
		return nil, "", err
	}
	replaced, err := replacePrograms(all, a)
	if err != nil {
		return nil, "", err
	}
	config = append(config, replaced...)
	if a == commits {
		return config, noProtocol, nil
	}
	protocol, err = originProtocol(all)
	return config, protocol, err
}

const noProtocol = "none"

// repoVariables would make git use another repository or other rules about protocols.
var repoVariables = []string{"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX",
	"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_CONFIG_COUNT", "GIT_ALLOW_PROTOCOL"}

// private begin the variables that hold secrets of alm and of the job. No program that git runs
// needs them.
var private = []string{"ALM_", "INPUT_", "ACTIONS_"}

func isPrivate(name string) bool {
	return slices.ContainsFunc(private, func(prefix string) bool { return strings.HasPrefix(strings.ToUpper(name), prefix) })
}

// gitEnv returns an environment in which git uses this repository, even if another user owns
// it, asks nobody for a password, and gives the configuration precedence over every file. It
// keeps configuration that the environment already has, and no secret of alm.
func gitEnv(environ []string, gitDir string, config []setting) []string {
	count := 0
	env := slices.DeleteFunc(slices.Clone(environ), func(v string) bool {
		name, value, _ := strings.Cut(v, "=")
		if name == "GIT_CONFIG_COUNT" {
			count, _ = strconv.Atoi(value)
		}
		return slices.Contains(repoVariables, name) || isPrivate(name)
	})
	env = append(env, "GIT_DIR="+gitDir, "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	for _, s := range config {
		env = append(env, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", count, s.key), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", count, s.value))
		count++
	}
	return append(env, fmt.Sprintf("GIT_CONFIG_COUNT=%d", count))
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
