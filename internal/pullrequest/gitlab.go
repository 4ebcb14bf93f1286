package pullrequest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// GitLab is a merge request on GitLab. (docs.gitlab.com, notes API)
type GitLab struct {
	API            // the base is CI_API_V4_URL
	Project string // its id, or its path
	Number  string // the iid of the merge request
	Page    string // address of the merge request
}

// GitLabAuth returns what authenticates requests by a personal, group or project access token.
func GitLabAuth(token string) http.Header { return http.Header{"Private-Token": {token}} }

type gitlabNote struct {
	ID     int64
	Body   string
	System bool
	Author struct{ ID int64 }
}

func (g *GitLab) notes() string {
	return g.address("projects/%s/merge_requests/%s/notes", url.PathEscape(g.Project), url.PathEscape(g.Number))
}

func (g *GitLab) find(ctx context.Context, marker string) (found *comment, err error) {
	var me int64
	err = list(ctx, &g.API, g.notes()+"?per_page=100&sort=asc&order_by=created_at", func(n *gitlabNote) (bool, error) {
		if n.System || !strings.HasPrefix(n.Body, marker) {
			return false, nil
		}
		if me == 0 {
			var failed error
			if me, failed = g.user(ctx); failed != nil {
				return false, failed
			}
		}
		if n.Author.ID == me {
			found = &comment{id: n.ID, body: n.Body, address: g.at(n.ID)}
		}
		return found != nil, nil
	})
	return found, err
}

// user returns the id of the token's user, which a token of a project or group has too.
func (g *GitLab) user(ctx context.Context) (int64, error) {
	var me struct{ ID int64 }
	_, err := g.ask(ctx, http.MethodGet, g.address("user"), nil, &me)
	if err == nil && me.ID == 0 {
		return 0, errors.New("GET /user: GitLab does not say whose the token is")
	}
	return me.ID, err
}

func (g *GitLab) at(note int64) string {
	if g.Page == "" {
		return ""
	}
	return fmt.Sprintf("%s#note_%d", g.Page, note)
}

func (g *GitLab) create(ctx context.Context, body string) (string, error) {
	return g.write(ctx, http.MethodPost, g.notes(), body)
}

func (g *GitLab) replace(ctx context.Context, old *comment, body string) (string, error) {
	return g.write(ctx, http.MethodPut, fmt.Sprintf("%s/%d", g.notes(), old.id), body)
}

func (g *GitLab) write(ctx context.Context, method, address, body string) (string, error) {
	var written gitlabNote
	if _, err := g.ask(ctx, method, address, map[string]string{"body": withoutQuickActions(body)}, &written); err != nil {
		return "", err
	}
	return g.at(written.ID), nil
}

// withoutQuickActions keeps a line that begins with a slash, as "/merge" does, from being a command to
// GitLab. (docs.gitlab.com, quick actions)
func withoutQuickActions(body string) string {
	lines := strings.SplitAfter(body, "\n")
	for i, line := range lines {
		rest := strings.TrimLeft(line, " \t")
		if strings.HasPrefix(rest, "/") {
			lines[i] = line[:len(line)-len(rest)] + "<!-- -->" + rest
		}
	}
	return strings.Join(lines, "")
}
