package emulator

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Fault is trouble to come, for tests of those who talk to an environment.
type Fault struct {
	Environment string `json:"environment,omitempty"` // of a file's fault; "" is every one
	Kind        string `json:"kind"`                  // see Faults
	Path        string `json:"path,omitempty"`        // part of the path or query that it waits for; "" is any call, or any start of a job
	After       int    `json:"after,omitempty"`       // how many such calls it lets pass
	Times       int    `json:"times,omitempty"`       // how often; 0 is once
	RetryAfter  int    `json:"retryAfter,omitempty"`  // seconds, of a throttle; 0 leaves the header out
	Code        string `json:"code,omitempty"`        // of a failure: "0x80040216"
	Message     string `json:"message,omitempty"`     // of a failure, in place of the usual one
}

// FaultHeader is the request header that carries a fault for this one request:
// "throttle; retryAfter=90".
const FaultHeader = "X-Emulator-Fault"

// ParseFault reads "KIND; name=value; …", the names being those of the JSON.
func ParseFault(text string) (Fault, error) {
	kind, named, err := mime.ParseMediaType(text)
	if err != nil {
		return Fault{}, fmt.Errorf("read fault %q: %w", text, err)
	}
	f := Fault{Kind: kind, Environment: named["environment"], Path: named["path"], Code: named["code"], Message: named["message"]}
	for name, at := range map[string]*int{"after": &f.After, "times": &f.Times, "retryafter": &f.RetryAfter} {
		if named[name] == "" {
			continue
		}
		if *at, err = strconv.Atoi(named[name]); err != nil {
			return Fault{}, fmt.Errorf("read fault %q: %s is no number", text, name)
		}
	}
	return f, f.valid()
}

// ReadFaults reads a JSON list of faults.
func ReadFaults(r io.Reader) ([]Fault, error) {
	var all []Fault
	d := json.NewDecoder(io.LimitReader(r, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("read faults: %w", err)
	}
	for _, f := range all {
		if err := f.valid(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (f Fault) valid() error {
	if _, ok := faultKinds[f.Kind]; !ok {
		return fmt.Errorf("inject fault: no kind %q, there are %s", f.Kind, strings.Join(Faults(), ", "))
	}
	return nil
}

// Faults lists the kinds of Fault.
func Faults() []string { return slices.Sorted(maps.Keys(faultKinds)) }

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
	if err := f.valid(); err != nil {
		return err
	}
	if faultKinds[f.Kind].before == nil && f.Path == "" {
		f.Path = "Async" // what starts jobs
	}
	f.Times = max(f.Times, 1)
	env.mu.Lock()
	defer env.mu.Unlock()
	env.faults = append(env.faults, f)
	return nil
}

// take gives the fault that the request carries, or the first one that waits for it.
func (env *environment) take(r *http.Request) (Fault, error) {
	if text := r.Header.Get(FaultHeader); text != "" {
		f, err := ParseFault(text)
		if err != nil {
			return f, badRequest("%v", err)
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
