package emulator

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"strings"

	"alm/solution/dataverse/emulator/components"
	"alm/solution/dataverse/emulator/store"
)

// page shows every environment. It allows no script and only its own style.
func (e *Emulator) page(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	shown := e.overview(origin(r))
	shown.Still = r.URL.Query().Get("refresh") == "off"
	page := shown.html()
	if err := page.Write(&b); err != nil {
		http.Error(w, "the page does not render", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", page.Policy()+"; frame-ancestors 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(b.Bytes())
}

// localName reports whether a host is an address, a name without a dot, or a name that nobody can
// register, such as host.docker.internal. Any other name may be a stranger's that resolves to this machine, so that its page can read and change the environments.
func localName(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	host = strings.Trim(host, "[]")
	return net.ParseIP(host) != nil || !strings.Contains(host, ".") || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".internal")
}

// onlyLocal rejects requests under any other name of this machine.
func onlyLocal(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !localName(r.Host) {
			http.Error(w, "the emulator serves only this machine", http.StatusMisdirectedRequest)
			return
		}
		serve(w, r)
	}
}

// local serves what only an emulator has, not the service.
func (e *Emulator) local(serve func(*environment, http.ResponseWriter, *http.Request)) http.HandlerFunc {
	return onlyLocal(func(w http.ResponseWriter, r *http.Request) {
		env := e.environments[r.PathValue("env")]
		if env == nil {
			http.NotFound(w, r)
			return
		}
		serve(env, w, r)
	})
}

// showState writes all tables, without the zips.
func (env *environment) showState(w http.ResponseWriter, _ *http.Request) {
	unlock := env.lock()
	rows := env.solutions.Store
	body, err := json.Marshal(map[string]any{"environment": env.name, "organization": rows.Organization,
		"running": len(env.solutions.Operations), "connections": rows.Connections, "tables": rows.Tables})
	unlock()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write(body)
}

// postConnection adds a connection.
func (env *environment) postConnection(w http.ResponseWriter, r *http.Request) {
	var c store.Connection
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLocalBody)).Decode(&c)
	if err == nil {
		err = env.update(func() (err error) {
			c.Name, err = components.Connect(env.solutions.Store, c)
			return err
		})
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	writeJSON(w, http.StatusCreated, map[string]any{"name": c.Name})
}

const maxLocalBody = 64 << 10

// connections lists connections as the Power Platform API does.
func (e *Emulator) connections(w http.ResponseWriter, r *http.Request) {
	env := e.environments[r.PathValue("env")]
	who, err := e.tokens.authenticate(r)
	if env == nil || err != nil || !who.role {
		http.Error(w, "", http.StatusUnauthorized)
		return
	}
	defer env.lock()()
	writeJSON(w, http.StatusOK, map[string]any{"value": components.ListConnections(env.solutions.Store)})
}
