package emulator

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
)

// issuer hands out tokens for apps that name their secret, and knows them again.
type issuer struct {
	apps   map[string]string
	mu     sync.Mutex
	issued map[string]bool
}

func newIssuer(apps map[string]string) *issuer {
	return &issuer{apps: apps, issued: map[string]bool{}}
}

// principal is who calls, and whether any role was given to it.
type principal struct{ role bool }

// known are tokens that need no issuing.
var known = map[string]principal{
	"emulator":         {role: true},
	"emulator-no-role": {},
}

func (i *issuer) principal(r *http.Request) (principal, error) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if who, there := known[token]; ok && there {
		return who, nil
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if ok && i.issued[token] {
		return principal{role: true}, nil
	}
	return principal{}, refused(http.StatusUnauthorized, "", "The bearer token is missing or was not issued for this environment.")
}

// token is the client credentials grant.
func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	app := r.PostFormValue("client_id")
	secret, ok := i.apps[app]
	switch {
	case r.PostFormValue("grant_type") != "client_credentials":
		grantError(w, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type.")
	case !ok:
		grantError(w, "unauthorized_client", "AADSTS700016: Application was not found in the directory.")
	case r.PostFormValue("client_assertion") == "" && r.PostFormValue("client_secret") != secret:
		grantError(w, "invalid_client", "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.")
	default:
		token := newID()
		i.mu.Lock()
		i.issued[token] = true
		i.mu.Unlock()
		writeJSON(w, http.StatusOK, map[string]any{"token_type": "Bearer", "expires_in": 3599, "access_token": token})
	}
}

func grantError(w http.ResponseWriter, code, description string) {
	writeJSON(w, http.StatusUnauthorized, map[string]any{"error": code, "error_description": description})
}

// discovery is what identity libraries ask for first.
func discovery(w http.ResponseWriter, r *http.Request) {
	base := origin(r) + "/" + r.PathValue("tenant")
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer": base + "/v2.0", "token_endpoint": base + "/oauth2/v2.0/token",
		"authorization_endpoint": base + "/oauth2/v2.0/authorize",
	})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
