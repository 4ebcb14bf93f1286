// Package emulator is Dataverse environments on this machine: the part of the Web API that
// carries solutions, over HTTP, with the checks and the error codes of the service.
//
// It keeps solutions, publishers, connectors, connection references and environment
// variables. It does not model layers (the last import wins), tables, flows, plug-ins,
// roles, connections or publishing, and answers 501 or 404 where it is asked for them.
package emulator

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"time"

	"alm/internal/pattern"
)

// Options shape an Emulator. The zero value has dev, test and prod, in memory.
type Options struct {
	Environments  []string          // letters, digits, - and _; each has its own path below /
	Dir           string            // where each environment keeps NAME.json; "" keeps nothing
	Now           func() time.Time  // the clock; nil is time.Now
	Queue         time.Duration     // how long a job waits before it starts; 0 is 5 ms
	Run           time.Duration     // how long it runs; 0 is 20 ms
	Apps          map[string]string // secrets by app id, for the token endpoint; nil is emulator: emulator
	LowerVersions bool              // plain imports may go back; accounts of the service disagree
}

// Emulator serves several environments at once.
type Emulator struct {
	names        []string
	environments map[string]*environment
	tokens       *issuer
	now          func() time.Time
}

var nameShape = pattern.New(`^[A-Za-z0-9][A-Za-z0-9_-]{0,40}$`)

// New makes the environments, or reads them from opts.Dir. An environment's URL is that of
// the server with /NAME behind it; the token "emulator" opens all of them.
func New(opts Options) (*Emulator, error) {
	if len(opts.Environments) == 0 {
		opts.Environments = []string{"dev", "test", "prod"}
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Apps == nil {
		opts.Apps = map[string]string{"emulator": "emulator"}
	}
	opts.Queue, opts.Run = cmp.Or(opts.Queue, 5*time.Millisecond), cmp.Or(opts.Run, 20*time.Millisecond)
	e := &Emulator{environments: map[string]*environment{}, tokens: newIssuer(opts.Apps), now: opts.Now}
	for _, name := range opts.Environments {
		if !nameShape().MatchString(name) {
			return nil, fmt.Errorf("emulator: %q is no name for an environment", name)
		}
		if e.environments[name] != nil {
			return nil, fmt.Errorf("emulator: environment %s named twice", name)
		}
		env, err := open(name, opts)
		if err != nil {
			return nil, fmt.Errorf("emulator: open environment %s: %w", name, err)
		}
		e.names = append(e.names, name)
		e.environments[name] = env
	}
	return e, nil
}

// Handler serves the environments, the token endpoints and a page at / to look at.
//
// A page of another origin may not change anything, should a browser lead it here.
func (e *Emulator) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{env}/api/data/{version}/{rest...}", e.data)
	mux.HandleFunc("GET /{$}", e.page)
	mux.HandleFunc("GET /{env}/_emulator/state", e.local(showState))
	mux.HandleFunc("POST /{env}/_emulator/reset", e.local(reset))
	mux.HandleFunc("POST /{env}/_emulator/faults", e.local(postFault))
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", discovery)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", e.tokens.token)
	return http.NewCrossOriginProtection().Handler(mux)
}

// data answers one call of the Web API.
func (e *Emulator) data(w http.ResponseWriter, r *http.Request) {
	env := e.environments[r.PathValue("env")]
	if env == nil {
		refuse(w, notFound("there is no environment %q here", r.PathValue("env")))
		return
	}
	w.Header().Set("OData-Version", "4.0")
	w.Header().Set("Date", e.now().UTC().Format(http.TimeFormat))
	w.Header().Set("REQ_ID", newID())
	f := env.take(r)
	if f.before(w) {
		return
	}
	who, err := e.tokens.principal(r)
	if err != nil {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf("Bearer authorization_uri=%s/common/oauth2/authorize, resource_id=%s/", origin(r), origin(r)))
		refuse(w, err)
		return
	}
	body, err := readBody(r)
	if err != nil {
		refuse(w, err)
		return
	}
	answer, err := env.serve(call{r, body, who, f})
	if f.after() {
		panic(http.ErrAbortHandler) // the connection breaks, the deed is done
	}
	if err != nil {
		refuse(w, err)
		return
	}
	answer.write(w)
}

// origin is the scheme and host that the caller sees.
func origin(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// refusal is an error as the service writes it.
type refusal struct {
	Status  int
	Code    string // "0x80040217"
	Message string
}

func (r *refusal) Error() string { return r.Message + " (" + r.Code + ")" }

func refused(status int, code, format string, args ...any) *refusal {
	return &refusal{status, code, fmt.Sprintf(format, args...)}
}

func notFound(format string, args ...any) *refusal {
	return refused(http.StatusNotFound, "0x80040217", format, args...)
}

func badRequest(format string, args ...any) *refusal {
	return refused(http.StatusBadRequest, "0x80060888", format, args...)
}

func notModelled(what string) *refusal {
	return refused(http.StatusNotImplemented, "0x80060888", "the emulator does not model %s", what)
}

func refuse(w http.ResponseWriter, err error) {
	var r *refusal
	if !errors.As(err, &r) {
		r = refused(http.StatusInternalServerError, "0x80040216", "An unexpected error occurred. (%v)", err)
	}
	answer{Status: r.Status, Body: map[string]any{"error": map[string]any{
		"code": r.Code, "message": r.Message,
		"@Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus": "1",
	}}}.write(w)
}
