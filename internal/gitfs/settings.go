package gitfs

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// setting is a key and value of git's configuration.
type setting struct{ key, value string }

// scopedSetting is a setting with the kind of file that it comes from.
type scopedSetting struct {
	setting
	ofRepository bool // not the user's, the system's or the environment's
}

// settings is git's configuration in a repository, with included files. It is read once.
type settings struct {
	once sync.Once
	all  []scopedSetting
	err  error
}

func (s *settings) list(ctx context.Context, c command) ([]scopedSetting, error) {
	s.once.Do(func() {
		env := gitEnv(os.Environ(), c.gitDir, []setting{{"safe.directory", c.gitDir}})
		out, err := c.exec(ctx, env, "", "config", "--list", "--show-scope", "--null")
		if err != nil {
			s.err = fmt.Errorf("read git's configuration (git 2.26 or later): %w", err)
			return
		}
		s.all = parseSettings(string(out))
	})
	return s.all, s.err
}

// parseSettings reads "scope NUL key LF value NUL" until the end.
func parseSettings(output string) []scopedSetting {
	var all []scopedSetting
	fields := strings.Split(output, "\x00")
	for i := 0; i+1 < len(fields); i += 2 {
		key, value, _ := strings.Cut(fields[i+1], "\n")
		all = append(all, scopedSetting{setting{key, value}, fields[i] == "local" || fields[i] == "worktree"})
	}
	return all
}

// match reports whether the key is section.name or section.ANYTHING.name.
func (s setting) match(section, name string) bool {
	rest, ok := strings.CutPrefix(s.key, section+".")
	return ok && (rest == name || strings.HasSuffix(rest, "."+name))
}

// programSettings are the settings that name a program, or make a fetch contact another host
// or run a program there. Those of the repository do not apply: a value replaces them, or the
// user's own does. Without a value the command is refused.
var programSettings = []struct {
	section, name string
	usedBy        access
	value         *string
}{
	{"core", "sshcommand", fetches, new("ssh")},
	{"core", "askpass", fetches, new("")},
	{"core", "gitproxy", fetches, new("none")},
	{"http", "followredirects", fetches, new("false")},
	{"credential", "helper", fetches, new("")},
	{"remote", "uploadpack", fetches, nil}, // git uses the first value
	{"remote", "vcs", fetches, nil},
	{"remote", "proxy", fetches, nil},
	{"http", "proxy", fetches, nil},
	{"url", "insteadof", fetches, nil},
	{"fetch", "bundleuri", fetches, nil},
	{"core", "alternaterefscommand", fetches, nil},
	{"hook", "command", fetches, nil},
	{"hook", "command", commits, nil},
	{"filter", "clean", commits, nil},
	{"filter", "smudge", commits, nil},
	{"filter", "process", commits, nil},
	{"gpg", "program", commits, nil},
	{"gpg", "defaultkeycommand", commits, nil},
}

// replacePrograms returns the settings that replace those of the repository.
func replacePrograms(all []scopedSetting, a access) ([]setting, error) {
	var replaced []setting
	for _, p := range programSettings {
		if p.usedBy != a {
			continue
		}
		var users []setting
		keys := map[string]bool{}
		for _, s := range all {
			switch {
			case !s.match(p.section, p.name):
			case !s.ofRepository:
				users = append(users, s.setting)
			case p.value == nil:
				return nil, &Error{Op: "run git", Err: fmt.Errorf("the repository's configuration sets %s, which alm does not use", s.key),
					Remedy: "run git config --unset-all " + s.key + " there; settings in the user's own configuration are used"}
			default:
				keys[s.key] = true
			}
		}
		if len(keys) == 0 {
			continue
		}
		for key := range keys {
			replaced = append(replaced, setting{key, *p.value})
		}
		if p.section == "credential" {
			replaced = append(replaced, setting{"credential.helper", ""}) // resets the list for every URL
		}
		replaced = append(replaced, users...)
	}
	return replaced, nil
}

// originURL returns the address of origin after the user's url.*.insteadOf, as git does: the
// longest prefix wins.
func originURL(all []scopedSetting) (string, error) {
	origin := ""
	for _, s := range all {
		if s.key == "remote.origin.url" && origin == "" {
			origin = s.value
		}
	}
	if origin == "" {
		return "", errors.New("there is no remote origin")
	}
	best, longest := origin, 0
	for _, s := range all {
		if s.match("url", "insteadof") && len(s.value) > longest && strings.HasPrefix(origin, s.value) {
			longest = len(s.value)
			best = strings.TrimSuffix(strings.TrimPrefix(s.key, "url."), ".insteadof") + origin[longest:]
		}
	}
	return best, nil
}

// originProtocol returns the one protocol that a fetch from origin may use, by git's name.
func originProtocol(all []scopedSetting) (string, error) {
	origin, err := originURL(all)
	if err != nil {
		return "", err
	}
	scheme, rest, isURL := strings.Cut(origin, "://")
	if !isURL {
		return localOrSSH(origin)
	}
	switch scheme {
	case "https", "ssh", "file":
		return scheme, nil
	case "http":
		host, _, _ := strings.Cut(rest, "/")
		if isLoopback(host) {
			return scheme, nil
		}
	}
	return "", fmt.Errorf("origin uses %.20q; alm fetches by https, by ssh or from a folder", scheme)
}

// localOrSSH distinguishes a path from host:path by the first colon, as git does.
func localOrSSH(origin string) (string, error) {
	before, after, colon := strings.Cut(origin, ":")
	switch {
	case strings.HasPrefix(after, ":") && !strings.ContainsAny(before, "[@"): // an IPv6 address otherwise
		return "", fmt.Errorf("origin uses the program git-remote-%.20s; alm fetches by https, by ssh or from a folder", before)
	case !colon || strings.Contains(before, "/") || filepath.VolumeName(origin) != "":
		return "file", nil
	}
	return "ssh", nil
}

// isLoopback reports whether host[:port] is an address of this machine.
func isLoopback(host string) bool {
	u, err := url.Parse("http://" + host)
	return err == nil && net.ParseIP(u.Hostname()).IsLoopback()
}
