package pullrequest

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// GitHub is a pull request on GitHub, or on a GitHub Enterprise Server.
type GitHub struct {
	API
	Repository string // OWNER/NAME
	Number     int
}

// GitHubAuth returns what authenticates requests by a token.
func GitHubAuth(token string) http.Header {
	return http.Header{"Authorization": {"Bearer " + token}, "Accept": {"application/vnd.github+json"}, "X-Github-Api-Version": {"2022-11-28"}}
}

type githubComment struct {
	ID      int64
	Body    string
	HTMLURL string `json:"html_url"`
	User    struct {
		ID   int64
		Type string
	}
}

func (c *githubComment) common() *comment {
	return &comment{id: c.ID, body: c.Body, address: c.HTMLURL}
}

func (g *GitHub) find(ctx context.Context, marker string) (found *comment, err error) {
	var me int64 // of a person's token; 0 is not asked yet
	address := g.address("repos/%s/issues/%d/comments?per_page=100", g.Repository, g.Number)
	err = list(ctx, &g.API, address, func(c *githubComment) (bool, error) {
		if !strings.HasPrefix(c.Body, marker) {
			return false, nil
		}
		if c.User.Type != "Bot" && me == 0 {
			var failed error
			if me, failed = g.user(ctx); failed != nil {
				return false, failed
			}
		}
		if c.User.Type == "Bot" || c.User.ID == me {
			found = c.common()
		}
		return found != nil, nil
	})
	return found, err
}

// noUser is the user of a token that is of no person: that of a job.
const noUser = -1

// user returns the id of the token's user. A job's own token may not ask.
func (g *GitHub) user(ctx context.Context) (int64, error) {
	var me struct{ ID int64 }
	_, err := g.ask(ctx, http.MethodGet, g.address("user"), nil, &me)
	if errors.Is(err, ErrForbidden) || err == nil && me.ID == 0 {
		return noUser, nil
	}
	return me.ID, err
}

func (g *GitHub) create(ctx context.Context, body string) (string, error) {
	return g.write(ctx, http.MethodPost, g.address("repos/%s/issues/%d/comments", g.Repository, g.Number), body)
}

func (g *GitHub) replace(ctx context.Context, old *comment, body string) (string, error) {
	return g.write(ctx, http.MethodPatch, g.address("repos/%s/issues/comments/%d", g.Repository, old.id), body)
}

func (g *GitHub) write(ctx context.Context, method, address, body string) (string, error) {
	var written githubComment
	_, err := g.ask(ctx, method, address, map[string]string{"body": body}, &written)
	return written.HTMLURL, err
}
