package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// hub stands in for GitHub's API with the comments of pull request 7 of acme/orders, and for its
// repositories.
type hub struct {
	*httptest.Server
	mu       sync.Mutex
	asked    int            // requests to the API
	comments []string       // in the order of their creation
	fetched  map[string]int // requests for the repository, by the folder of its address
}

// newHub serves the repository of a folder at HOST/git/FOLDER/orders for every folder; what begins with
// private needs a token.
func newHub(t *testing.T, repository string) *hub {
	t.Helper()
	path, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		t.Skip(err)
	}
	backend := filepath.Join(strings.TrimSpace(string(path)), "git-http-backend")
	if _, err := os.Stat(backend); err != nil {
		t.Skip("git comes without http-backend")
	}
	h := &hub{fetched: map[string]int{}}
	git := &cgi.Handler{Path: backend, Env: []string{"GIT_PROJECT_ROOT=" + repository, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull}}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", h.serveAPI)
	mux.HandleFunc("/git/{folder}/orders/", func(w http.ResponseWriter, r *http.Request) {
		folder := r.PathValue("folder")
		h.mu.Lock()
		h.fetched[folder]++
		h.mu.Unlock()
		if user, token, _ := r.BasicAuth(); strings.HasPrefix(folder, "private") && user+":"+token != "x-access-token:job-token" {
			w.Header().Set("WWW-Authenticate", `Basic realm="hub"`)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		http.StripPrefix("/git/"+folder+"/orders", git).ServeHTTP(w, r)
	})
	h.Server = httptest.NewServer(mux)
	t.Cleanup(h.Close)
	return h
}

// serveAPI lists, writes and replaces comments for a token that may, and refuses others.
func (h *hub) serveAPI(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked++
	var sent struct{ Body string }
	_ = json.NewDecoder(r.Body).Decode(&sent) // a GET has none
	const thread = "/api/repos/acme/orders/issues/"
	var number int
	switch {
	case r.Method == http.MethodGet && r.URL.Path == thread+"7/comments":
		type comment struct {
			ID      int               `json:"id"`
			Body    string            `json:"body"`
			User    map[string]string `json:"user"`
			Address string            `json:"html_url"`
		}
		all := []comment{}
		for i, body := range h.comments {
			all = append(all, comment{i, body, map[string]string{"type": "Bot"}, commentPage})
		}
		_ = json.NewEncoder(w).Encode(all) // the client sees a cut answer
	case r.Header.Get("Authorization") != "Bearer job-token":
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"message": "Resource not accessible by integration"}`)
	case r.Method == http.MethodPost && r.URL.Path == thread+"7/comments":
		h.comments = append(h.comments, sent.Body)
		fmt.Fprintf(w, `{"html_url": %q}`, commentPage)
	case r.Method == http.MethodPatch && scanned(r.URL.Path, thread+"comments/%d", &number) && number < len(h.comments):
		h.comments[number] = sent.Body
		fmt.Fprintf(w, `{"html_url": %q}`, commentPage)
	default:
		http.NotFound(w, r)
	}
}

// commentPage is the address of every comment: jobs write them in no order.
const commentPage = "https://github.com/acme/orders/pull/7#comment"

func scanned(text, form string, into ...any) bool {
	n, err := fmt.Sscanf(text, form, into...)
	return n == len(into) && err == nil
}

// comment returns the comment of a job, "" if there is none.
func (h *hub) comment(with string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := slices.IndexFunc(h.comments, func(body string) bool { return strings.Contains(body, with) }); i >= 0 {
		return h.comments[i]
	}
	return ""
}
