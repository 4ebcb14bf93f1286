package emulator

import (
	"encoding/json"
	"net/http"
	"strings"
)

// The services beside Dataverse that alm asks: the admin API for data policies, and Key Vault. Each
// environment has its own here.

// asCaller serves a request of a known caller.
func (e *Emulator) asCaller(serve func(*environment, http.ResponseWriter, *http.Request)) http.HandlerFunc {
	return onlyLocal(func(w http.ResponseWriter, r *http.Request) {
		env := e.environments[r.PathValue("env")]
		if _, err := e.tokens.authenticate(r); env == nil || err != nil {
			http.Error(w, "", http.StatusUnauthorized)
			return
		}
		f, err := env.takeFault(r)
		if before := faultKinds[f.Kind].before; err == nil && before != nil {
			before(f, w, r)
			return
		}
		defer env.lock()()
		serve(env, w, r)
	})
}

func policyName(policy map[string]any) string {
	definition, _ := policy["policyDefinition"].(map[string]any)
	name, _ := definition["name"].(string)
	return name
}

// listPolicies lists data policies without the patterns of custom connectors, as the service does.
func (env *environment) listPolicies(w http.ResponseWriter, _ *http.Request) {
	list := []any{}
	for _, policy := range env.solutions.Store.Policies {
		list = append(list, map[string]any{"policyDefinition": policy["policyDefinition"]})
	}
	writeJSON(w, http.StatusOK, map[string]any{"value": list})
}

func (env *environment) showPolicy(w http.ResponseWriter, r *http.Request) {
	for _, policy := range env.solutions.Store.Policies {
		if policyName(policy) == r.PathValue("name") {
			writeJSON(w, http.StatusOK, policy)
			return
		}
	}
	writeJSON(w, http.StatusNotFound, map[string]any{"error": map[string]any{"code": "PolicyNotFound", "message": "The policy was not found."}})
}

func (env *environment) postPolicy(w http.ResponseWriter, r *http.Request) {
	var policy map[string]any
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLocalBody)).Decode(&policy); err != nil || policyName(policy) == "" {
		http.Error(w, "want a policy with policyDefinition.name", http.StatusBadRequest)
		return
	}
	env.change(w, func() { env.solutions.Store.Policies = append(env.solutions.Store.Policies, policy) })
}

// readSecret answers as Key Vault does; the value is always the same.
func (env *environment) readSecret(w http.ResponseWriter, r *http.Request) {
	end := strings.ToLower("/vaults/" + r.PathValue("vault") + "/secrets/" + r.PathValue("secret"))
	for _, path := range env.solutions.Store.Unreadable {
		if strings.HasSuffix(path, end) {
			writeJSON(w, http.StatusForbidden, map[string]any{"error": map[string]any{"code": "Forbidden",
				"message": "Caller is not authorized to perform action on resource.", "innererror": map[string]any{"code": "ForbiddenByRbac"}}})
			return
		}
	}
	writeJSON(w, http.StatusOK, map[string]any{"value": "emulated"})
}

// postUnreadable makes a secret, by the path that a variable holds, one that the application may not
// read.
func (env *environment) postUnreadable(w http.ResponseWriter, r *http.Request) {
	var secret struct{ Path string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxLocalBody)).Decode(&secret); err != nil || secret.Path == "" {
		http.Error(w, "want a path", http.StatusBadRequest)
		return
	}
	env.change(w, func() {
		env.solutions.Store.Unreadable = append(env.solutions.Store.Unreadable, strings.ToLower(secret.Path))
	})
}

// change changes the environment and keeps the snapshot.
func (env *environment) change(w http.ResponseWriter, change func()) {
	err := env.update(func() error {
		change()
		env.solutions.Store.Changed = true
		return nil
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
