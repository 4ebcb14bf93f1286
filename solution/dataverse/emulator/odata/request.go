package odata

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"alm/internal/lazyregexp"
)

// Request is one request to the Web API, without its transport.
type Request struct {
	Method  string
	Base    string // the service root as the caller sees it; ends with /
	Path    string // below Base
	Query   string // as it was sent
	Header  http.Header
	Options Options
	Body    []byte
	Target  Target
}

// Response is what goes back to the caller.
type Response struct {
	Status int
	Header map[string]string
	Body   any    // encoded as JSON; nil sends no body
	Later  *Later // if set, the response comes later and the other fields are unused
}

// Later is a response that comes at a later time, such as that of a synchronous action at the
// end of its job.
type Later struct {
	At      time.Time
	Respond func() (Response, error)
}

// OK returns a response with status 200.
func OK(body any) (Response, error) { return Response{Status: http.StatusOK, Body: body}, nil }

var noContent = Response{Status: http.StatusNoContent}

// Target is what a path names: an entity set, a function or an action; perhaps one row of the
// set by its key, and segments behind it.
type Target struct {
	Name  string
	Keyed bool
	Key   string // the text in the parentheses
	Rest  []string
}

var segmentPattern = lazyregexp.New(`^(\$?[A-Za-z_][A-Za-z0-9_.]*)(\((.*)\))?$`)

// ParseTarget reads a path such as "solutions(ID)/version".
func ParseTarget(path string) (Target, error) {
	segments, err := split(strings.Trim(path, "/"), '/')
	if err != nil || len(segments) == 0 {
		return Target{}, NoSegment(path)
	}
	m := segmentPattern.Get().FindStringSubmatch(segments[0])
	if m == nil {
		return Target{}, NoSegment(segments[0])
	}
	return Target{m[1], m[2] != "", m[3], segments[1:]}, nil
}

// JSON returns the object in the request's body; an empty body is an empty object.
func (r *Request) JSON() (map[string]any, error) {
	object := map[string]any{}
	if len(r.Body) == 0 {
		return object, nil
	}
	if err := json.Unmarshal(r.Body, &object); err != nil {
		return nil, BadPayload("Error identified in Payload provided by the user: %v", err)
	}
	return object, nil
}

// Preferences returns the Prefer headers, separated by commas.
func Preferences(h http.Header) string { return strings.Join(h.Values("Prefer"), ",") }

func (r *Request) wantsRow() bool {
	return strings.Contains(Preferences(r.Header), "return=representation")
}

// nextLink returns the address of the same query from another row on.
func (r *Request) nextLink(skip int) string {
	var kept []string
	for pair := range strings.SplitSeq(r.Query, "&") {
		if pair != "" && !strings.HasPrefix(pair, "$skiptoken=") && !strings.HasPrefix(pair, "%24skiptoken=") {
			kept = append(kept, pair)
		}
	}
	return r.Base + r.Path + "?" + strings.Join(append(kept, "$skiptoken="+strconv.Itoa(skip)), "&")
}

// context returns the address of the metadata that describes a response.
func (r *Request) context(of string) string { return r.Base + "$metadata#" + of }
