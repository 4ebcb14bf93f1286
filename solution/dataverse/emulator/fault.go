package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/solutions"
)

// Fault is something that goes wrong with coming requests, for tests of clients.
type Fault struct {
	Environment string `json:"environment,omitempty"` // for a fault in a list; "" is every environment
	Kind        string `json:"kind"`                  // the page of the emulator lists the kinds
	Path        string `json:"path,omitempty"`        // part of the path or query of the requests; "" is any request, or any that starts a job
	After       int    `json:"after,omitempty"`       // how many such requests pass before
	Times       int    `json:"times,omitempty"`       // how many requests it affects; 0 is one
	Delay       int    `json:"delay,omitempty"`       // in seconds, for a delay
	RetryAfter  int    `json:"retryAfter,omitempty"`  // in seconds, for a throttle; 0 omits the header
	Code        string `json:"code,omitempty"`        // of the error: "0x80040216"
	Message     string `json:"message,omitempty"`     // of the error, instead of the usual one
}

// FaultHeader is the request header with a fault for that one request, such as
// "throttle; retryAfter=90".
const FaultHeader = "X-Emulator-Fault"

// ParseFault parses "KIND; name=value; …". The names are those of the JSON.
func ParseFault(text string) (Fault, error) {
	kind, named, err := mime.ParseMediaType(text)
	if err != nil {
		return Fault{}, fmt.Errorf("read fault %q: %w", text, err)
	}
	f := Fault{Kind: kind, Environment: named["environment"], Path: named["path"], Code: named["code"], Message: named["message"]}
	for name, field := range map[string]*int{"after": &f.After, "times": &f.Times, "delay": &f.Delay, "retryafter": &f.RetryAfter} {
		if named[name] == "" {
			continue
		}
		if *field, err = strconv.Atoi(named[name]); err != nil {
			return Fault{}, fmt.Errorf("read fault %q: %s is not a number", text, name)
		}
	}
	return f, f.check()
}

// ReadFaults parses a JSON list of faults.
func ReadFaults(r io.Reader) ([]Fault, error) {
	var faults []Fault
	d := json.NewDecoder(io.LimitReader(r, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(&faults); err != nil {
		return nil, fmt.Errorf("read faults: %w", err)
	}
	for _, f := range faults {
		if err := f.check(); err != nil {
			return nil, err
		}
	}
	return faults, nil
}

// check reports an unknown kind.
func (f Fault) check() error {
	if _, found := faultKinds[f.Kind]; !found {
		return fmt.Errorf("inject fault: unknown kind %q; the kinds are %s", f.Kind, strings.Join(faultNames(), ", "))
	}
	return nil
}

// faultNames lists the kinds of faults.
func faultNames() []string { return slices.Sorted(maps.Keys(faultKinds)) }

// Inject adds a fault for coming requests to an environment. A POST of the fault as JSON to
// /NAME/_emulator/faults does the same.
func (e *Emulator) Inject(name string, f Fault) error {
	env := e.environments[name]
	if env == nil {
		return fmt.Errorf("inject fault: unknown environment %q", name)
	}
	return env.inject(f)
}

func (env *environment) inject(f Fault) error {
	if err := f.check(); err != nil {
		return err
	}
	if faultKinds[f.Kind].before == nil && f.Path == "" {
		f.Path = "Async" // in the names of the actions that start jobs
	}
	f.Times = max(f.Times, 1)
	env.mu.Lock()
	defer env.mu.Unlock()
	env.faults = append(env.faults, f)
	return nil
}

// takeFault returns the fault in the request's header, or else the first one that affects it.
func (env *environment) takeFault(r *http.Request) (Fault, error) {
	if text := r.Header.Get(FaultHeader); text != "" {
		f, err := ParseFault(text)
		if err != nil {
			return f, odata.BadRequest("%v", err)
		}
		return f, nil
	}
	env.mu.Lock()
	defer env.mu.Unlock()
	for i := range env.faults {
		f := &env.faults[i]
		if f.Path != "" && !strings.Contains(r.URL.RequestURI(), f.Path) {
			continue
		}
		if f.After > 0 {
			f.After--
			continue
		}
		taken := *f
		if f.Times--; f.Times == 0 {
			env.faults = slices.Delete(env.faults, i, i+1)
		}
		return taken, nil
	}
	return Fault{}, nil
}

// postFault adds a fault.
func (env *environment) postFault(w http.ResponseWriter, r *http.Request) {
	var f Fault
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLocalBody)).Decode(&f)
	if err == nil {
		err = env.inject(f)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// wait waits for as long as the fault delays a request. If the client gives up before, the
// request is not served.
func (f Fault) wait(r *http.Request) {
	if f.Kind != "delay" {
		return
	}
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxBody+1)) // net/http notices a lost client only after the body
	r.Body = io.NopCloser(bytes.NewReader(body))
	select {
	case <-r.Context().Done():
		panic(http.ErrAbortHandler)
	case <-time.After(time.Duration(f.Delay) * time.Second):
	}
}

// ofJob returns the fault as the job that the request starts meets it.
func (f Fault) ofJob() solutions.Fault {
	return solutions.Fault{Kind: f.Kind, Code: f.Code, Message: f.Message}
}
