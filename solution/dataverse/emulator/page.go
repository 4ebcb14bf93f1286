package emulator

import (
	"bytes"
	_ "embed" // the page
	"encoding/json"
	"html/template"
	"net"
	"net/http"
	"strings"
	"sync"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS []byte

var pageTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageHTML)) })

// page shows every environment. It runs no script and takes its style from here alone.
func (e *Emulator) page(w http.ResponseWriter, r *http.Request) {
	if !ownName(r.Host) {
		http.Error(w, "this page is for this machine", http.StatusMisdirectedRequest)
		return
	}
	var b bytes.Buffer
	if err := pageTemplate().Execute(&b, e.overview(origin(r))); err != nil {
		http.Error(w, "the page does not render", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(b.Bytes())
}

func style(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write(pageCSS)
}

// ownName tells whether a page may be shown under that name: an address, or a name without
// a dot. Any other may be a stranger's that leads here, to read the page across origins.
func ownName(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	host = strings.Trim(host, "[]")
	return net.ParseIP(host) != nil || !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost")
}

// local serves what only an emulator has.
func (e *Emulator) local(show func(*environment, http.ResponseWriter, *http.Request)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		env := e.environments[r.PathValue("env")]
		switch {
		case env == nil:
			http.NotFound(w, r)
		case !ownName(r.Host):
			http.Error(w, "this is for this machine", http.StatusMisdirectedRequest)
		default:
			show(env, w, r)
		}
	}
}

// showState gives all tables, but not the zips.
func showState(env *environment, w http.ResponseWriter, _ *http.Request) {
	env.mu.Lock()
	env.advance(env.opts.Now())
	text, err := json.Marshal(map[string]any{"environment": env.name, "organization": env.state.Organization,
		"running": len(env.state.Operations), "connections": env.state.Connections, "tables": env.state.Tables})
	env.mu.Unlock()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write(text)
}

func reset(env *environment, w http.ResponseWriter, _ *http.Request) {
	env.mu.Lock()
	defer env.mu.Unlock()
	env.state, env.faults, env.dirty = empty(), nil, true
	if err := env.save(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
