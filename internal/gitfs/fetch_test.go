package gitfs

import (
	"errors"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alm/internal/exit"
)

// serve serves the lab over HTTP with the real git, to requests with the token.
func (l lab) serve(token string) string {
	l.t.Helper()
	backend := filepath.Join(l.git(".", "--exec-path"), "git-http-backend")
	if _, err := os.Stat(backend); err != nil {
		l.t.Skip("git comes without http-backend")
	}
	handler := &cgi.Handler{Path: backend, Env: []string{"GIT_PROJECT_ROOT=" + l.dir, "GIT_HTTP_EXPORT_ALL=1",
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if _, got, _ := req.BasicAuth(); got != token {
			w.Header().Set("WWW-Authenticate", `Basic realm="lab"`)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		handler.ServeHTTP(w, req)
	}))
	l.t.Cleanup(server.Close)
	return server.URL
}

// TestFetchWithToken fetches over HTTP, with git that has no credentials and without git.
func TestFetchWithToken(t *testing.T) {
	for _, path := range []string{os.Getenv("PATH"), ""} {
		l := newLab(t)
		l.origin()
		before := l.git("origin", "rev-parse", "main~1")
		l.git(".", "clone", "-q", "--depth", "1", l.url(), "shallow")
		server := l.serve("s3cret")
		l.git("shallow", "remote", "set-url", "origin", server+"/origin")
		t.Setenv("PATH", path)
		r := l.open("shallow")
		ev := Event{Name: "push", Before: before, Fetch: true, Auth: Auth{Server: server}}
		if _, err := r.Base(t.Context(), ev); !errors.Is(err, ErrMissing) || !strings.Contains(exit.Hint(err), "github-token") {
			t.Errorf("without a token: %v, want ErrMissing and what to do", err)
		}
		ev.Token = "wrong-one"
		if _, err := r.Base(t.Context(), ev); !errors.Is(err, ErrMissing) || strings.Contains(err.Error(), ev.Token) {
			t.Errorf("with a wrong token: %v, want ErrMissing that keeps the token to itself", err)
		}
		ev.Token = "s3cret"
		base, err := r.Base(t.Context(), ev)
		if err != nil || base.Commit.Hash != before {
			t.Fatalf("Base = %+v, %v; want %s", base, err, before)
		}
		checkChanged(t, r, base.Commit, l.resolve(r, "HEAD"))
	}
}

// TestFetchKeepsWhole: a fetch does not make a complete clone shallow.
func TestFetchKeepsWhole(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git(".", "clone", "-q", l.url(), "clone")
	l.git("origin", "checkout", "-q", "--detach", "main")
	l.commit("forced away", map[string]string{"gone.txt": "gone"})
	gone := l.git("origin", "rev-parse", "HEAD")
	r := l.open("clone")
	base, err := r.Base(t.Context(), Event{Name: "push", Before: gone, Fetch: true})
	if err != nil || base.Commit.Hash != gone {
		t.Fatalf("Base = %+v, %v; want %s", base, err, gone)
	}
	if shallow := l.git("clone", "rev-parse", "--is-shallow-repository"); shallow != "false" {
		t.Error("the clone became shallow")
	}
	l.git("clone", "fsck", "--strict")
}

// TestFetchNothing: a commit that origin lacks, or a text that is not a hash, is an error with
// a hint.
func TestFetchNothing(t *testing.T) {
	l := newLab(t)
	l.origin()
	l.git(".", "clone", "-q", "--depth", "1", l.url(), "shallow")
	r := l.open("shallow")
	for _, sha := range []string{strings.Repeat("ab", 20), "--upload-pack=touch /tmp/x", ""} {
		if err := r.Fetch(t.Context(), sha, Auth{}); err == nil || exit.Hint(err) == "" {
			t.Errorf("Fetch(%q): %v, want an error and what to do", sha, err)
		}
	}
}

func TestSameServer(t *testing.T) {
	for _, test := range []struct {
		address, server string
		want            bool
	}{
		{"https://github.com/a/b", "", true},
		{"https://GitHub.com:443/a/b", "https://github.com", true},
		{"https://me@github.com/a/b", "https://github.com/", true},
		{"https://ghe.contoso.com:8443/a", "https://ghe.contoso.com:8443", true},
		{"http://127.0.0.1:8080/a", "http://127.0.0.1:8080", true},
		{"http://[::1]/a", "http://[::1]:80", true},
		{"https://github.com/a/b", "https://ghe.contoso.com", false},
		{"https://ghe.contoso.com/a", "", false},
		{"https://github.com.evil.example/a", "", false},
		{"https://evil.example/github.com/a", "", false},
		{"https://github.com@evil.example/a", "", false},
		{"https://api.github.com/a", "", false},
		{"https://github.com:8443/a/b", "", false},
		{"http://github.com/a/b", "https://github.com", false},
		{"http://github.com/a/b", "http://github.com", false},
		{"http://127.0.0.1:8081/a", "http://127.0.0.1:8080", false},
		{"http://127.0.0.1/a", "https://127.0.0.1", false},
		{"ssh://git@github.com/a", "", false},
		{"git@github.com:a/b", "", false},
		{"/srv/a", "", false},
	} {
		if got := (Auth{Server: test.server}).sameServer(test.address); got != test.want {
			t.Errorf("%s on %q = %v, want %v", test.address, test.server, got, test.want)
		}
	}
}
