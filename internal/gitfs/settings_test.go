package gitfs

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// program writes a script that leaves a mark, and returns its path and that of the mark.
func (l lab) program() (script, mark string) {
	l.t.Helper()
	script, mark = filepath.Join(l.dir, "program.sh"), filepath.Join(l.dir, "mark")
	l.write("program.sh", "#!/bin/sh\ntouch '"+mark+"'\nexit 1\n")
	if err := os.Chmod(script, 0o755); err != nil {
		l.t.Fatal(err)
	}
	return script, mark
}

// useGit does everything that runs git: it fetches a base and missing files, resolves a
// reflog entry, and commits.
func (l lab) useGit(dir string) (errs []error) {
	l.t.Helper()
	ctx := l.t.Context()
	r := l.open(dir)
	r.FetchMissing(true)
	_, err := r.Base(ctx, Event{Name: "push", Before: l.git("origin", "rev-parse", "main~1"), Fetch: true})
	errs = append(errs, err)
	_, err = r.Resolve(ctx, "HEAD@{0}")
	errs = append(errs, err)
	head, err := r.Head(ctx)
	errs = append(errs, err)
	_, err = fs.ReadFile(r.FS(head), "a/def.json")
	errs = append(errs, err)
	tags := []Tag{{Name: "v9", Message: "nine"}}
	errs = append(errs, r.ReadyToCommit(ctx, tags))
	l.write(dir+"/a/def.json", "3")
	return append(errs, r.CommitFiles(ctx, []string{"a/def.json"}, "release", tags))
}

// TestConfigurationNamesNoProgram: nothing in the configuration or the folder of a repository
// makes git run a program.
func TestConfigurationNamesNoProgram(t *testing.T) {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Basic realm="lab"`)
		http.Error(w, "who are you?", http.StatusUnauthorized)
	}))
	t.Cleanup(web.Close)
	for name, commands := range map[string][]string{
		"hooks in another folder":         {"config core.hooksPath DIR/hooks"},
		"hooks of the repository":         {"config x.y z"},
		"file system monitor":             {"config core.fsmonitor PROGRAM"},
		"upload-pack":                     {"config remote.origin.uploadpack PROGRAM"},
		"upload-pack, promisor":           {"config remote.origin.uploadpack PROGRAM", "config remote.origin.promisor true"},
		"upload-pack in an included file": {"config include.path DIR/included"},
		"upload-pack of one worktree":     {"config extensions.worktreeConfig true", "config --worktree remote.origin.uploadpack PROGRAM"},
		"ssh":                             {"remote set-url origin ssh://git@127.0.0.1:9/x.git", "config core.sshCommand PROGRAM"},
		"ssh, host:path":                  {"remote set-url origin git@127.0.0.1:x.git", "config core.sshCommand PROGRAM"},
		"ext":                             {"remote set-url origin ext::PROGRAM", "config protocol.ext.allow always"},
		"a remote helper":                 {"remote set-url origin lab::x", "config protocol.lab.allow always"},
		"vcs":                             {"config remote.origin.vcs lab"},
		"insteadOf":                       {"config url.ext::PROGRAM.insteadOf file://"},
		"git proxy":                       {"remote set-url origin git://127.0.0.1:9/x.git", "config core.gitProxy PROGRAM", "config protocol.git.allow always"},
		"askpass":                         {"remote set-url origin " + web.URL + "/x.git", "config core.askPass PROGRAM"},
		"credential helper":               {"remote set-url origin " + web.URL + "/x.git", "config credential.helper !PROGRAM"},
		"credential helper of a host":     {"remote set-url origin " + web.URL + "/x.git", "config credential." + web.URL + ".helper !PROGRAM"},
		"alternate references":            {"config core.alternateRefsCommand PROGRAM"},
		"clean filter":                    {"config filter.lab.clean PROGRAM"},
		"process filter":                  {"config filter.lab.process PROGRAM"},
		"signing program":                 {"config commit.gpgSign true", "config gpg.program PROGRAM"},
		"signing program of ssh":          {"config tag.gpgSign true", "config gpg.format ssh", "config user.signingKey x", "config gpg.ssh.program PROGRAM"},
		"editor and pager":                {"config core.editor PROGRAM", "config core.pager PROGRAM", "config sequence.editor PROGRAM"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			l.t = t
			l.origin()
			l.write("origin/.gitattributes", "*.json filter=lab\n")
			l.commit("attributes", nil)
			script, mark := l.program()
			for _, hook := range []string{"reference-transaction", "pre-commit", "commit-msg", "post-commit", "post-index-change", "pre-auto-gc"} {
				copyProgram(t, script, filepath.Join(l.dir, "hooks", hook))
			}
			copyProgram(t, script, filepath.Join(l.dir, "bin", "git-remote-lab"))
			t.Setenv("PATH", filepath.Join(l.dir, "bin")+string(filepath.ListSeparator)+os.Getenv("PATH"))
			l.write("included", "[remote \"origin\"]\n\tuploadpack = "+script+"\n")
			l.git(".", "clone", "-q", "--depth=1", l.url(), "clone")
			for _, hook := range []string{"reference-transaction", "pre-commit", "post-commit"} {
				copyProgram(t, script, filepath.Join(l.dir, "clone", ".git", "hooks", hook))
			}
			for _, command := range commands {
				l.git("clone", strings.Fields(strings.NewReplacer("PROGRAM", script, "DIR", l.dir).Replace(command))...)
			}
			os.Remove(mark) // setting up may have run the hooks
			errs := l.useGit("clone")
			if _, err := os.Stat(mark); err == nil {
				t.Errorf("the program ran: %v", errs)
			}
		})
	}
}

func copyProgram(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(to), 0o755)
	}
	if err == nil {
		err = os.WriteFile(to, data, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestUsersConfiguration: what the user's own configuration names is used, and what the
// repository's names is not.
func TestUsersConfiguration(t *testing.T) {
	for name, test := range map[string]struct{ origin, global, local string }{
		"ssh":                     {"ssh://git@127.0.0.1:9/x.git", "core.sshCommand", "core.sshCommand"},
		"credential helper":       {"", "credential.helper", "credential.helper"},
		"credential helper, host": {"", "credential.URL.helper", "credential.helper"},
		"credential, host local":  {"", "credential.helper", "credential.URL.helper"},
	} {
		l := newLab(t)
		l.origin()
		if test.origin == "" {
			test.origin = l.serve("s3cret")
		}
		l.git(".", "clone", "-q", "--depth=1", l.url(), "clone")
		l.git("clone", "remote", "set-url", "origin", test.origin)
		for _, who := range []string{"user", "repository"} {
			l.write(who+".sh", "#!/bin/sh\ntouch '"+filepath.Join(l.dir, who)+"'\nexit 1\n")
			if err := os.Chmod(filepath.Join(l.dir, who+".sh"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(l.dir, "global"))
		for file, s := range map[string]setting{
			filepath.Join(l.dir, "global"): {test.global, filepath.Join(l.dir, "user.sh")},
			".git/config":                  {test.local, filepath.Join(l.dir, "repository.sh")},
		} {
			l.git("clone", "config", "--file", file, strings.ReplaceAll(s.key, "URL", test.origin), s.value)
		}
		r := l.open("clone")
		before := l.git("origin", "rev-parse", "main~1")
		if err := r.Fetch(t.Context(), before, Auth{}); err == nil {
			t.Errorf("%s: fetched without credentials", name)
		}
		for who, want := range map[string]bool{"user": true, "repository": false} {
			if _, err := os.Stat(filepath.Join(l.dir, who)); (err == nil) != want {
				t.Errorf("%s: the program of the %s ran: %v, want %v", name, who, err == nil, want)
			}
		}
	}
}

// TestRefusedSettings: a setting that cannot be replaced is named with a way out.
func TestRefusedSettings(t *testing.T) {
	l := newLab(t)
	l.origin()
	for key, value := range map[string]string{"url.https://evil.example/.insteadof": "file://", "remote.origin.proxy": "http://127.0.0.1:9",
		"http.proxy": "http://127.0.0.1:9", "http.https://github.com/.proxy": "http://127.0.0.1:9", "remote.origin.vcs": "x",
		"fetch.bundleuri": "https://evil.example/x", "hook.x.command": "touch x"} {
		os.RemoveAll(filepath.Join(l.dir, "clone"))
		l.git(".", "clone", "-q", "--depth=1", l.url(), "clone")
		l.git("clone", "config", key, value)
		err := l.open("clone").Fetch(t.Context(), l.git("origin", "rev-parse", "main~1"), Auth{})
		want := fmt.Sprintf("run git: the repository's configuration sets %s, which alm does not use", key)
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want … %s", key, err, want)
		}
	}
}
