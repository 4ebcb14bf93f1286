package emulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"alm/internal/lazyregexp"
)

// Options shape an Emulator. The zero value has dev, test and prod, in memory.
type Options struct {
	Environments  []string          // letters, digits, - and _; each has its own path below /
	Dir           string            // where each environment keeps NAME.json; "" keeps nothing
	Now           func() time.Time  // the clock; nil is time.Now
	Queue         time.Duration     // how long a job waits before it starts; 0 is 5 ms
	Run           time.Duration     // how long it runs; 0 is 20 ms
	Apps          map[string]string // secrets by app id, for the token endpoint; nil is emulator: emulator
	Federated     []Federated       // whose assertions count; an app without any takes all
	TokenLife     time.Duration     // 0 is an hour
	Faults        []Fault           // trouble to come
	LowerVersions bool              // plain imports may go back; accounts of the service disagree
	HigherOnly    bool              // plain managed imports must raise the version; accounts disagree
	LateLock      bool              // a second start is taken and fails as a job, in place of 429; both happen

	CheckConnections bool // refuse unknown connections even where none was ever made
}

// Emulator serves several environments at once.
type Emulator struct {
	names        []string
	environments map[string]*environment
	tokens       *issuer
	now          func() time.Time
}

var nameShape = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9_-]{0,40}$`)

func (o Options) withDefaults() Options {
	if len(o.Environments) == 0 {
		o.Environments = []string{"dev", "test", "prod"}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Apps == nil {
		o.Apps = map[string]string{"emulator": "emulator"}
	}
	o.TokenLife = cmp.Or(o.TokenLife, time.Hour)
	o.Queue, o.Run = cmp.Or(o.Queue, 5*time.Millisecond), cmp.Or(o.Run, 20*time.Millisecond)
	return o
}

// New makes the environments, or reads them from opts.Dir. An environment's URL is that of
// the server with /NAME behind it; the token "emulator" opens all of them.
func New(opts Options) (*Emulator, error) {
	opts = opts.withDefaults()
	tokens, err := newIssuer(opts)
	if err != nil {
		return nil, fmt.Errorf("emulator: read the key of tokens: %w", err)
	}
	e := &Emulator{environments: map[string]*environment{}, tokens: tokens, now: opts.Now}
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
	return e, e.injectAll(opts.Faults)
}

func (e *Emulator) injectAll(faults []Fault) error {
	for _, f := range faults {
		for _, name := range e.names {
			if f.Environment != "" && f.Environment != name {
				continue
			}
			if err := e.Inject(name, f); err != nil {
				return err
			}
		}
		if f.Environment != "" && e.environments[f.Environment] == nil {
			return fmt.Errorf("inject fault: there is no environment %q", f.Environment)
		}
	}
	return nil
}

// Handler serves the environments, the token endpoints and a page at / to look at.
//
// A page of another origin may not change anything, should a browser lead it here.
func (e *Emulator) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{env}/api/data/{version}/{rest...}", e.data)
	mux.HandleFunc("GET /{$}", e.page)
	mux.HandleFunc("GET /_emulator/style.css", style)
	mux.HandleFunc("GET /{env}/connectivity/connections", e.connections)
	mux.HandleFunc("GET /{env}/_emulator/state", e.local(showState))
	mux.HandleFunc("POST /{env}/_emulator/reset", e.local(reset))
	mux.HandleFunc("POST /{env}/_emulator/faults", e.local(postFault))
	mux.HandleFunc("POST /{env}/_emulator/connections", e.local(postConnection))
	mux.HandleFunc("GET /common/discovery/instance", instance)
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", discovery)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", e.tokens.token)
	return http.NewCrossOriginProtection().Handler(mux)
}

// alone marks a call of an environment that has its server for itself.
type alone struct{}

// Environment serves one environment alone, at the server's root: many clients take an
// origin only and drop a path. It serves everything else that Handler does, too.
func (e *Emulator) Environment(name string) (http.Handler, error) {
	if e.environments[name] == nil {
		return nil, fmt.Errorf("serve environment: there is no environment %q", name)
	}
	all := e.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/data/") {
			all.ServeHTTP(w, r)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), alone{}, true))
		u := *r.URL
		u.Path, u.RawPath = "/"+name+u.Path, ""
		r.URL = &u
		all.ServeHTTP(w, r)
	}), nil
}

// data answers one call of the Web API.
func (e *Emulator) data(w http.ResponseWriter, r *http.Request) {
	env := e.environments[r.PathValue("env")]
	if env == nil {
		refuse(w, r, notFound("there is no environment %q here", r.PathValue("env")))
		return
	}
	w.Header().Set("OData-Version", "4.0")
	w.Header().Set("Date", e.now().UTC().Format(http.TimeFormat))
	w.Header().Set("REQ_ID", newID())
	f, err := env.take(r)
	if err != nil {
		refuse(w, r, err)
		return
	}
	if before := faultKinds[f.Kind].before; before != nil {
		before(f, w, r)
		return
	}
	if f.Kind == "expired" {
		e.tokens.revoke(r)
	}
	who, err := e.tokens.principal(r)
	if err == nil && f.Kind == "expired" {
		err = refused(http.StatusUnauthorized, "", "The token has expired.")
	}
	if err != nil {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf("Bearer authorization_uri=%s/common/oauth2/authorize, resource_id=%s/", origin(r), origin(r)))
		refuse(w, r, err)
		return
	}
	env.answer(w, r, who, f)
}

// answer serves a call whose caller is known.
func (env *environment) answer(w http.ResponseWriter, r *http.Request, who principal, f Fault) {
	c := call{Request: r, who: who, fault: f}
	var err error
	if c.body, err = readBody(r); err == nil {
		c.options, err = parseOptions(r.URL.RawQuery)
	}
	var a answer
	if err == nil {
		a, err = env.serve(c)
	}
	if after := faultKinds[f.Kind].after; after != nil {
		after(w)
	}
	if err != nil {
		refuse(w, r, err)
		return
	}
	if strings.Contains(c.prefer(), "return=representation") {
		w.Header().Set("Preference-Applied", "return=representation")
	}
	a.write(w)
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

// refuse writes an error; details go with it where the caller asked for annotations.
func refuse(w http.ResponseWriter, asked *http.Request, err error) {
	var r *refusal
	if !errors.As(err, &r) {
		r = refused(http.StatusInternalServerError, "0x80040216", "An unexpected error occurred. (%v)", err)
	}
	body := map[string]any{"code": r.Code, "message": r.Message}
	if asked != nil {
		v := call{Request: asked}.view()
		for name, text := range map[string]string{
			"Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus": "1",
			"Microsoft.PowerApps.CDS.TraceText":                    r.Message,
			"Microsoft.PowerApps.CDS.HelpLink": "http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a" +
				strings.TrimPrefix(r.Code, "0x") + "&client=platform",
		} {
			if v.annotates(name) {
				body["@"+name] = text
			}
		}
	}
	answer{Status: r.Status, Body: map[string]any{"error": body}}.write(w)
}
