package dataverse

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/google/uuid"
)

// Service protection looks back five minutes and may ask for waits of that length, and azcore
// gives up at once when Retry-After is above its limit.
const maxRetryDelay = 15 * time.Minute

// Event is one attempt of one request.
type Event struct {
	Method    string
	Path      string // without the query
	Status    int    // 0 when no answer came
	RequestID string
	Took      time.Duration
	Err       error
}

// logger passes each attempt to Options.Log.
type logger struct{ log func(Event) }

func (l logger) Do(req *policy.Request) (*http.Response, error) {
	if l.log == nil {
		return req.Next()
	}
	start := time.Now()
	resp, err := req.Next()
	e := Event{Method: req.Raw().Method, Path: req.Raw().URL.Path, Took: time.Since(start), Err: err}
	if resp != nil {
		e.Status, e.RequestID = resp.StatusCode, requestID(resp.Header)
	}
	l.log(e)
	return resp, err
}

func requestID(h http.Header) string {
	if id := h.Get("REQ_ID"); id != "" {
		return id
	}
	return h.Get("x-ms-service-request-id")
}

// request is one call of the Web API.
type request struct {
	Method string
	Path   string // after /api/data/v9.2/, or a whole URL below it
	Body   any    // sent as JSON, unless nil
	Into   any    // takes the answer, unless nil
	Header map[string]string
	Once   bool // not to be replayed: the answer to a broken connection is an error
	Start  bool // sent once, whatever is answered
	Small  bool // its body is small: it may take no longer than a request without one

	Bytes    *int        // counts what the answers hold, unless nil
	Complete func() bool // reports whether Into has what every answer of the service has
}

// standard headers go with every request. (Compose HTTP requests and handle errors)
var standard = map[string]string{
	"Accept":           "application/json",
	"OData-MaxVersion": "4.0",
	"OData-Version":    "4.0",
	"If-None-Match":    "null",
	"Prefer":           `odata.include-annotations="Microsoft.PowerApps.CDS.ErrorDetails*,Microsoft.PowerApps.CDS.HelpLink"`,
}

// throttledOnly retries only what service protection rejected before processing it.
var throttledOnly = policy.RetryOptions{
	MaxRetries:    10,
	MaxRetryDelay: maxRetryDelay,
	ShouldRetry: func(resp *http.Response, err error) bool {
		return err == nil && resp.StatusCode == http.StatusTooManyRequests && resp.Header.Get("Retry-After") != ""
	},
}

func (c *Client) do(ctx context.Context, r request) (http.Header, error) {
	defer c.watch(r)()
	pause := c.pace.Retry
	for attempt := 1; ; attempt++ {
		req, err := c.compose(c.limits(ctx, r), r)
		if err != nil {
			return nil, err
		}
		header, err := r.send(c.pipe, req)
		var none noResponseError
		c.silent.Store(errors.As(err, &none))
		var foreign foreignAnswerError
		if err == nil || r.Once || r.Start || attempt == maxTries || !errors.As(err, &foreign) || foreign.status >= 500 {
			return header, err // the pipeline has repeated what 5xx answers
		}
		if err := sleep(ctx, pause); err != nil {
			return nil, err
		}
		pause *= 2
	}
}

// maxTries is how often a request is sent that may be repeated.
const maxTries = 4

// limits bounds the time of each attempt, and the repeats.
func (c *Client) limits(ctx context.Context, r request) context.Context {
	retry := policy.RetryOptions{MaxRetries: maxTries - 1, RetryDelay: c.pace.Retry, MaxRetryDelay: maxRetryDelay}
	if r.Once {
		retry = throttledOnly
	}
	if c.silent.Load() || r.Start {
		retry.MaxRetries = -1 // it did not answer the request before either
	}
	retry.TryTimeout = c.pace.Try
	switch {
	case r.Start:
		retry.TryTimeout = c.pace.Start
	case r.Body != nil && !r.Small:
		retry.TryTimeout = c.pace.Upload
	}
	return policy.WithRetryOptions(ctx, retry)
}

// send sends the request once and reads the answer.
func (r request) send(pipe runtime.Pipeline, req *policy.Request) (http.Header, error) {
	resp, err := pipe.Do(req)
	if err != nil {
		return nil, withoutAddress(req.Raw(), err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp.Header, withoutAddress(req.Raw(), err)
	}
	if r.Bytes != nil {
		*r.Bytes += len(text)
	}
	return resp.Header, r.read(resp, text)
}

func (c *Client) compose(ctx context.Context, r request) (*policy.Request, error) {
	target := r.Path
	if !strings.Contains(target, "://") {
		target = c.root + target
	}
	// A link to the next page must not carry the token to another host.
	if !strings.HasPrefix(target, c.root) {
		return nil, errLink
	}
	req, err := runtime.NewRequest(ctx, r.Method, target)
	if err != nil {
		return nil, err
	}
	header := req.Raw().Header
	for _, set := range []map[string]string{standard, r.Header} {
		for name, value := range set {
			header.Set(name, value)
		}
	}
	header.Set("User-Agent", c.agent)
	header.Set("x-ms-client-request-id", uuid.NewString())
	if r.Body == nil {
		return req, nil
	}
	text, err := json.Marshal(r.Body)
	if err != nil {
		return nil, err
	}
	return req, req.SetBody(readSeekCloser{bytes.NewReader(text)}, "application/json")
}

type readSeekCloser struct{ *bytes.Reader }

func (readSeekCloser) Close() error { return nil }

// query builds an entity set with its query options; pairs are option and value.
func query(set string, pairs ...string) string {
	var b strings.Builder
	b.WriteString(set)
	sep := "?"
	for i := 0; i+1 < len(pairs); i += 2 {
		// "+" is a space to forms only.
		value := strings.ReplaceAll(url.QueryEscape(pairs[i+1]), "+", "%20")
		b.WriteString(sep + pairs[i] + "=" + value)
		sep = "&"
	}
	return b.String()
}

// quote returns an OData string literal.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// queryByNames reads the rows whose column equals one of the names, a few names a request so that the
// URL stays short; without names it reads none.
func queryByNames[T any](ctx context.Context, c *Client, set, columns, column string, names []string) ([]T, error) {
	var all []T
	for len(names) > 0 {
		n := min(len(names), 15)
		var terms []string
		for _, name := range names[:n] {
			terms = append(terms, column+" eq "+quote(name))
		}
		page, err := rows[T](ctx, c, query(set, "$select", columns, "$filter", strings.Join(terms, " or "), "$orderby", column))
		if err != nil {
			return nil, err
		}
		all, names = append(all, page...), names[n:]
	}
	return all, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
