package gitfs

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

func TestOriginProtocol(t *testing.T) {
	for origin, want := range map[string]string{
		"https://github.com/a/b": "https", "ssh://git@github.com/a/b": "ssh", "git@github.com:a/b": "ssh", "[::1]:a/b": "ssh", "me@[::1]:a/b": "ssh",
		"file:///srv/a": "file", "/srv/a": "file", "../a": "file", "./a:b": "file", "http://127.0.0.1:80/a": "http", "http://[::1]/a": "http",
		"http://github.com/a": "", "http://127.0.0.1.evil.example/a": "", "git://github.com/a": "", "ext::sh -c x": "", "fd::17": "", "ftp://x/y": "", "": "",
	} {
		got, err := originProtocol([]scopedSetting{{setting{"remote.origin.url", origin}, true}})
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", origin, got, err, want)
		}
	}
	rewritten := []scopedSetting{{setting{"remote.origin.url", "https://github.com/a/b"}, true},
		{setting{"url.ssh://git@github.com/.insteadof", "https://github.com/"}, false}, {setting{"url.ext::x.insteadof", "https://"}, false}}
	if got, err := originProtocol(rewritten); got != "ssh" || err != nil {
		t.Errorf("insteadOf: %q, %v; want ssh", got, err)
	}
}

// recorder is a server that remembers the headers of requests.
type recorder struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string
}

func newRecorder(t *testing.T, answer http.HandlerFunc) *recorder {
	t.Helper()
	rec := &recorder{}
	rec.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		rec.mu.Lock()
		rec.seen = append(rec.seen, req.Method+" "+req.URL.Path+" "+req.Header.Get("Authorization"))
		rec.mu.Unlock()
		answer(w, req)
	}))
	t.Cleanup(rec.Close)
	return rec
}

func (r *recorder) requests() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen
}

// TestRedirects: a redirect is an error, and nothing is sent to where it points, by git or by
// alm itself.
func TestRedirects(t *testing.T) {
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect} {
		for _, samePlace := range []bool{false, true} {
			l := newLab(t)
			l.origin()
			other := newRecorder(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusNotFound) })
			home := newRecorder(t, func(w http.ResponseWriter, req *http.Request) {
				target := other.URL
				if samePlace {
					target = "/moved"
				}
				if strings.HasPrefix(req.URL.Path, "/moved") {
					http.Error(w, "no", http.StatusNotFound)
					return
				}
				http.Redirect(w, req, target+req.URL.Path+"?"+req.URL.RawQuery, status)
			})
			l.git(".", "clone", "-q", "--depth=1", l.url(), "clone")
			l.git("clone", "remote", "set-url", "origin", home.URL+"/x.git")
			l.git("clone", "config", "http."+home.URL+"/.followRedirects", "true")
			err := l.open("clone").Fetch(t.Context(), l.git("origin", "rev-parse", "main~1"), Auth{Token: "s3cret", Server: home.URL})
			if err == nil || !strings.Contains(err.Error(), "redirects") || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%d: %v, want an error about redirects", status, err)
			}
			if seen := other.requests(); len(seen) > 0 {
				t.Errorf("%d: the other server got %q", status, seen)
			}
			for _, request := range home.requests() {
				if strings.Contains(request, "/moved") {
					t.Errorf("%d: followed to %q", status, request)
				}
			}
		}
	}
}

// TestTokenStaysHome: only the server that the token is for gets it.
func TestTokenStaysHome(t *testing.T) {
	l := newLab(t)
	l.origin()
	other := newRecorder(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Basic realm="lab"`)
		http.Error(w, "who are you?", http.StatusUnauthorized)
	})
	l.git(".", "clone", "-q", "--depth=1", l.url(), "clone")
	for _, address := range []string{other.URL + "/x.git", strings.Replace(other.URL, "127.0.0.1", "127.0.0.2", 1) + "/x.git", "http://github.com@" + strings.TrimPrefix(other.URL, "http://") + "/x.git"} {
		for _, server := range []string{"", "https://github.com", "http://127.0.0.1:1"} {
			l.git("clone", "remote", "set-url", "origin", address)
			err := l.open("clone").Fetch(t.Context(), l.git("origin", "rev-parse", "main~1"), Auth{Token: "s3cret", Server: server})
			if err == nil || !strings.Contains(err.Error(), "the token is for") || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%s: %v, want an error about where the token goes", address, err)
			}
		}
	}
	for _, request := range other.requests() {
		if _, sent, _ := strings.Cut(request, "Basic "); strings.Contains(request, "Bearer") || sent != "" && sent != "Z2l0aHViLmNvbTo=" { // github.com:
			t.Errorf("sent %q", request)
		}
	}
}
