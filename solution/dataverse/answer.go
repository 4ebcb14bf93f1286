package dataverse

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrUnreachable means that no answer of the service came: none at all, or one of something else
// in its place.
var ErrUnreachable = errors.New("no answer of the service")

// noResponseError is the error of a request without an answer.
type noResponseError struct {
	host string
	err  error
}

func (s noResponseError) Error() string        { return "no answer from " + s.host + ": " + s.err.Error() }
func (s noResponseError) Unwrap() error        { return s.err }
func (s noResponseError) Is(target error) bool { return target == ErrUnreachable }

// Hint returns where to look.
func (s noResponseError) Hint() string {
	if hint := networkHint(s.host, s.err); hint != "" {
		return hint
	}
	return "check the environment's URL, whether it is asleep or deleted, and the network (proxy, firewall)"
}

// withoutAddress removes the long address from a transport's error.
func withoutAddress(req *http.Request, err error) error {
	if errors.Is(err, ErrAuth) || req.Context().Err() != nil {
		return err
	}
	var broken *url.Error
	if errors.As(err, &broken) {
		err = broken.Err
	}
	var deadline net.Error
	if errors.As(err, &deadline) && deadline.Timeout() {
		err = errors.New("it takes too long") // and no deadline of the caller's
	}
	return noResponseError{req.URL.Host, err}
}

// foreignAnswerError is an answer that the service does not give: a page of a gateway, an empty
// body, a list without a value.
type foreignAnswerError struct {
	host   string
	status int
	text   string // the first words
}

func foreignAnswer(resp *http.Response, text []byte) error {
	return foreignAnswerError{resp.Request.URL.Host, resp.StatusCode, firstWords(text)}
}

func firstWords(text []byte) string {
	const most = 80
	words := plain(strings.Join(strings.Fields(string(text[:min(len(text), 4*most)])), " "))
	if len(words) > most {
		for words = words[:most]; !utf8.ValidString(words); {
			words = words[:len(words)-1]
		}
		words += " …"
	}
	return cmp.Or(words, "nothing")
}

func (e foreignAnswerError) Error() string {
	return fmt.Sprintf("no answer of the service from %s, but status %d with %q", e.host, e.status, e.text)
}
func (e foreignAnswerError) Is(target error) bool { return target == ErrUnreachable }

// Hint returns where to look.
func (e foreignAnswerError) Hint() string {
	return "check that the environment's URL is right, and what answers in its place (a proxy, a gateway, an environment that is being moved); then try again"
}

// read reads an answer into a value, unless that is nil: JSON that complete accepts.
func (r request) read(resp *http.Response, text []byte) error {
	if resp.StatusCode >= 300 {
		return errorAnswer(resp, text)
	}
	if r.Into == nil {
		return nil
	}
	if r.Method == http.MethodGet && resp.StatusCode != http.StatusOK { // a part, or a promise
		return foreignAnswer(resp, text)
	}
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" && !strings.HasSuffix(kind, "+json") {
		return foreignAnswer(resp, text)
	}
	if !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n\ufeff"), []byte("{")) || json.Unmarshal(text, r.Into) != nil {
		return foreignAnswer(resp, text)
	}
	if r.Complete != nil && !r.Complete() {
		return foreignAnswer(resp, text)
	}
	return nil
}

// errorAnswer returns the service's error, or what else answered. Not found is only what the
// service says with its own code.
func errorAnswer(resp *http.Response, text []byte) error {
	e := parseError(resp, text)
	switch {
	case e.Status < 400:
		e.Message = "a redirect to " + cmp.Or(redirectHost(resp), "nowhere") + ", which alm does not follow"
		return e
	case e.Status == http.StatusNotFound && e.Code != notFoundCode && e.meaning().err == nil:
		return foreignAnswer(resp, text)
	case e.Code == "" && e.Message == "" && statuses[e.Status] == nil:
		return foreignAnswer(resp, text)
	}
	return e
}

// notFoundCode is the service's code for a row that does not exist.
const notFoundCode = "0x80040217"

func redirectHost(resp *http.Response) string {
	to, err := resp.Location()
	if err != nil {
		return ""
	}
	return plain(to.Host)
}

// Number is a whole number, which the service may write as a text.
type Number int64

// UnmarshalJSON reads 30, "30", "0x80040217" and null.
func (n *Number) UnmarshalJSON(text []byte) error {
	s := strings.Trim(string(text), `"`)
	if s == "null" || s == "" {
		*n = 0
		return nil
	}
	if i, err := strconv.ParseInt(s, 0, 64); err == nil {
		*n = Number(i)
		return nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return fmt.Errorf("%.20q is not a number", s)
	}
	*n = Number(f)
	return nil
}
