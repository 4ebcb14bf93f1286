package emulator

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"alm/internal/lazyregexp"
	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/solutions"
	"alm/solution/dataverse/emulator/store"
)

// Options configure an Emulator. The zero value has dev, test and prod, in memory.
type Options struct {
	Environments []string          // names of letters, digits, - and _; each has its own path below /
	Dir          string            // the folder in which each environment keeps NAME.json; "" keeps nothing
	Now          func() time.Time  // the clock; nil is time.Now
	Queue        time.Duration     // how long a job waits before it starts; 0 is 5 ms
	Run          time.Duration     // how long a job runs; 0 is 20 ms
	Apps         map[string]string // secrets by app id, for the token endpoint; nil is emulator: emulator
	Federated    []Federated       // accepted assertions; an app without any accepts every assertion
	TokenLife    time.Duration     // 0 is an hour
	Faults       []Fault           // of coming requests
	Versions     VersionRule       // of plain managed imports; the zero value accepts only higher versions
	LateLock     bool              // a second job is accepted and fails, instead of answering 429; both happen

	CheckConnections bool // reject unknown connections even if no connection was ever made
}

// VersionRule says which version a plain import of an installed managed solution may have.
type VersionRule = solutions.VersionRule

// The version rules. Accounts of the service disagree, so the zero value is the strictest.
const (
	HigherVersions = solutions.HigherVersions
	SameVersions   = solutions.SameVersions
	AnyVersions    = solutions.AnyVersions
)

// Emulator serves several environments at once.
type Emulator struct {
	names        []string
	environments map[string]*environment
	tokens       *issuer
	now          func() time.Time
	lock         io.Closer // of the folder
}

var namePattern = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9_-]{0,40}$`)

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

// New creates the environments, or reads them from opts.Dir. An environment's URL is that of the
// server followed by /NAME; the token "emulator" is valid for all of them. While it is open, no
// other emulator can use the folder.
func New(opts Options) (*Emulator, error) {
	opts = opts.withDefaults()
	e := &Emulator{environments: map[string]*environment{}, now: opts.Now, lock: io.NopCloser(nil)}
	if opts.Dir != "" {
		lock, err := store.Lock(opts.Dir)
		if err != nil {
			return nil, fmt.Errorf("emulator: %w", err)
		}
		e.lock = lock
	}
	if err := e.open(opts); err != nil {
		e.lock.Close()
		return nil, err
	}
	return e, nil
}

// Close lets another emulator use the folder. It must not be called before the last request has
// been answered.
func (e *Emulator) Close() error { return e.lock.Close() }

func (e *Emulator) open(opts Options) (err error) {
	if e.tokens, err = newIssuer(opts); err != nil {
		return fmt.Errorf("emulator: read the signing key: %w", err)
	}
	for _, name := range opts.Environments {
		if !namePattern.Get().MatchString(name) {
			return fmt.Errorf("emulator: %q is not a name of an environment", name)
		}
		if e.environments[name] != nil {
			return fmt.Errorf("emulator: environment %s is listed twice", name)
		}
		env, err := openEnvironment(name, opts)
		if err != nil {
			return fmt.Errorf("emulator: open environment %s: %w", name, err)
		}
		e.names = append(e.names, name)
		e.environments[name] = env
	}
	return e.injectAll(opts.Faults)
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
			return fmt.Errorf("inject fault: unknown environment %q", f.Environment)
		}
	}
	return nil
}

// Handler serves the environments, the token endpoints and, at /, a page that shows them. It
// rejects changes that a browser makes for a page of another origin.
func (e *Emulator) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/{env}/api/data/{version}/{rest...}", onlyLocal(e.data))
	mux.HandleFunc("GET /{$}", onlyLocal(e.page))
	mux.HandleFunc("GET /{env}/connectivity/connections", onlyLocal(e.connections))
	mux.HandleFunc("GET /{env}/governance/providers/PowerPlatform.Governance/v2/policies", e.asCaller((*environment).listPolicies))
	mux.HandleFunc("GET /{env}/governance/providers/PowerPlatform.Governance/v2/policies/{name}", e.asCaller((*environment).showPolicy))
	mux.HandleFunc("GET /{env}/keyvault/{vault}/secrets/{secret}", e.asCaller((*environment).readSecret))
	mux.HandleFunc("POST /{env}/resourcequery/resources/query", e.asCaller((*environment).queryInventory))
	mux.HandleFunc("GET /{env}/powerapps/providers/Microsoft.PowerApps/scopes/admin/environments/{id}/apps", e.asCaller((*environment).listAdminApps))
	mux.HandleFunc("GET /{env}/flow/providers/Microsoft.ProcessSimple/scopes/admin/environments/{id}/v2/flows", e.asCaller((*environment).listAdminFlows))
	mux.HandleFunc("GET /{env}/flow/providers/Microsoft.ProcessSimple/scopes/admin/environments/{id}/flows/{flow}", e.asCaller((*environment).showAdminFlow))
	mux.HandleFunc("POST /{env}/_emulator/adminapps", e.local((*environment).postAdminApps))
	mux.HandleFunc("POST /{env}/_emulator/adminflows", e.local((*environment).postAdminFlows))
	mux.HandleFunc("POST /{env}/_emulator/inventory", e.local((*environment).postInventory))
	mux.HandleFunc("POST /{env}/_emulator/rows", e.local((*environment).postRow))
	mux.HandleFunc("POST /{env}/_emulator/privileges", e.local((*environment).postPrivilege))
	mux.HandleFunc("POST /{env}/_emulator/policies", e.local((*environment).postPolicy))
	mux.HandleFunc("POST /{env}/_emulator/unreadable", e.local((*environment).postUnreadable))
	mux.HandleFunc("POST /{env}/_emulator/lacking", e.local((*environment).postLacking))
	mux.HandleFunc("GET /{env}/_emulator/state", e.local((*environment).showState))
	mux.HandleFunc("POST /{env}/_emulator/reset", e.local((*environment).reset))
	mux.HandleFunc("POST /{env}/_emulator/faults", e.local((*environment).postFault))
	mux.HandleFunc("POST /{env}/_emulator/connections", e.local((*environment).postConnection))
	mux.HandleFunc("GET /common/discovery/instance", instance)
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", discovery)
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", e.tokens.token)
	return http.NewCrossOriginProtection().Handler(mux)
}

// Environment serves one environment at the server's root, because many clients accept only an
// origin and drop a path, and besides everything that Handler serves.
func (e *Emulator) Environment(name string) (http.Handler, error) {
	if e.environments[name] == nil {
		return nil, fmt.Errorf("serve environment: unknown environment %q", name)
	}
	all := e.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/data/") {
			all.ServeHTTP(w, r)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), atRoot{}, true))
		u := *r.URL
		u.Path, u.RawPath = "/"+name+u.Path, ""
		r.URL = &u
		all.ServeHTTP(w, r)
	}), nil
}

// data answers one request to the Web API.
func (e *Emulator) data(w http.ResponseWriter, r *http.Request) {
	env := e.environments[r.PathValue("env")]
	if env == nil {
		refuse(w, r.Header, odata.NotFound("unknown environment %q", r.PathValue("env")))
		return
	}
	w.Header().Set("OData-Version", "4.0")
	w.Header().Set("Date", e.now().UTC().Format(http.TimeFormat))
	w.Header().Set("REQ_ID", store.NewID())
	if err := checkProtocol(r); err != nil {
		refuse(w, r.Header, err)
		return
	}
	f, err := env.takeFault(r)
	if err != nil {
		refuse(w, r.Header, err)
		return
	}
	f.wait(r)
	if before := faultKinds[f.Kind].before; before != nil {
		before(f, w, r)
		return
	}
	who, err := e.authenticate(r, f)
	if err != nil {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf("Bearer authorization_uri=%s/common/oauth2/authorize, resource_id=%s/", origin(r), origin(r)))
		refuse(w, r.Header, err)
		return
	}
	env.answer(w, r, who, f)
}

// authenticate returns the caller of a request. The fault "expired" revokes the token.
func (e *Emulator) authenticate(r *http.Request, f Fault) (principal, error) {
	if f.Kind == "expired" {
		e.tokens.revoke(r)
		return principal{}, odata.Errorf(http.StatusUnauthorized, "", "The token has expired.")
	}
	return e.tokens.authenticate(r)
}

// answer serves a request of a known caller.
func (env *environment) answer(w http.ResponseWriter, r *http.Request, who principal, f Fault) {
	w.Header().Set("x-ms-dop-hint", "4")
	defer env.usage.report(w.Header(), who.app, env.now)()
	c, err := newCall(r, who, f)
	var response odata.Response
	if err == nil {
		response, err = env.serve(c)
	}
	if after := faultKinds[f.Kind].after; after != nil {
		after(w)
		return
	}
	if err != nil {
		refuse(w, r.Header, err)
		return
	}
	if strings.Contains(odata.Preferences(r.Header), "return=representation") {
		w.Header().Set("Preference-Applied", "return=representation")
	}
	respond(w, response)
}
