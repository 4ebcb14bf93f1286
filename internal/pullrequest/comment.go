package pullrequest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// MaxComment is the most characters of a comment; a text has at least as many bytes.
// (docs.github.com, troubleshooting the REST API)
const MaxComment = 65536

// ErrForbidden means that the token may not write comments, as on the pull request of a fork.
var ErrForbidden = errors.New("the token may not write comments")

// Client asks the API of GitHub.
type Client struct {
	API        string // https://api.github.com, or that of a GitHub Enterprise Server
	Repository string // OWNER/NAME
	Token      string
	HTTP       *http.Client
	Wait       func(ctx context.Context, d time.Duration) error // nil sleeps
}

// comment is a comment as far as it matters here.
type comment struct {
	ID      int64
	Body    string
	HTMLURL string `json:"html_url"`
	User    struct{ Type string }
}

// Put keeps one comment: it replaces the bot's comment that begins with the marker, or writes one
// where there is none and create is true. It returns the comment's address, "" where it wrote none.
func (c *Client) Put(ctx context.Context, number int, marker, body string, create bool) (string, error) {
	if len(body) > MaxComment {
		return "", fmt.Errorf("a comment of %d bytes is over GitHub's limit", len(body))
	}
	old, err := c.find(ctx, number, marker)
	if err != nil {
		return "", err
	}
	method, path := http.MethodPost, fmt.Sprintf("issues/%d/comments", number)
	switch {
	case old != nil && old.Body == body:
		return old.HTMLURL, nil
	case old != nil:
		method, path = http.MethodPatch, fmt.Sprintf("issues/comments/%d", old.ID)
	case !create:
		return "", nil
	}
	data, err := json.Marshal(map[string]string{"body": body})
	if err != nil {
		return "", err
	}
	var written comment
	_, err = c.ask(ctx, method, c.address(path), data, &written)
	return written.HTMLURL, err
}

// find returns the comment with the marker that a bot wrote: anybody can write a marker, and a
// comment of a person is not ours to replace.
func (c *Client) find(ctx context.Context, number int, marker string) (*comment, error) {
	next := c.address(fmt.Sprintf("issues/%d/comments?per_page=100", number))
	for next != "" {
		var page []comment
		header, err := c.ask(ctx, http.MethodGet, next, nil, &page)
		if err != nil {
			return nil, err
		}
		for i := range page {
			if page[i].User.Type == "Bot" && strings.HasPrefix(page[i].Body, marker) {
				return &page[i], nil
			}
		}
		if next, err = c.nextPage(header.Get("Link")); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func (c *Client) address(path string) string {
	return strings.TrimSuffix(c.API, "/") + "/repos/" + c.Repository + "/" + path
}

var nextLink = regexp.MustCompile(`<([^>]+)>; rel="next"`)

// nextPage returns the address of the next page, "" after the last one. An address of another host
// is an error, since it would get the token.
func (c *Client) nextPage(link string) (string, error) {
	found := nextLink.FindStringSubmatch(link)
	if found == nil {
		return "", nil
	}
	api, err := url.Parse(c.API)
	next, failed := url.Parse(found[1])
	if err != nil || failed != nil || next.Host != api.Host || next.Scheme != api.Scheme {
		return "", errors.New("the list of comments goes on at another host, so it was not read to its end")
	}
	return found[1], nil
}

// attempts is how often a request is sent that the API refuses for now.
const attempts = 4

// maxWait is the longest wait for one: a verdict does not wait for a comment.
const maxWait = 30 * time.Second

// ask sends a request, again where the API says that it is too busy, and decodes the answer.
func (c *Client) ask(ctx context.Context, method, address string, body []byte, into any) (http.Header, error) {
	for attempt := 1; ; attempt++ {
		header, status, data, err := c.send(ctx, method, address, body)
		if err != nil {
			return nil, err
		}
		if status < 300 {
			return header, json.Unmarshal(data, into)
		}
		wait, again := retryAfter(header, status, attempt)
		if !again || attempt == attempts {
			return nil, refusal(method, address, status, data)
		}
		if err := c.sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

func (c *Client) send(ctx context.Context, method, address string, body []byte) (http.Header, int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	req.Header.Set("Accept", "application/vnd.github+json")
	req.Header.Set("X-GitHub-Api-Version", "2022-11-28")
	client := *c.HTTP // a redirect would take the token along, and turns a request that writes into one that reads
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	if err != nil {
		return nil, 0, nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 32<<20))
	return resp.Header, resp.StatusCode, data, err
}

// retryAfter reports whether a request may be sent again, and when. A 403 with Retry-After or without
// requests left is a limit; any other is a missing permission. (docs.github.com, rate limits)
func retryAfter(header http.Header, status, attempt int) (time.Duration, bool) {
	limited := status == http.StatusTooManyRequests || status == http.StatusForbidden && (header.Get("Retry-After") != "" || header.Get("X-RateLimit-Remaining") == "0")
	if !limited && status < 500 {
		return 0, false
	}
	wait := time.Duration(attempt) * time.Second
	if seconds, err := strconv.Atoi(header.Get("Retry-After")); err == nil {
		wait = time.Duration(seconds) * time.Second
	}
	return wait, wait <= maxWait
}

func (c *Client) sleep(ctx context.Context, d time.Duration) error {
	if c.Wait != nil {
		return c.Wait(ctx, d)
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// refusal returns the error of an answer.
func refusal(method, address string, status int, data []byte) error {
	var answer struct{ Message string }
	_ = json.Unmarshal(data, &answer) // what is no JSON has no message
	at, _ := url.Parse(address)
	err := fmt.Errorf("%s %s: %d %s", method, at.Path, status, strings.TrimSpace(answer.Message))
	if status == http.StatusForbidden || status == http.StatusUnauthorized || status == http.StatusNotFound && method != http.MethodGet {
		return fmt.Errorf("%w: %w", ErrForbidden, err)
	}
	return err
}
