package pullrequest

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// TestPutKeepsOneComment writes one comment on each host, replaces it, and leaves those of others alone,
// also where they have the marker.
func TestPutKeepsOneComment(t *testing.T) {
	for name, host := range hosts {
		others := []note{{2, "<!-- alm 1 --> forged"}, {1, "<!-- alm 2 --> of another job"}, {2, "hello"}}
		h, thread := newHub(t, name, slices.Clone(others)...)
		if at, err := Put(t.Context(), thread, "<!-- alm 1 -->", "<!-- alm 1 --> none", false); at != "" || err != nil {
			t.Errorf("%s: wrote %s, %v without reason", name, at, err)
		}
		writes := 0
		for _, body := range []string{"<!-- alm 1 --> first\n", "<!-- alm 1 --> second\n", "<!-- alm 1 --> second\n"} {
			if at, err := Put(t.Context(), thread, "<!-- alm 1 -->", body, true); at != fmt.Sprintf(host.address, 3) || err != nil {
				t.Errorf("%s: Put(%q) = %s, %v", name, body, at, err)
			}
		}
		if want := append(others, note{1, "<!-- alm 1 --> second\n"}); !slices.Equal(h.comments, want) {
			t.Errorf("%s: got %v; want %v", name, h.comments, want)
		}
		for _, request := range h.asked {
			if !strings.HasPrefix(request, "GET ") {
				writes++
			}
		}
		if writes != 2 || h.asked[0] != host.list {
			t.Errorf("%s: %d writes, asked %q", name, writes, h.asked)
		}
	}
}

// TestPutFindsItsComment: with the token of a job, the comment of the bot is its own; with that of a
// person, that person's too.
func TestPutFindsItsComment(t *testing.T) {
	for name, test := range map[string]struct {
		comment note
		user    int
		own     bool
	}{
		"the bot's, by a job":              {note{0, "m old"}, http.StatusForbidden, true},
		"the bot's, by a person":           {note{0, "m old"}, 0, true},
		"the person's, by the person":      {note{1, "m old"}, 0, true},
		"another person's, by the person":  {note{2, "m old"}, 0, false},
		"a person's, by a job":             {note{1, "m old"}, http.StatusForbidden, false},
		"a person's, by an unknown server": {note{1, "m old"}, http.StatusUnauthorized, false},
	} {
		h, thread := newHub(t, "GitHub", test.comment)
		h.user = test.user
		_, err := Put(t.Context(), thread, "m", "m new", true)
		want := []note{test.comment, {1, "m new"}}
		if test.own {
			want = []note{{test.comment.By, "m new"}}
		}
		if !slices.Equal(h.comments, want) || err != nil {
			t.Errorf("%s: got %v, %v; want %v", name, h.comments, err, want)
		}
	}
	for _, name := range []string{"GitHub", "GitLab", "Azure"} {
		h, thread := newHub(t, name, note{2, "m old"})
		h.user = http.StatusInternalServerError
		if at, err := Put(t.Context(), thread, "m", "m new", true); at != "" || err == nil || len(h.comments) != 1 {
			t.Errorf("%s: whose the token is is not known, and it writes %s, %v", name, at, err)
		}
	}
}

func TestPutTriesAgainWhereItMay(t *testing.T) {
	for name, test := range map[string]struct {
		status    int
		header    map[string]string
		asked     int
		forbidden bool
	}{
		"busy":             {502, nil, attempts, false},
		"limited":          {403, map[string]string{"Retry-After": "2"}, attempts, true},
		"limited for long": {429, map[string]string{"Retry-After": "3600"}, 1, false},
		"before now":       {429, map[string]string{"Retry-After": "-9"}, attempts, false},
		"not allowed":      {403, nil, 1, true},
		"signed out":       {203, nil, 1, true},
		"moved to sign in": {302, map[string]string{"Location": "https://login.example"}, 1, true},
	} {
		for host := range hosts {
			h, thread := newHub(t, host)
			h.refuse = func(int) (int, map[string]string) { return test.status, test.header }
			_, err := Put(t.Context(), thread, "m", "m", true)
			if err == nil || errors.Is(err, ErrForbidden) != test.forbidden || len(h.asked) != test.asked {
				t.Errorf("%s, %s: asked %d times, %v", host, name, len(h.asked), err)
			}
		}
	}
	h, thread := newHub(t, "GitHub")
	h.refuse = func(n int) (int, map[string]string) { return map[int]int{1: 502}[n], nil }
	if at, err := Put(t.Context(), thread, "m", "m", true); at == "" || err != nil {
		t.Errorf("after one failure: %q, %v", at, err)
	}
}

// TestPutBoundsAnswers: an answer without end, one that is no JSON, and a list without end are errors.
func TestPutBoundsAnswers(t *testing.T) {
	for name, serve := range map[string]func(h *hub, w http.ResponseWriter, r *http.Request){
		"no JSON":   func(_ *hub, w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
		"other":     func(_ *hub, w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"value": 7}`) },
		"nothing":   func(_ *hub, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"too large": func(_ *hub, w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, maxAnswer+1)) },
		"for ever": func(_ *hub, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", fmt.Sprintf(`<http://%s/again>; rel="next"`, r.Host))
			fmt.Fprint(w, "[]")
		},
	} {
		for host := range hosts {
			h, thread := newHub(t, host)
			h.serve = serve
			if at, err := Put(t.Context(), thread, "m", "m", true); at != "" || err == nil || len(h.asked) > maxPages {
				t.Errorf("%s, %s: %q, %v; asked %d times", host, name, at, err, len(h.asked))
			}
		}
	}
	_, thread := newHub(t, "GitHub")
	if _, err := Put(t.Context(), thread, "m", strings.Repeat("x", MaxComment+1), true); err == nil {
		t.Error("a comment over the limit is sent")
	}
}

func TestPutSendsTheTokenToNoOtherHost(t *testing.T) {
	a := &API{Base: "https://api.example.com"}
	for link, want := range map[string]string{
		`<https://api.example.com/x?page=2>; rel="next", <https://api.example.com/x?page=9>; rel="last"`: "https://api.example.com/x?page=2",
		`<https://evil.example/x?page=2>; rel="next"`:                                                    "",
		`<http://api.example.com/x?page=2>; rel="next"`:                                                  "",
		``: "",
	} {
		got, err := a.nextPage(link)
		if got != want || (err != nil) != (want == "" && link != "") {
			t.Errorf("nextPage(%s) = %q, %v; want %q", link, got, err, want)
		}
	}
}

// TestRedirectsAreNotFollowed: neither does another address get the token, nor does a request that a
// redirect turned into a GET count as written.
func TestRedirectsAreNotFollowed(t *testing.T) {
	other := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { other++ }))
	t.Cleanup(elsewhere.Close)
	for name := range hosts {
		for first := 1; first <= 2; first++ {
			h, thread := newHub(t, name)
			h.refuse = func(n int) (int, map[string]string) {
				if n == first {
					return http.StatusMovedPermanently, map[string]string{"Location": elsewhere.URL}
				}
				return 0, nil
			}
			at, err := Put(t.Context(), thread, "<!-- alm 1 -->", "<!-- alm 1 --> new", true)
			if at != "" || err == nil || !strings.Contains(err.Error(), ": 301 no") || len(h.asked) != first || other != 0 {
				t.Errorf("%s, request %d: %q, %v; asked %q, elsewhere %d times", name, first, at, err, h.asked, other)
			}
		}
	}
}

func TestWithoutQuickActions(t *testing.T) {
	was := "<!-- alm -->\n/merge\n  /approve\ntext /close\n\t/label ~x"
	want := "<!-- alm -->\n<!-- -->/merge\n  <!-- -->/approve\ntext /close\n\t<!-- -->/label ~x"
	if got := withoutQuickActions(was); got != want {
		t.Errorf("got %q; want %q", got, want)
	}
}
