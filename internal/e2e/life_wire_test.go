package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// wire carries alm's requests to the emulator.
type wire struct {
	url string

	mu     sync.Mutex
	seen   []string // what was asked since it was last looked at
	deaths []death
	kill   func()
	crash  func()
	starts func() // is called once, before an import that alm starts arrives
}

// death is where alm dies, or the emulator: at the nth request of that name, before it is
// passed on or before its answer is.
type death struct {
	call     string
	nth      int
	after    bool
	emulator bool
}

func (d death) when() string {
	if d.after {
		return "before its answer"
	}
	return "before it arrives"
}

func (d death) String() string {
	when := d.when()
	if d.nth > 1 {
		when = fmt.Sprintf("number %d, %s", d.nth, when)
	}
	return d.call + ", " + when
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host },
		Transport:    &http.Transport{DisableKeepAlives: true},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	w := &wire{}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		call := callOf(r)
		now := w.pass(call)
		if strings.HasSuffix(call, "Async") {
			w.mu.Lock()
			starts := w.starts
			w.starts = nil
			w.mu.Unlock()
			if starts != nil {
				starts()
			}
		}
		switch {
		case now == nil:
			proxy.ServeHTTP(rw, r)
			return
		case now.after:
			proxy.ServeHTTP(httptest.NewRecorder(), r)
		}
		if now.emulator {
			w.crash()
		} else {
			w.kill()
		}
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

// callOf names a request as a person would: "POST test ImportSolutionAsync".
func callOf(r *http.Request) string {
	env, name, found := strings.Cut(strings.Trim(r.URL.Path, "/"), "/api/data/v9.2/")
	if !found {
		return r.Method + " token"
	}
	name, _, keyed := strings.Cut(name, "(")
	if keyed {
		name += "()"
	}
	return r.Method + " " + env + " " + name
}

// pass counts a request, and reports whether alm dies at it.
func (w *wire) pass(call string) *death {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, call)
	nth := 0
	for _, other := range w.seen {
		if other == call {
			nth++
		}
	}
	for _, d := range w.deaths {
		if d.call == call && d.nth == nth {
			return &d
		}
	}
	return nil
}
