package pullrequest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// hub is the part of a host's API that comments need. Its token is of the user 1.
type hub struct {
	comments []note
	asked    []string // method and path of each request
	refuse   func(n int) (status int, header map[string]string)
	user     int    // the status of asking whose the token is; 0 is 200
	auth     string // what the header Authorization has to be
	serve    func(h *hub, w http.ResponseWriter, r *http.Request)
}

// note is a comment on a host.
type note struct {
	By   int // the user; 0 is a bot
	Body string
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
	if r.Header.Get("Authorization")+r.Header.Get("Private-Token") != h.auth {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	h.serve(h, w, r)
}

func answer(w http.ResponseWriter, value any) { json.NewEncoder(w).Encode(value) }

// page writes the names of pages of two to the header, and returns the comments of one.
func (h *hub) page(w http.ResponseWriter, r *http.Request) (from, to int) {
	page := 0
	fmt.Sscanf(r.URL.Query().Get("page"), "%d", &page)
	from, to = min(2*page, len(h.comments)), min(2*page+2, len(h.comments))
	if to < len(h.comments) {
		w.Header().Set("Link", fmt.Sprintf(`<http://%s%s?per_page=100&page=%d>; rel="next"`, r.Host, r.URL.EscapedPath(), page+1))
	}
	return from, to
}

func (h *hub) whose(w http.ResponseWriter, me any) {
	if h.user != 0 {
		w.WriteHeader(h.user)
		fmt.Fprint(w, "{}")
		return
	}
	answer(w, me)
}

// hosts are the hosts by name, each with the address of a comment.
var hosts = map[string]struct {
	auth    string
	serve   func(h *hub, w http.ResponseWriter, r *http.Request)
	thread  func(api API) Thread
	address string
	list    string // the first request
}{
	"GitHub": {"Bearer token", serveGitHub, func(api API) Thread {
		api.Auth = GitHubAuth("token")
		return &GitHub{API: api, Repository: "acme/orders", Number: 7}
	}, "https://x/%d", "GET /repos/acme/orders/issues/7/comments?per_page=100"},
	"GitLab": {"token", serveGitLab, func(api API) Thread {
		api.Auth = GitLabAuth("token")
		return &GitLab{API: api, Project: "acme/orders", Number: "7", Page: "https://x/7"}
	}, "https://x/7#note_%d", "GET /projects/acme%2Forders/merge_requests/7/notes?per_page=100&sort=asc&order_by=created_at"},
	"Azure": {"Bearer token", serveAzure, func(api API) Thread {
		api.Auth = AzureAuth("token")
		return &Azure{API: api, Project: "Order Desk", Repository: "r1", Number: "7", Page: "https://x/7"}
	}, "https://x/7?discussionId=%d", "GET /Order%20Desk/_apis/git/repositories/r1/pullRequests/7/threads?api-version=7.1"},
}

// newHub serves one of the hosts.
func newHub(t *testing.T, name string, comments ...note) (*hub, Thread) {
	t.Helper()
	host := hosts[name]
	h := &hub{comments: comments, auth: host.auth, serve: host.serve}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return h, host.thread(API{Base: server.URL + "/", HTTP: server.Client(), Wait: func(context.Context, time.Duration) error { return nil }})
}

func serveGitHub(h *hub, w http.ResponseWriter, r *http.Request) {
	show := func(id int) map[string]any {
		c := h.comments[id]
		kind := map[bool]string{true: "Bot", false: "User"}[c.By == 0]
		return map[string]any{"id": id, "body": c.Body, "html_url": fmt.Sprint("https://x/", id), "user": map[string]any{"id": c.By, "type": kind}}
	}
	var body struct{ Body string }
	json.NewDecoder(r.Body).Decode(&body)
	id := 0
	switch {
	case r.URL.Path == "/user":
		h.whose(w, map[string]any{"id": 1})
	case r.Method == http.MethodGet && r.URL.Path == "/repos/acme/orders/issues/7/comments":
		all := []any{}
		for i, to := h.page(w, r); i < to; i++ {
			all = append(all, show(i))
		}
		answer(w, all)
	case r.Method == http.MethodPost && r.URL.Path == "/repos/acme/orders/issues/7/comments":
		h.comments = append(h.comments, note{1, body.Body})
		answer(w, show(len(h.comments)-1))
	case r.Method == http.MethodPatch && scan(r.URL.Path, "/repos/acme/orders/issues/comments/%d", &id):
		h.comments[id].Body = body.Body
		answer(w, show(id))
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func scan(path, format string, id *int) bool {
	_, err := fmt.Sscanf(path, format, id)
	return err == nil
}

func serveGitLab(h *hub, w http.ResponseWriter, r *http.Request) {
	show := func(id int) map[string]any {
		return map[string]any{"id": id, "body": strings.TrimRight(h.comments[id].Body, "\n "), "author": map[string]int{"id": h.comments[id].By}}
	}
	var body struct{ Body string }
	json.NewDecoder(r.Body).Decode(&body)
	const notes = "/projects/acme%2Forders/merge_requests/7/notes"
	id := 0
	switch path := r.URL.EscapedPath(); {
	case path == "/user":
		h.whose(w, map[string]any{"id": 1})
	case r.Method == http.MethodGet && path == notes:
		all := []any{}
		for i, to := h.page(w, r); i < to; i++ {
			all = append(all, show(i))
		}
		answer(w, all)
	case r.Method == http.MethodPost && path == notes:
		h.comments = append(h.comments, note{1, body.Body})
		answer(w, show(len(h.comments)-1))
	case r.Method == http.MethodPut && scan(strings.TrimPrefix(path, notes), "/%d", &id):
		h.comments[id].Body = body.Body
		answer(w, show(id))
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func serveAzure(h *hub, w http.ResponseWriter, r *http.Request) {
	show := func(id int) map[string]any {
		return map[string]any{"id": id, "comments": []map[string]any{{"id": 1, "content": h.comments[id].Body, "author": map[string]string{"id": fmt.Sprint("u", h.comments[id].By)}}}}
	}
	const threads = "/Order%20Desk/_apis/git/repositories/r1/pullRequests/7/threads"
	id := 0
	switch path := r.URL.EscapedPath(); {
	case path == "/_apis/connectionData":
		h.whose(w, map[string]any{"authenticatedUser": map[string]string{"id": "U1"}})
	case r.Method == http.MethodGet && path == threads:
		all := []any{map[string]any{"id": 99, "isDeleted": true, "comments": []any{}}}
		for i := range h.comments {
			all = append(all, show(i))
		}
		answer(w, map[string]any{"count": len(all), "value": all})
	case r.Method == http.MethodPost && path == threads:
		var body struct {
			Status   string
			Comments []struct{ Content, CommentType string }
		}
		json.NewDecoder(r.Body).Decode(&body)
		if body.Status != "closed" || len(body.Comments) != 1 || body.Comments[0].CommentType != "text" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		h.comments = append(h.comments, note{1, body.Comments[0].Content})
		answer(w, show(len(h.comments)-1))
	case r.Method == http.MethodPatch && scan(strings.TrimPrefix(path, threads), "/%d/comments/1", &id):
		var body struct{ Content string }
		json.NewDecoder(r.Body).Decode(&body)
		h.comments[id].Body = body.Content
		answer(w, map[string]any{"id": 1, "content": body.Content})
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}
