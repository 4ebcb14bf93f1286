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

// API is the Web API of a host of repositories.
type API struct {
	Base string      // its address, such as https://api.github.com
	Auth http.Header // of every request
	HTTP *http.Client
	Wait func(ctx context.Context, d time.Duration) error // nil sleeps
}

// The most that is read of a host: bytes of an answer, pages of a list.
const (
	maxAnswer = 32 << 20
	maxPages  = 200
)

func (a *API) address(format string, parts ...any) string {
	return strings.TrimSuffix(a.Base, "/") + "/" + fmt.Sprintf(format, parts...)
}

// list reads all pages of a list, until stop returns true.
func list[T any](ctx context.Context, a *API, address string, stop func(item *T) (bool, error)) error {
	for range maxPages {
		var page []T
		header, err := a.ask(ctx, http.MethodGet, address, nil, &page)
		if err != nil {
			return err
		}
		for i := range page {
			if stopped, err := stop(&page[i]); err != nil || stopped {
				return err
			}
		}
		if address, err = a.nextPage(header.Get("Link")); err != nil || address == "" {
			return err
		}
	}
	return fmt.Errorf("there are more than %d pages of comments", maxPages)
}

var nextLink = regexp.MustCompile(`<([^>]+)>; rel="next"`)

// nextPage returns the address of the next page, "" after the last one. An address of another host
// is an error, since it would get the token.
func (a *API) nextPage(link string) (string, error) {
	found := nextLink.FindStringSubmatch(link)
	if found == nil {
		return "", nil
	}
	base, err := url.Parse(a.Base)
	next, failed := url.Parse(found[1])
	if err != nil || failed != nil || next.Host != base.Host || next.Scheme != base.Scheme {
		return "", errors.New("the list of comments goes on at another host, so it was not read to its end")
	}
	return found[1], nil
}

// attempts is how often a request is sent that the API refuses for now.
const attempts = 4

// maxWait is the longest wait for one: a verdict does not wait for a comment.
const maxWait = 30 * time.Second

// ask sends a request with a JSON body, unless it is nil, again where the API says that it is too busy,
// and decodes the answer.
func (a *API) ask(ctx context.Context, method, address string, body, into any) (http.Header, error) {
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	for attempt := 1; ; attempt++ {
		header, status, answer, err := a.send(ctx, method, address, data)
		if err != nil {
			return nil, err
		}
		if status < 300 && !isForbidden(status) {
			return header, decode(method, address, answer, into)
		}
		wait, again := retryAfter(header, status, attempt)
		if !again || attempt == attempts {
			return nil, refusal(method, address, status, answer)
		}
		if err := a.sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

func decode(method, address string, answer []byte, into any) error {
	if len(answer) > maxAnswer {
		return fmt.Errorf("%s %s: the answer is over %d MB", method, pathOf(address), maxAnswer>>20)
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("%s %s: the answer is not what the API documents: %w", method, pathOf(address), err)
	}
	return nil
}

func (a *API) send(ctx context.Context, method, address string, body []byte) (http.Header, int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, 0, nil, err
	}
	for name, values := range a.Auth {
		req.Header[name] = values
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	client := *a.HTTP // a redirect would take the token along, and turns a request that writes into one that reads
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	if err != nil {
		return nil, 0, nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
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
	if seconds, err := strconv.Atoi(header.Get("Retry-After")); err == nil && seconds >= 0 {
		wait = time.Duration(min(seconds, 1<<20)) * time.Second
	}
	return wait, wait <= maxWait
}

func (a *API) sleep(ctx context.Context, d time.Duration) error {
	if a.Wait != nil {
		return a.Wait(ctx, d)
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
	message := answer.Message
	if len(message) > 500 {
		message = message[:500] + "…"
	}
	err := fmt.Errorf("%s %s: %d %s", method, pathOf(address), status, strings.TrimSpace(message))
	if isForbidden(status) || status == http.StatusNotFound && method != http.MethodGet {
		return fmt.Errorf("%w: %w", ErrForbidden, err)
	}
	return err
}

// isForbidden reports whether a status says that a token has no right. Azure DevOps answers a token that
// it does not know with 203 and a page to sign in, or with 302 to one.
func isForbidden(status int) bool {
	switch status {
	case http.StatusForbidden, http.StatusUnauthorized, http.StatusNonAuthoritativeInfo, http.StatusFound:
		return true
	}
	return false
}

func pathOf(address string) string {
	at, err := url.Parse(address)
	if err != nil {
		return "request"
	}
	return at.Path
}
