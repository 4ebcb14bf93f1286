package emulator

import (
	"encoding/json"
	"html/template"
	"net/http"
	"time"
)

// local serves what only an emulator has.
func (e *Emulator) local(show func(*environment, http.ResponseWriter, *http.Request)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		env := e.environments[r.PathValue("env")]
		if env == nil {
			http.NotFound(w, r)
			return
		}
		show(env, w, r)
	}
}

// showState gives all tables, but the zips.
func showState(env *environment, w http.ResponseWriter, _ *http.Request) {
	env.mu.Lock()
	defer env.mu.Unlock()
	env.advance(env.opts.Now())
	writeJSON(w, http.StatusOK, map[string]any{
		"environment": env.name, "organization": env.state.Organization, "running": len(env.state.Operations), "tables": env.state.Tables})
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

var page = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>alm emulator</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222; background: #fff }
section { border-top: 1px solid #ccc; margin-top: 1.5rem } table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #eee; vertical-align: top; overflow-wrap: break-word }
code { font-size: 13px } caption { text-align: left; font-weight: 600 }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1b1b1b } th, td { border-color: #333 } a { color: #8ab4f8 } }
</style></head><body>
<h1>Dataverse environments on this machine</h1>
<p>Token: <code>emulator</code>. Kept: solutions, connectors, connection references, environment variables. Not modelled: layers, tables, flows, roles, connections.</p>
{{range .}}<section><h2>{{.Name}}</h2>
<p><code>{{.URL}}</code> · <a href="/{{.Name}}/_emulator/state">state</a>{{if .Running}} · an import is running{{end}}</p>
<table><caption>Solutions</caption><tr><th>Name<th>Version<th>Managed<th>Since</tr>
{{range .Solutions}}<tr><td>{{.uniquename}}<td>{{.version}}<td>{{.ismanaged}}<td>{{.installedon}}</tr>{{else}}<tr><td colspan="4">none</tr>{{end}}</table>
<table><caption>Connectors</caption><tr><th>Name<th>Shown as<th>Host<th>Internal id</tr>
{{range .Connectors}}<tr><td>{{.Name}}<td>{{.Shown}}<td><code>{{.Host}}</code><td><code>{{.Internal}}</code></tr>{{else}}<tr><td colspan="4">none</tr>{{end}}</table>
<table><caption>Environment variables</caption><tr><th>Name<th>Value<th>Default</tr>
{{range .Variables}}<tr><td>{{.Name}}<td><code>{{.Value}}</code><td><code>{{.Default}}</code></tr>{{else}}<tr><td colspan="3">none</tr>{{end}}</table>
<table><caption>Imports</caption><tr><th>Solution<th>Ended<th>Result</tr>
{{range .History}}<tr><td>{{.msdyn_name}}<td>{{.msdyn_endtime}}<td>{{with .msdyn_exceptionmessage}}{{.}}{{else}}succeeded{{end}}</tr>{{else}}<tr><td colspan="3">none</tr>{{end}}</table>
</section>{{end}}</body></html>
`))

// view is an environment as the page shows it.
type view struct {
	Name, URL          string
	Running            bool
	Solutions, History []row
	Connectors         []connectorView
	Variables          []variableView
}

type connectorView struct{ Name, Shown, Host, Internal string }
type variableView struct{ Name, Value, Default string }

func (e *Emulator) page(w http.ResponseWriter, r *http.Request) {
	var all []view
	for _, name := range e.names {
		all = append(all, e.environments[name].view(origin(r), e.now()))
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	page.Execute(w, all)
}

func (env *environment) view(origin string, now time.Time) view {
	env.mu.Lock()
	defer env.mu.Unlock()
	env.advance(now)
	copied := clone(env.state.Tables)
	v := view{Name: env.name, URL: origin + "/" + env.name, Running: len(env.state.Operations) > 0,
		Solutions: copied["solutions"], History: copied["msdyn_solutionhistories"]}
	for _, c := range copied["connectors"] {
		var definition struct{ Host, BasePath string }
		json.Unmarshal([]byte(c.text("openapidefinition")), &definition)
		v.Connectors = append(v.Connectors, connectorView{c.text("name"), c.text("displayname"), definition.Host + definition.BasePath, c.text("connectorinternalid")})
	}
	for _, d := range copied["environmentvariabledefinitions"] {
		shown := variableView{Name: d.text("schemaname"), Default: d.text("defaultvalue")}
		if value := env.value(d.text("environmentvariabledefinitionid")); value != nil {
			shown.Value = value.text("value")
		}
		if d["type"] == float64(typeSecret) {
			shown.Value, shown.Default = "(secret)", ""
		}
		v.Variables = append(v.Variables, shown)
	}
	return v
}

func style(w http.ResponseWriter, _ *http.Request) {}
