package emulator

import (
	"cmp"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// faultKind is one sort of trouble. before answers in place of the environment; after
// spoils the answer to a deed that is done; the others are for the job to find.
type faultKind struct {
	does   string
	before func(f Fault, w http.ResponseWriter, r *http.Request)
	after  func(w http.ResponseWriter)
}

var faultKinds = map[string]faultKind{
	"throttle": {does: "429 of service protection, with Retry-After", before: func(f Fault, w http.ResponseWriter, _ *http.Request) {
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		f.refuse(w, http.StatusTooManyRequests, "0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds.")
	}},
	"locked": {does: "429 with the code of the lock and no Retry-After", before: func(_ Fault, w http.ResponseWriter, _ *http.Request) {
		refuse(w, nil, locked("Import", "Import"))
	}},
	"unavailable": {does: "503 with HTML", before: gateway(http.StatusServiceUnavailable)},
	"bad-gateway": {does: "502 with HTML", before: gateway(http.StatusBadGateway)},
	"timeout":     {does: "504 with HTML", before: gateway(http.StatusGatewayTimeout)},
	"forbidden": {does: "403: a privilege is missing", before: func(f Fault, w http.ResponseWriter, _ *http.Request) {
		f.refuse(w, http.StatusForbidden, "0x80048306", "Principal user is missing access")
	}},
	"unauthorized": {does: "401 once", before: func(f Fault, w http.ResponseWriter, _ *http.Request) {
		f.refuse(w, http.StatusUnauthorized, "", "The token has expired.")
	}},
	"expired": {does: "401, and the token is no good any more"}, // the emulator revokes it
	"error": {does: "400 with code and message as given", before: func(f Fault, w http.ResponseWriter, _ *http.Request) {
		f.refuse(w, http.StatusBadRequest, "0x80040216", "An unexpected error occurred.")
	}},
	"reset": {does: "the connection breaks before anything is done", before: func(Fault, http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler)
	}},
	"hang": {does: "no answer until the client gives up, and nothing is done", before: func(_ Fault, _ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // until it is read, nobody looks whether the client is there
		select {
		case <-r.Context().Done():
		case <-time.After(longestHang):
		}
		panic(http.ErrAbortHandler)
	}},
	"reset-after": {does: "the deed is done, the answer is lost", after: func(http.ResponseWriter) { panic(http.ErrAbortHandler) }},
	"cut": {does: "the deed is done, the answer ends in its middle", after: func(w http.ResponseWriter) {
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, `{"ImportJobKey":"`)
		panic(http.ErrAbortHandler)
	}},
	"late-lock":         {does: "an import start is taken, and fails as a job because of the lock"},
	"fail":              {does: "the job fails with code and message as given"},
	"huge-message":      {does: "the job fails with a message of 441 kB"},
	"component-failure": {does: "the import fails at its first connector"},
	"partial":           {does: "the import succeeds and a connector of it did not"},
	"promote-failure":   {does: "the upgrade fails after the import, X_Upgrade stays"},
	"cancel":            {does: "the job is cancelled"},
	"no-job-row":        {does: "the import job's row never appears"},
	"nothing-done":      {does: "the job says success, and nothing was imported"},
	"lost-settings":     {does: "the import passes over the values and connections that came with it"},
	"flows-off":         {does: "the import leaves flows off"},
	"slow":              {does: "the job waits ten times as long in the queue"},
}

const longestHang = 10 * time.Minute

// refuse answers with the fault's own code and message, where it has them.
func (f Fault) refuse(w http.ResponseWriter, status int, code, message string) {
	refuse(w, nil, refused(status, cmp.Or(f.Code, code), "%s", cmp.Or(f.Message, message)))
}

func gateway(status int) func(Fault, http.ResponseWriter, *http.Request) {
	return func(_ Fault, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		io.WriteString(w, "<html><body><h2>"+http.StatusText(status)+"</h2></body></html>")
	}
}

// failure is what a job that the fault ends has to say, or nil.
func (f Fault) failure() *refusal {
	switch f.Kind {
	case "late-lock":
		return locked("Import", "Import")
	case "fail":
		return failed(cmp.Or(f.Code, "0x80040216"), "%s", cmp.Or(f.Message, "An unexpected error occurred."))
	case "huge-message":
		return failed(cmp.Or(f.Code, "0x80040216"), "%s", strings.Repeat("An unexpected error occurred. ", 15200))
	}
	return nil
}
