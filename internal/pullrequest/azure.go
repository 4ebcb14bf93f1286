package pullrequest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Azure is a pull request of Azure Repos. (learn.microsoft.com, pull request threads, 7.1)
type Azure struct {
	API               // the base is SYSTEM_COLLECTIONURI
	Project    string // its name or id
	Repository string // its id
	Number     string
	Page       string // address of the pull request
}

// AzureAuth returns what authenticates requests by the token of a job, which is the service of the build.
func AzureAuth(token string) http.Header {
	return http.Header{"Authorization": {"Bearer " + token}, "Accept": {"application/json"}}
}

const azureVersion = "api-version=7.1"

type azureThread struct {
	ID       int64
	Deleted  bool `json:"isDeleted"`
	Comments []azureComment
}

type azureComment struct {
	ID      int64
	Content string
	Deleted bool `json:"isDeleted"`
	Author  struct{ ID string }
}

func (z *Azure) threads() string {
	return z.address("%s/_apis/git/repositories/%s/pullRequests/%s/threads", url.PathEscape(z.Project), url.PathEscape(z.Repository), url.PathEscape(z.Number))
}

func (z *Azure) find(ctx context.Context, marker string) (*comment, error) {
	var all struct{ Value []azureThread }
	if _, err := z.ask(ctx, http.MethodGet, z.threads()+"?"+azureVersion, nil, &all); err != nil {
		return nil, err
	}
	me := ""
	for _, t := range all.Value {
		if t.Deleted || len(t.Comments) == 0 || t.Comments[0].Deleted || !strings.HasPrefix(t.Comments[0].Content, marker) {
			continue
		}
		if me == "" {
			var err error
			if me, err = z.user(ctx); err != nil {
				return nil, err
			}
		}
		if first := t.Comments[0]; strings.EqualFold(first.Author.ID, me) {
			return &comment{id: first.ID, thread: t.ID, body: first.Content, address: z.at(t.ID)}, nil
		}
	}
	return nil, nil
}

// user returns the id of the token's user.
func (z *Azure) user(ctx context.Context) (string, error) {
	var connection struct {
		AuthenticatedUser struct{ ID string } `json:"authenticatedUser"`
	}
	_, err := z.ask(ctx, http.MethodGet, z.address("_apis/connectionData?api-version=7.1-preview.1"), nil, &connection)
	if err == nil && connection.AuthenticatedUser.ID == "" {
		return "", errors.New("GET /_apis/connectionData: Azure DevOps does not say whose the token is")
	}
	return connection.AuthenticatedUser.ID, err
}

func (z *Azure) at(thread int64) string {
	if z.Page == "" {
		return ""
	}
	return fmt.Sprintf("%s?discussionId=%d", z.Page, thread)
}

// create writes a thread that is closed: the build is what blocks, and an open one would have to be
// resolved by hand.
func (z *Azure) create(ctx context.Context, body string) (string, error) {
	var written azureThread
	_, err := z.ask(ctx, http.MethodPost, z.threads()+"?"+azureVersion, map[string]any{
		"status":   "closed",
		"comments": []map[string]any{{"parentCommentId": 0, "content": body, "commentType": "text"}},
	}, &written)
	if err != nil {
		return "", err
	}
	return z.at(written.ID), nil
}

func (z *Azure) replace(ctx context.Context, old *comment, body string) (string, error) {
	var written azureComment
	address := fmt.Sprintf("%s/%d/comments/%d?%s", z.threads(), old.thread, old.id, azureVersion)
	if _, err := z.ask(ctx, http.MethodPatch, address, map[string]string{"content": body}, &written); err != nil {
		return "", err
	}
	return z.at(old.thread), nil
}
