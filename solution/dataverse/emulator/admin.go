package emulator

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"strings"
)

// The administrators' APIs of Power Apps and Power Automate, which know what is outside solutions. They
// answer nobody before they were given a list: an application has to be registered first.

// adminPage is how many entries a page of them has.
const adminPage = 50

func (env *environment) postAdminApps(w http.ResponseWriter, r *http.Request) {
	if list := postedList(w, r); list != nil {
		env.change(w, func() { env.solutions.Store.AdminApps = list })
	}
}

func (env *environment) postAdminFlows(w http.ResponseWriter, r *http.Request) {
	if list := postedList(w, r); list != nil {
		env.change(w, func() { env.solutions.Store.AdminFlows = list })
	}
}

func postedList(w http.ResponseWriter, r *http.Request) []map[string]any {
	list := []map[string]any{}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLocalBody)).Decode(&list); err != nil {
		http.Error(w, "want a list", http.StatusBadRequest)
		return nil
	}
	return list
}

func (env *environment) listAdminApps(w http.ResponseWriter, r *http.Request) {
	env.listAdmin(w, r, env.solutions.Store.AdminApps)
}

// listAdminFlows lists flows without their definitions, as the service does.
func (env *environment) listAdminFlows(w http.ResponseWriter, r *http.Request) {
	var list []map[string]any
	for _, flow := range env.solutions.Store.AdminFlows {
		short := maps.Clone(flow)
		if properties, ok := flow["properties"].(map[string]any); ok {
			properties = maps.Clone(properties)
			delete(properties, "definition")
			short["properties"] = properties
		}
		list = append(list, short)
	}
	if list == nil && env.solutions.Store.AdminFlows != nil {
		list = []map[string]any{}
	}
	env.listAdmin(w, r, list)
}

// listAdmin answers with a page of a list, and where the next one is.
func (env *environment) listAdmin(w http.ResponseWriter, r *http.Request, list []map[string]any) {
	if !env.isAdmin(w, r, list) {
		return
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("$skiptoken"))
	from = min(max(from, 0), len(list))
	to := min(from+adminPage, len(list))
	page := map[string]any{"value": list[from:to]}
	if to < len(list) {
		next := *r.URL
		next.Scheme, next.Host = "http", r.Host
		if r.TLS != nil {
			next.Scheme = "https"
		}
		query := next.Query()
		query.Set("$skiptoken", strconv.Itoa(to))
		next.RawQuery = query.Encode()
		page["nextLink"] = next.String()
	}
	writeJSON(w, http.StatusOK, page)
}

// isAdmin reports whether the service answers the caller, for an environment that it knows.
func (env *environment) isAdmin(w http.ResponseWriter, r *http.Request, list []map[string]any) bool {
	id := r.PathValue("id")
	switch {
	case list == nil:
		writeJSON(w, http.StatusForbidden, map[string]any{"error": map[string]any{"code": "Forbidden",
			"message": "The service principal is not registered as a management application."}})
	case !strings.EqualFold(id, env.solutions.Store.Organization):
		writeJSON(w, http.StatusNotFound, map[string]any{"error": map[string]any{"code": "EnvironmentNotFound", "message": "The environment '" + id + "' could not be found in the tenant."}})
	default:
		return true
	}
	return false
}

func (env *environment) showAdminFlow(w http.ResponseWriter, r *http.Request) {
	if !env.isAdmin(w, r, env.solutions.Store.AdminFlows) {
		return
	}
	for _, flow := range env.solutions.Store.AdminFlows {
		if flow["name"] == r.PathValue("flow") {
			writeJSON(w, http.StatusOK, flow)
			return
		}
	}
	writeJSON(w, http.StatusNotFound, map[string]any{"error": map[string]any{"code": "FlowNotFound", "message": "Could not find flow '" + r.PathValue("flow") + "'."}})
}
