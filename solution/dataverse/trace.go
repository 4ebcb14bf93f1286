package dataverse

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Exchange is one attempt of one request and its answer, as a trace keeps it: without the token,
// and without the environment's address. The emulator replays exchanges.
type Exchange struct {
	Stage    string            `json:"stage,omitempty"` // set by who writes the trace
	At       time.Time         `json:"at"`
	Took     int64             `json:"took"` // milliseconds
	Method   string            `json:"method"`
	Path     string            `json:"path"`              // below the environment's address, with the query
	Request  string            `json:"request,omitempty"` // what was sent; long texts by their digest
	Status   int               `json:"status,omitempty"`  // 0 without an answer
	Header   map[string]string `json:"header,omitempty"`  // of the answer, what matters
	Response string            `json:"response,omitempty"`
	Error    string            `json:"error,omitempty"` // why there is no answer
}

// EnvironmentMark takes the place of the environment's address in an Exchange.
const EnvironmentMark = "{environment}"

// tracedHeaders are the headers of answers that a trace keeps.
var tracedHeaders = []string{"Content-Type", "Date", "Retry-After", "OData-EntityId", "REQ_ID", "x-ms-service-request-id",
	"x-ms-ratelimit-burst-remaining-xrm-requests", "x-ms-ratelimit-time-remaining-xrm-requests", "Location", "WWW-Authenticate"}

// tracer passes each exchange to Options.Trace.
type tracer struct {
	trace func(Exchange)
	base  string // the environment's address, without a slash at its end
}

// Do sends the request and keeps what was sent and answered.
func (t tracer) Do(req *policy.Request) (*http.Response, error) {
	if t.trace == nil {
		return req.Next()
	}
	began := time.Now()
	e := Exchange{At: began.UTC(), Method: req.Raw().Method, Path: t.path(req.Raw().URL), Request: sent(req)}
	resp, err := req.Next()
	if err == nil {
		e.Response, err = t.answer(resp, &e)
	}
	e.Took = time.Since(began).Milliseconds()
	if err != nil {
		e.Error = strings.ReplaceAll(withoutAddress(req.Raw(), err).Error(), req.Raw().URL.Host, EnvironmentMark)
	}
	t.trace(e)
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// path returns what follows the environment's address, or the host of another API.
func (t tracer) path(u *url.URL) string {
	text := u.String()
	if rest, ok := strings.CutPrefix(text, t.base); ok {
		return strings.TrimPrefix(rest, "/")
	}
	return strings.TrimPrefix(u.RequestURI(), "/")
}

// longestTraced is the length of a text in a request that a trace keeps.
const longestTraced = 4 << 10

// sent returns the body of a request with long texts, such as zips, by their digest.
func sent(req *policy.Request) string {
	body := req.Body()
	if body == nil {
		return ""
	}
	data, err := io.ReadAll(body)
	if rewound := req.RewindBody(); err != nil || rewound != nil {
		return "(not readable)"
	}
	var parsed any
	if json.Unmarshal(data, &parsed) != nil {
		return digestOf(string(data))
	}
	data, err = json.Marshal(shortened(parsed))
	if err != nil {
		return "(not readable)"
	}
	return string(data)
}

func shortened(value any) any {
	switch v := value.(type) {
	case string:
		if len(v) > longestTraced {
			return digestOf(v)
		}
	case map[string]any:
		for key := range v {
			v[key] = shortened(v[key])
		}
	case []any:
		for i := range v {
			v[i] = shortened(v[i])
		}
	}
	return value
}

func digestOf(text string) string {
	return fmt.Sprintf("(%d bytes, sha256 %x)", len(text), sha256.Sum256([]byte(text)))
}

// answer reads the answer into the exchange, and leaves it to be read again.
func (t tracer) answer(resp *http.Response, e *Exchange) (string, error) {
	e.Status, e.Header = resp.StatusCode, map[string]string{}
	for _, name := range tracedHeaders {
		if value := resp.Header.Get(name); value != "" {
			e.Header[name] = strings.ReplaceAll(value, t.base, EnvironmentMark)
		}
	}
	data, err := io.ReadAll(resp.Body)
	closed := resp.Body.Close()
	if err == nil {
		err = closed
	}
	resp.Body = io.NopCloser(bytes.NewReader(data))
	return strings.ReplaceAll(string(data), t.base, EnvironmentMark), err
}
