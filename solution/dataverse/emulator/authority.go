package emulator

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"encoding/json"
)

// Federated is a federated credential of an app: whose word counts as its secret.
type Federated struct {
	App      string
	Issuer   string // "https://token.actions.githubusercontent.com"
	Subject  string // "repo:contoso/orders:environment:prod"
	Audience string // "" is api://AzureADTokenExchange
}

const (
	assertionType   = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	exchangeAudence = "api://AzureADTokenExchange"
)

// assertion judges a client's assertion. Its signature is not looked at, and an app without
// federated credentials may show any JWT.
func (i *issuer) assertion(app string, r *http.Request) grantError {
	c, _, _, ok := readClaims(r.PostFormValue("client_assertion"))
	if r.PostFormValue("client_assertion_type") != assertionType || strings.Count(r.PostFormValue("client_assertion"), ".") != 2 {
		return grantError{400, "invalid_request", 50027, "JWT token is invalid or malformed."}
	}
	mine := slices.DeleteFunc(slices.Clone(i.federated), func(f Federated) bool { return f.App != app })
	if len(mine) == 0 {
		return grantError{}
	}
	if !ok {
		return grantError{400, "invalid_request", 50027, "JWT token is invalid or malformed."}
	}
	if c.Expires != 0 && i.now().Unix() >= c.Expires {
		return grantError{401, "invalid_client", 700024, "Client assertion is not within its valid time range."}
	}
	for _, try := range []struct {
		code       int
		what, said string
		of         func(Federated) string
	}{
		{700211, "issuer", c.Issuer, func(f Federated) string { return f.Issuer }},
		{700213, "subject", c.Subject, func(f Federated) string { return f.Subject }},
		{700212, "audience", c.Audience, func(f Federated) string {
			if f.Audience == "" {
				return exchangeAudence
			}
			return f.Audience
		}},
	} {
		mine = slices.DeleteFunc(mine, func(f Federated) bool { return try.of(f) != try.said })
		if len(mine) == 0 {
			return grantError{401, "invalid_client", try.code, fmt.Sprintf("No matching federated identity record found for presented assertion %s '%s'.", try.what, try.said)}
		}
	}
	return grantError{}
}

// grantError is a refusal as the authority writes it.
type grantError struct {
	status      int
	kind        string
	code        int
	description string
}

func (e grantError) write(w http.ResponseWriter) {
	writeJSON(w, e.status, map[string]any{"error": e.kind, "error_codes": []int{e.code}, "correlation_id": newID(),
		"error_description": fmt.Sprintf("AADSTS%d: %s", e.code, e.description)})
}

// discovery is what identity libraries ask for first.
func discovery(w http.ResponseWriter, r *http.Request) {
	base := origin(r) + "/" + r.PathValue("tenant")
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer": base + "/v2.0", "token_endpoint": base + "/oauth2/v2.0/token",
		"authorization_endpoint":                base + "/oauth2/v2.0/authorize",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt"},
	})
}

// instance tells identity libraries that an authority is one. They ask the public cloud's
// authority about every host that they do not know.
func instance(w http.ResponseWriter, r *http.Request) {
	u, err := url.Parse(r.URL.Query().Get("authorization_endpoint"))
	if err != nil || u.Host != r.Host && !loopback(u.Hostname()) {
		grantError{400, "invalid_instance", 50049, "Unknown or invalid instance."}.write(w)
		return
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	writeJSON(w, http.StatusOK, map[string]any{"api-version": "1.1",
		"tenant_discovery_endpoint": "https://" + u.Host + "/" + url.PathEscape(tenant) + "/v2.0/.well-known/openid-configuration",
		"metadata":                  []any{map[string]any{"preferred_network": u.Host, "preferred_cache": u.Host, "aliases": []string{u.Host}}}})
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
