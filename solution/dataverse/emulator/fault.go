package emulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Fault is trouble to come, for tests of those who talk to an environment.
type Fault struct {
	Kind       string `json:"kind"`       // see Faults
	Path       string `json:"path"`       // part of the path or query that it waits for; "" is any call
	Times      int    `json:"times"`      // how often; 0 is once
	RetryAfter int    `json:"retryAfter"` // seconds, of a throttle; 0 leaves the header out
}

// faultKinds tells each kind's place: an answer in place of the real one, or a name that
// the import looks for.
var faultKinds = map[string]func(f Fault, w http.ResponseWriter){
	"throttle": func(f Fault, w http.ResponseWriter) {
		if f.RetryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
		refuse(w, refused(http.StatusTooManyRequests, "0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds."))
	},
	"locked": func(_ Fault, w http.ResponseWriter) { refuse(w, locked("Import", "Import")) },
	"unavailable": func(_ Fault, w http.ResponseWriter) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusServiceUnavailable)
		io.WriteString(w, "<html><body><h2>Service Unavailable</h2></body></html>")
	},
	"forbidden": func(_ Fault, w http.ResponseWriter) {
		refuse(w, refused(http.StatusForbidden, "0x80048306", "Principal user is missing access"))
	},
	"unauthorized": func(_ Fault, w http.ResponseWriter) {
		refuse(w, refused(http.StatusUnauthorized, "", "The token has expired."))
	},
	"reset":             func(Fault, http.ResponseWriter) { panic(http.ErrAbortHandler) },
	"reset-after":       nil, // the deed is done, the answer is lost
	"late-lock":         nil, // an import start is taken, and fails as a job
	"component-failure": nil, // the import fails at its first connector
	"partial":           nil, // the import succeeds and a connector of it did not
	"cancel":            nil, // the import is cancelled
	"no-job-row":        nil, // the import job's row never appears
	"slow":              nil, // the job waits ten times as long
}

// Faults lists the kinds of Fault.
func Faults() []string {
	var kinds []string
	for kind := range faultKinds {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}

// Inject lets f happen to coming calls of an environment. Over HTTP it is a POST of the
// same as JSON to /NAME/_emulator/faults.
func (e *Emulator) Inject(name string, f Fault) error {
	env := e.environments[name]
	if env == nil {
		return fmt.Errorf("inject fault: there is no environment %q", name)
	}
	return env.inject(f)
}

func (env *environment) inject(f Fault) error {
	if _, ok := faultKinds[f.Kind]; !ok {
		return fmt.Errorf("inject fault: no kind %q, there are %s", f.Kind, strings.Join(Faults(), ", "))
	}
	if faultKinds[f.Kind] == nil && f.Path == "" {
		f.Path = "Async" // what starts jobs
	}
	f.Times = max(f.Times, 1)
	env.mu.Lock()
	defer env.mu.Unlock()
	env.faults = append(env.faults, f)
	return nil
}

// take gives the first fault that waits for this call, or none.
func (env *environment) take(r *http.Request) Fault {
	env.mu.Lock()
	defer env.mu.Unlock()
	i := slices.IndexFunc(env.faults, func(f Fault) bool {
		return f.Path == "" || strings.Contains(r.URL.RequestURI(), f.Path)
	})
	if i < 0 {
		return Fault{}
	}
	f := env.faults[i]
	env.faults[i].Times--
	if env.faults[i].Times == 0 {
		env.faults = slices.Delete(env.faults, i, i+1)
	}
	return f
}

// before answers in place of the environment, if that is the fault.
func (f Fault) before(w http.ResponseWriter) bool {
	answer := faultKinds[f.Kind]
	if answer == nil {
		return false
	}
	answer(f, w)
	return true
}

func (f Fault) after() bool { return f.Kind == "reset-after" }

func postFault(env *environment, w http.ResponseWriter, r *http.Request) {
	var f Fault
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&f)
	if err == nil {
		err = env.inject(f)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
