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

// What callers branch on, with errors.Is.
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

	// ErrAmbiguous means that the answer to a start was lost: the import may be running.
	// Attach finds it; starting again could import twice.
	ErrAmbiguous = errors.New("the answer was lost; the import may be running")

	// ErrUnfinished means that the caller's time ran out while the job goes on.
	ErrUnfinished = errors.New("still running")
)

// Error is what the environment answered, or what a job left as its failure.
type Error struct {
	Status    int    // HTTP status; 0 for a failed job
	Code      string // "0x80071151", lower case; "" when the answer had none
	Message   string // the service's words, without control characters
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

// Is tells whether the code, the text or the status means target.
func (e *Error) Is(target error) bool {
	if i := slices.IndexFunc(meanings, e.means); i >= 0 && meanings[i].err != nil {
		return meanings[i].err == target
	}
	err, ok := statuses[e.Status]
	return ok && err == target
}

// Hint says what to do next, or "" when the error alone has to do.
func (e *Error) Hint() string {
	if i := slices.IndexFunc(meanings, e.means); i >= 0 {
		return meanings[i].hint
	}
	return hints[statuses[e.Status]]
}

var statuses = map[int]error{
	http.StatusUnauthorized:    ErrAuth,
	http.StatusForbidden:       ErrForbidden,
	http.StatusNotFound:        ErrNotFound,
	http.StatusTooManyRequests: ErrThrottled,
}

var hints = map[error]string{
	ErrAuth:      "the environment refused the token: check tenant, app and environment URL with `alm doctor`",
	ErrForbidden: "add the app registration as an application user with the System Administrator role in this environment",
	ErrThrottled: "too many requests in five minutes: wait, or import with fewer jobs at once",
}

// A meaning knows an error by its code or, where the code is not reliable, by its text.
type meaning struct {
	codes string // hexadecimal without 0x, blank between
	text  string
	err   error
	hint  string
}

func (e *Error) means(m meaning) bool {
	code := strings.TrimPrefix(e.Code, "0x")
	return code != "" && slices.Contains(strings.Fields(m.codes), code) ||
		m.text != "" && strings.Contains(e.Message, m.text)
}

// meanings is read from the top. Codes are those of "Web service error codes".
var meanings = []meaning{
	{"80071151 80071155 80048543 8004ed47", "Cannot start another [", ErrLocked,
		"wait for the other import, publish or uninstall to end; only one runs at a time"},
	{"80072321 80072322 80072326 80060916 80060917", "", ErrThrottled, hints[ErrThrottled]},
	{"8004801d 80048034 8004801f 8004f036 8004f040 8004f041", "<MissingDependencies>", ErrMissing,
		"import the solutions that hold the missing components first"},
	{"80048541 8004f01e", "", ErrVersion, "raise the solution's version: `alm bump`"},
	{"80048040 80048041 80048038 8004f024 8004f016", "", ErrMode,
		"the environment holds this solution in the other mode: remove it there, or import the other zip"},
	{"80048539 8004853c 8004f046", "Holding solution", ErrUpgrade,
		"an upgrade was left half done: finish it (DeleteAndPromote) or remove the solution ending in _Upgrade"},
	{"", "Cannot create a holding solution for missing base", ErrNotFound, "an upgrade needs an installed version: import without it the first time"},
	{"8004853b", "", ErrNotFound, "there is no pending upgrade to finish"},
	{"8004801c 80048062 8004f031", "", nil, "a managed solution keeps its publisher: pack with the one that is installed"},
	{"80048060", "", nil, "the zip is no solution: `alm verify` says what is missing"},
	{"", "CannotDeleteApiDueToExistingConnections", nil,
		"the new version drops a connector that has connections: delete them, or import as an update that keeps it"},
	{"", "No file with that name found", nil, "the zip names a connector file it does not hold: `alm verify`"},
	{"", "ConnectionNotFound", nil, "create the connection in this environment and share it with the importing user"},
	{"", "CustomScriptProvisioningFailed", nil, "the platform had no room for the script: try again later"},
	{"80040220 80048306 80072560", "", ErrForbidden, hints[ErrForbidden]},
	{"80040217", "", ErrNotFound, ""},
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
		e.Message = plain(body.Error.Message)
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

// plain takes control characters out and bounds the length: 441 kB were seen in the wild.
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
