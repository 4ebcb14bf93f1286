package emulator

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"alm/solution/dataverse/emulator/store"
)

// Federated is a federated credential of an app: an issuer and subject whose assertions
// authenticate the app.
type Federated struct {
	App      string
	Issuer   string // "https://token.actions.githubusercontent.com"
	Subject  string // "repo:contoso/orders:environment:prod"
	Audience string // "" is api://AzureADTokenExchange
}

const (
	assertionType    = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	exchangeAudience = "api://AzureADTokenExchange"
)

// checkAssertion checks a client's assertion, but not its signature. An app without federated
// credentials may use any JWT.
func (i *issuer) checkAssertion(app string, r *http.Request) grantError {
	c, _, _, valid := readClaims(r.PostFormValue("client_assertion"))
	if r.PostFormValue("client_assertion_type") != assertionType || strings.Count(r.PostFormValue("client_assertion"), ".") != 2 {
		return grantError{400, "invalid_request", 50027, "JWT token is invalid or malformed."}
	}
	mine := slices.DeleteFunc(slices.Clone(i.federated), func(f Federated) bool { return f.App != app })
	if len(mine) == 0 {
		return grantError{}
	}
	if !valid {
		return grantError{400, "invalid_request", 50027, "JWT token is invalid or malformed."}
	}
	if c.Expires != 0 && i.now().Unix() >= c.Expires {
		return grantError{401, "invalid_client", 700024, "Client assertion is not within its valid time range."}
	}
	for _, try := range []struct {
		code       int
		what, sent string
		of         func(Federated) string
	}{
		{700211, "issuer", c.Issuer, func(f Federated) string { return f.Issuer }},
		{700213, "subject", c.Subject, func(f Federated) string { return f.Subject }},
		{700212, "audience", c.Audience, func(f Federated) string {
			if f.Audience == "" {
				return exchangeAudience
			}
			return f.Audience
		}},
	} {
		mine = slices.DeleteFunc(mine, func(f Federated) bool { return try.of(f) != try.sent })
		if len(mine) == 0 {
			return grantError{401, "invalid_client", try.code, fmt.Sprintf("No matching federated identity record found for presented assertion %s '%s'.", try.what, try.sent)}
		}
	}
	return grantError{}
}

// grantError is an error as the authority writes it.
type grantError struct {
	status      int
	kind        string
	code        int
	description string
}

func (e grantError) write(w http.ResponseWriter) {
	writeJSON(w, e.status, map[string]any{"error": e.kind, "error_codes": []int{e.code}, "correlation_id": store.NewID(),
		"error_description": fmt.Sprintf("AADSTS%d: %s", e.code, e.description)})
}

// discovery serves the document that identity libraries request first.
func discovery(w http.ResponseWriter, r *http.Request) {
	base := origin(r) + "/" + r.PathValue("tenant")
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer": base + "/v2.0", "token_endpoint": base + "/oauth2/v2.0/token",
		"authorization_endpoint":                base + "/oauth2/v2.0/authorize",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt"},
	})
}

// instance confirms to identity libraries that a host is an authority. They ask the public
// cloud's authority about every host that they do not know.
func instance(w http.ResponseWriter, r *http.Request) {
	u, err := url.Parse(r.URL.Query().Get("authorization_endpoint"))
	if err != nil || u.Host != r.Host && !isLoopback(u.Hostname()) {
		grantError{400, "invalid_instance", 50049, "Unknown or invalid instance."}.write(w)
		return
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	writeJSON(w, http.StatusOK, map[string]any{"api-version": "1.1",
		"tenant_discovery_endpoint": "https://" + u.Host + "/" + url.PathEscape(tenant) + "/v2.0/.well-known/openid-configuration",
		"metadata":                  []any{map[string]any{"preferred_network": u.Host, "preferred_cache": u.Host, "aliases": []string{u.Host}}}})
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
