package dataverse

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// The errors that callers distinguish with errors.Is.
var (
	ErrNotFound  = errors.New("not found")
	ErrLocked    = errors.New("another solution operation is running")
	ErrThrottled = errors.New("throttled by service protection")
	ErrAuth      = errors.New("not authenticated")
	ErrForbidden = errors.New("not allowed")
	ErrMissing   = errors.New("missing dependencies")
	ErrVersion   = errors.New("version not above the installed one")
	ErrMode      = errors.New("managed and unmanaged do not mix")
	ErrUpgrade   = errors.New("an upgrade is pending")
	ErrLater     = errors.New("temporary failure of the platform")

	// ErrAmbiguous means that the answer to a start was lost: the import may be running.
	// Attach finds it; starting again could import twice.
	ErrAmbiguous = errors.New("the answer was lost; the import may be running")

	// ErrUnfinished means that the caller's time ran out while the job goes on.
	ErrUnfinished = errors.New("still running")
)

// Error is an error answer of the environment, or the failure that a job recorded.
type Error struct {
	Status    int    // HTTP status; 0 for a failed job
	Code      string // "0x80071151", lower case; "" when the answer had none
	Message   string // the service's words, out of their wrapping and without control characters
	Part      string // the sort of component that failed, as the import log names it: "Connector"; "" of a whole job
	RequestID string // for Microsoft's support
}

func (e *Error) Error() string {
	text := cmp.Or(e.Message, http.StatusText(e.Status), "no reason given")
	if e.Code != "" {
		text += " (" + e.Code + ")"
	}
	if e.Status != 0 {
		text = fmt.Sprintf("%d: %s", e.Status, text)
	}
	return text
}

// Is reports whether the code, the text or, where neither is conclusive, the status means
// target.
func (e *Error) Is(target error) bool {
	known := false
	for _, m := range meanings {
		if m.err == nil || !e.means(m) {
			continue
		}
		if m.err == target {
			return true
		}
		known = true
	}
	err, ok := statuses[e.Status]
	return !known && ok && err == target
}

// Cause returns the most likely cause, or "" when the service's own words explain it.
func (e *Error) Cause() string { return e.meaning().cause }

// Hint returns what to do next, or "" when unknown.
func (e *Error) Hint() string { return e.meaning().hint }

func (e *Error) meaning() meaning {
	if i := slices.IndexFunc(meanings, e.means); i >= 0 {
		m := meanings[i]
		if m.err == ErrForbidden {
			m.hint = forbiddenHint(e.Message)
		}
		if e.leftUpgrade() && m.err != ErrUpgrade {
			m.hint += "; then " + finishUpgrade
		}
		return m
	}
	hint := hints[statuses[e.Status]]
	if statuses[e.Status] == ErrForbidden {
		hint = forbiddenHint(e.Message)
	}
	if hint == "" && e.Status != 0 {
		hint = "correct what the service's message names; alm doctor checks the sign-in and the stage"
	}
	return meaning{hint: hint}
}

var statuses = map[int]error{
	http.StatusUnauthorized:    ErrAuth,
	http.StatusForbidden:       ErrForbidden,
	http.StatusTooManyRequests: ErrThrottled,
}

var hints = map[error]string{
	ErrAuth:      "the environment refused the token: check tenant, app and environment URL with `alm doctor`",
	ErrForbidden: "add the app registration as an application user with the System Administrator role in this environment",
	ErrThrottled: "too many requests in five minutes: wait, or import with fewer jobs at once",
}

// parseError reads an error body; gateways answer HTML or nothing.
func parseError(resp *http.Response, text []byte) *Error {
	e := &Error{Status: resp.StatusCode, RequestID: requestID(resp.Header)}
	var body struct {
		Error struct {
			Code    json.RawMessage `json:"code"`
			Message string          `json:"message"`
		} `json:"error"`
	}
	if json.Unmarshal(text, &body) == nil {
		e.Code = hexCode(strings.Trim(string(body.Error.Code), `"`))
		e.Message = plain(unwrap(body.Error.Message))
	}
	return e
}

// hexCode brings "0x80071151", "0X80071151" and "-2147020463" to one form.
func hexCode(code string) string {
	if n, err := strconv.ParseInt(code, 10, 64); err == nil && n != 0 {
		return fmt.Sprintf("0x%08x", uint32(n))
	}
	code = strings.ToLower(code)
	if digits, ok := strings.CutPrefix(code, "0x"); ok && digits != "" && strings.Trim(digits, "0123456789abcdef") == "" {
		return code
	}
	return ""
}

// plain removes control characters and limits the length: 441 kB were seen in the wild.
func plain(s string) string {
	const most = 16 << 10
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + " …"
	}
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}
