package pullrequest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"
)

// hub is the part of GitHub's API that comments need, with pages of two.
type hub struct {
	comments []map[string]any
	asked    []string // method and path of each request
	refuse   func(n int) (status int, header map[string]string)
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.asked = append(h.asked, r.Method+" "+r.URL.RequestURI())
	if h.refuse != nil {
		if status, header := h.refuse(len(h.asked)); status != 0 {
			for name, value := range header {
				w.Header().Set(name, value)
			}
			w.WriteHeader(status)
			fmt.Fprint(w, `{"message": "no"}`)
			return
		}
	}
	var body struct{ Body string }
	if r.Header.Get("Authorization") != "Bearer token" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	json.NewDecoder(r.Body).Decode(&body)
	switch {
	case r.Method == http.MethodGet:
		page := 0
		fmt.Sscanf(r.URL.Query().Get("page"), "%d", &page)
		from, to := min(2*page, len(h.comments)), min(2*page+2, len(h.comments))
		if to < len(h.comments) {
			w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?per_page=100&page=%d>; rel="next"`, r.Host, r.URL.Path, page+1))
		}
		json.NewEncoder(w).Encode(h.comments[from:to])
	case r.Method == http.MethodPost:
		h.comments = append(h.comments, said("Bot", body.Body, len(h.comments)))
		w.WriteHeader(http.StatusCreated)
		json.NewEncoder(w).Encode(h.comments[len(h.comments)-1])
	default:
		for i, c := range h.comments {
			if strings.HasSuffix(r.URL.Path, fmt.Sprintf("/issues/comments/%d", c["id"])) {
				h.comments[i] = said("Bot", body.Body, i)
				json.NewEncoder(w).Encode(h.comments[i])
				return
			}
		}
		w.WriteHeader(http.StatusNotFound)
	}
}

func said(by, body string, id int) map[string]any {
	return map[string]any{"id": id, "body": body, "html_url": fmt.Sprint("https://x/", id), "user": map[string]string{"type": by}}
}

func (h *hub) client(t *testing.T) *Client {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return &Client{API: server.URL, Repository: "acme/orders", Token: "token", HTTP: server.Client(), Wait: func(context.Context, time.Duration) error { return nil }}
}

// TestPutKeepsOneComment writes one comment, replaces it, and leaves those of others alone.
func TestPutKeepsOneComment(t *testing.T) {
	h := &hub{comments: []map[string]any{said("User", "<!-- alm 1 --> forged", 0), said("Bot", "<!-- alm 2 --> of another job", 1), said("User", "hello", 2)}}
	c := h.client(t)
	if at, err := c.Put(t.Context(), 7, "<!-- alm 1 -->", "<!-- alm 1 --> none", false); at != "" || err != nil {
		t.Errorf("wrote %s, %v without reason", at, err)
	}
	for _, body := range []string{"<!-- alm 1 --> first", "<!-- alm 1 --> second", "<!-- alm 1 --> second"} {
		if at, err := c.Put(t.Context(), 7, "<!-- alm 1 -->", body, true); at != "https://x/3" || err != nil {
			t.Errorf("Put(%q) = %s, %v", body, at, err)
		}
	}
	want := []map[string]any{said("User", "<!-- alm 1 --> forged", 0), said("Bot", "<!-- alm 2 --> of another job", 1), said("User", "hello", 2), said("Bot", "<!-- alm 1 --> second", 3)}
	if !reflect.DeepEqual(h.comments, want) {
		t.Errorf("got %v; want %v", h.comments, want)
	}
	wantAsked := []string{"GET /repos/acme/orders/issues/7/comments?per_page=100", "GET /repos/acme/orders/issues/7/comments?per_page=100&page=1"}
	if !reflect.DeepEqual(h.asked[:2], wantAsked) || h.asked[len(h.asked)-1] != wantAsked[1] {
		t.Errorf("asked %q", h.asked)
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
		"not allowed":      {403, nil, 1, true},
	} {
		h := &hub{refuse: func(int) (int, map[string]string) { return test.status, test.header }}
		_, err := h.client(t).Put(t.Context(), 7, "m", "m", true)
		if err == nil || errors.Is(err, ErrForbidden) != test.forbidden || len(h.asked) != test.asked {
			t.Errorf("%s: asked %d times, %v", name, len(h.asked), err)
		}
	}
	once := &hub{refuse: func(n int) (int, map[string]string) {
		if n == 1 {
			return 502, nil
		}
		return 0, nil
	}}
	if at, err := once.client(t).Put(t.Context(), 7, "m", "m", true); at == "" || err != nil {
		t.Errorf("after one failure: %q, %v", at, err)
	}
}

func TestPutSendsTheTokenToNoOtherHost(t *testing.T) {
	c := &Client{API: "https://api.example.com"}
	for link, want := range map[string]string{
		`<https://api.example.com/x?page=2>; rel="next", <https://api.example.com/x?page=9>; rel="last"`: "https://api.example.com/x?page=2",
		`<https://evil.example/x?page=2>; rel="next"`:                                                    "",
		`<http://api.example.com/x?page=2>; rel="next"`:                                                  "",
		``: "",
	} {
		got, err := c.nextPage(link)
		if got != want || (err != nil) != (want == "" && link != "") {
			t.Errorf("nextPage(%s) = %q, %v; want %q", link, got, err, want)
		}
	}
}

func TestReadEvents(t *testing.T) {
	for text, want := range map[string]Event{
		`{"pull_request": {"number": 7, "head": {"repo": {"full_name": "a/b"}}, "base": {"repo": {"full_name": "a/b"}}, "labels": [{"name": "x"}]}}`: {7, false, []string{"x"}},
		`{"pull_request": {"number": 7, "head": {"repo": {"full_name": "c/b"}}, "base": {"repo": {"full_name": "a/b"}}}}`:                            {7, true, nil},
		`{"pull_request": {"number": 7, "head": {"repo": null}, "base": {"repo": {"full_name": "a/b"}}}}`:                                            {7, true, nil},
		`{"before": "x"}`: {},
	} {
		if got, err := Read([]byte(text)); !reflect.DeepEqual(got, want) || err != nil {
			t.Errorf("Read(%s) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	if _, err := Read([]byte("no JSON")); err == nil {
		t.Error("no error for what is no JSON")
	}
}

// TestRedirectsAreNotFollowed: neither does another address get the token, nor does a request that a
// redirect turned into a GET count as written.
func TestRedirectsAreNotFollowed(t *testing.T) {
	other := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { other++ }))
	t.Cleanup(elsewhere.Close)
	for first := 1; first <= 2; first++ {
		h := &hub{comments: []map[string]any{said("Bot", "<!-- alm 1 --> old", 0)}}
		h.refuse = func(n int) (int, map[string]string) {
			if n == first {
				return http.StatusMovedPermanently, map[string]string{"Location": elsewhere.URL}
			}
			return 0, nil
		}
		at, err := h.client(t).Put(t.Context(), 7, "<!-- alm 1 -->", "<!-- alm 1 --> new", true)
		if at != "" || err == nil || !strings.Contains(err.Error(), ": 301 no") || len(h.asked) != first || other != 0 {
			t.Errorf("request %d: %q, %v; asked %q, elsewhere %d times", first, at, err, h.asked, other)
		}
	}
}
