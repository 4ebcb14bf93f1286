package emulator

import (
	"cmp"
	"io"
	"net/http"
	"strconv"
	"time"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/solutions"
)

// faultKind is one kind of fault. If both functions are nil, the job that the request starts
// meets the fault.
type faultKind struct {
	does   string
	before func(f Fault, w http.ResponseWriter, r *http.Request) // answers instead of the environment
	after  func(w http.ResponseWriter)                           // replaces the response after the request was served
}

var faultKinds = withJobFaults(map[string]faultKind{
	"throttle": {does: "429 of service protection, with Retry-After", before: func(f Fault, w http.ResponseWriter, _ *http.Request) {
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		f.refuse(w, http.StatusTooManyRequests, "0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds.")
	}},
	"locked": {does: "429 with the code of the lock and no Retry-After", before: func(_ Fault, w http.ResponseWriter, _ *http.Request) {
		refuse(w, nil, solutions.Locked("Import", "Import"))
	}},
	"unavailable":    {does: "503 with HTML", before: gateway(http.StatusServiceUnavailable)},
	"bad-gateway":    {does: "502 with HTML", before: gateway(http.StatusBadGateway)},
	"timeout":        {does: "504 with HTML", before: gateway(http.StatusGatewayTimeout)},
	"html-not-found": {does: "404 with HTML, as of a wrong host or path", before: gateway(http.StatusNotFound)},
	"empty":          {does: "200 with an empty body", before: fixedBody("")},
	"empty-object":   {does: "200 with {}", before: fixedBody("{}")},
	"null":           {does: "200 with null", before: fixedBody("null")},
	"empty-object-after": {does: "the request was served and the answer is 200 with {}", after: func(w http.ResponseWriter) {
		fixedBody("{}")(Fault{}, w, nil)
	}},
	"page-loop": {does: "200 with a page of no rows whose next page is itself", before: func(_ Fault, w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"value": []any{}, "@odata.nextLink": origin(r) + r.URL.RequestURI()})
	}},
	"delay": {does: "the request is served after delay seconds, if the client still waits"}, // see data
	"forbidden": {does: "403: a privilege is missing", before: func(f Fault, w http.ResponseWriter, _ *http.Request) {
		f.refuse(w, http.StatusForbidden, "0x80048306", "Principal user is missing access")
	}},
	"unauthorized": {does: "401 once", before: func(f Fault, w http.ResponseWriter, _ *http.Request) {
		f.refuse(w, http.StatusUnauthorized, "", "The token has expired.")
	}},
	"expired": {does: "401, and the token is revoked"}, // see authenticate
	"error": {does: "400 with the given code and message", before: func(f Fault, w http.ResponseWriter, _ *http.Request) {
		f.refuse(w, http.StatusBadRequest, "0x80040216", "An unexpected error occurred.")
	}},
	"reset": {does: "the connection breaks before anything was done", before: func(Fault, http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler)
	}},
	"hang": {does: "no answer until the client gives up, and nothing was done", before: func(_ Fault, _ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // net/http notices a lost client only after the body
		select {
		case <-r.Context().Done():
		case <-time.After(longestHang):
		}
		panic(http.ErrAbortHandler)
	}},
	"reset-after": {does: "the request was served and the answer is lost", after: func(http.ResponseWriter) { panic(http.ErrAbortHandler) }},
	"cut": {does: "the request was served and the answer ends in the middle", after: func(w http.ResponseWriter) {
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, `{"ImportJobKey":"`)
		panic(http.ErrAbortHandler)
	}},
})

// withJobFaults adds the faults of jobs.
func withJobFaults(kinds map[string]faultKind) map[string]faultKind {
	for kind, does := range solutions.FaultKinds {
		kinds[kind] = faultKind{does: does}
	}
	return kinds
}

const longestHang = 10 * time.Minute

// refuse writes an error with the fault's own code and message if it has them.
func (f Fault) refuse(w http.ResponseWriter, status int, code, message string) {
	refuse(w, nil, odata.Errorf(status, cmp.Or(f.Code, code), "%s", cmp.Or(f.Message, message)))
}

// fixedBody answers with a body of JSON, whatever was asked.
func fixedBody(body string) func(Fault, http.ResponseWriter, *http.Request) {
	return func(_ Fault, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; odata.metadata=minimal")
		io.WriteString(w, body)
	}
}

// gateway answers as a gateway in front of the service does.
func gateway(status int) func(Fault, http.ResponseWriter, *http.Request) {
	return func(_ Fault, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		io.WriteString(w, "<html><body><h2>"+http.StatusText(status)+"</h2></body></html>")
	}
}
