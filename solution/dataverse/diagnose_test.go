package dataverse_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"alm/solution/dataverse"
)

// jwt is a token that says so much of itself; nobody checks its signature.
func jwt(claims string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2lnbmF0dXJl"
}

func TestReadClaims(t *testing.T) {
	for token, want := range map[string]dataverse.Claims{
		jwt(`{"iss": "https://token.actions.githubusercontent.com", "sub": "repo:contoso/deploy:environment:prod", "aud": "api://AzureADTokenExchange", "exp": 1800000000}`): {
			Issuer: "https://token.actions.githubusercontent.com", Subject: "repo:contoso/deploy:environment:prod",
			Audience: "api://AzureADTokenExchange", Expires: time.Unix(1800000000, 0).UTC()},
		jwt(`{"aud": ["a", "b", 3], "azp": "app", "tid": "tenant", "exp": "soon"}`): {},
		jwt(`{"aud": ["a", "b", 3], "azp": "app", "tid": "tenant", "exp": 1e300}`):  {Audience: "a b", App: "app", Tenant: "tenant"},
		"opaque": {}, "a.b.c": {}, jwt("[1]"): {}, "": {},
	} {
		got, err := dataverse.ReadClaims(token)
		if got != want || (err != nil) != (want == dataverse.Claims{}) {
			t.Errorf("ReadClaims(%.40q) = %+v, %v; want %+v", token, got, err, want)
		}
	}
}

// runners answers as GitHub's and Azure Pipelines' token services do: not always the first
// time.
func runners(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /github", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer runner" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprintf(w, `{"value": %q}`, jwt(fmt.Sprintf(`{"iss": "https://token.actions.githubusercontent.com", "sub": "repo:contoso/deploy:environment:prod", "aud": %q}`, r.FormValue("audience"))))
	})
	mux.HandleFunc("POST /pipelines", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"oidcToken": %q}`, jwt(fmt.Sprintf(`{"iss": "https://vstoken.dev.azure.com/1", "sub": "sc://contoso/deploy/%s", "aud": "api://AzureADTokenExchange"}`, r.FormValue("serviceConnectionId"))))
	})
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch asked.Add(1) % 3 {
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			mux.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// TestDiagnose signs in with each runner's token and tells which federated credential it
// asks for. The authority is an emulator over TLS.
func TestDiagnose(t *testing.T) {
	s, runner := authority(t), runners(t)
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(jwt(`{"iss": "https://cluster", "sub": "system:serviceaccount:alm", "aud": "api://AzureADTokenExchange"}`)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		way, issuer, subject string
		env                  map[string]string
	}{
		{"github", "https://token.actions.githubusercontent.com", "repo:contoso/deploy:environment:prod",
			map[string]string{"ACTIONS_ID_TOKEN_REQUEST_URL": runner.URL + "/github?v=1", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "runner"}},
		{"workload-identity", "https://cluster", "system:serviceaccount:alm", map[string]string{"AZURE_FEDERATED_TOKEN_FILE": file}},
	} {
		d := dataverse.Diagnose(t.Context(), dataverse.CredentialOptions{
			EnvironmentURL: s.URL + "/dev", TenantID: "tenant", AppID: "app", Authority: s.URL, Transport: s.Client(),
			Getenv: func(name string) string { return c.env[name] }})
		issuer, subject, audience, ok := d.Federated()
		if d.Err != nil || d.Way != c.way || !ok || issuer != c.issuer || subject != c.subject || audience != "api://AzureADTokenExchange" {
			t.Errorf("%s: %+v, issuer %q, subject %q, audience %q", c.way, d, issuer, subject, audience)
		}
	}
}

func TestDiagnosePipelines(t *testing.T) {
	runner := runners(t)
	env := map[string]string{"SYSTEM_ACCESSTOKEN": "secret-token", "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "42", "SYSTEM_OIDCREQUESTURI": runner.URL + "/pipelines"}
	ctx, stop := context.WithCancel(t.Context())
	d := dataverse.Diagnose(ctx, dataverse.CredentialOptions{
		EnvironmentURL: "https://127.0.0.1:1/dev", TenantID: "tenant", AppID: "app", Authority: "https://127.0.0.1:1", Transport: onlyRunner{runner.URL, stop},
		Getenv: func(name string) string { return env[name] }})
	if d.Way != "azure-pipelines" || d.Assertion == nil || d.Assertion.Subject != "sc://contoso/deploy/42" {
		t.Errorf("%+v", d)
	}
	if d.Err == nil || strings.Contains(d.Err.Error(), "secret-token") {
		t.Errorf("the authority is not there: %v", d.Err)
	}
}

// TestExchange asks GitHub for the audience of the environment's cloud.
func TestExchange(t *testing.T) {
	runner := runners(t)
	env := map[string]string{"ACTIONS_ID_TOKEN_REQUEST_URL": runner.URL + "/github?v=1", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "runner"}
	for host, want := range map[string]string{
		"org.crm.dynamics.com": "api://AzureADTokenExchange", "org.crm9.dynamics.com": "api://AzureADTokenExchange",
		"org.crm.microsoftdynamics.us": "api://AzureADTokenExchangeUSGov", "org.crm.appsplatform.us": "api://AzureADTokenExchangeUSGov",
		"org.crm.dynamics.cn": "api://AzureADTokenExchangeChina",
	} {
		ctx, stop := context.WithCancel(t.Context())
		d := dataverse.Diagnose(ctx, dataverse.CredentialOptions{
			EnvironmentURL: "https://" + host, TenantID: "tenant", AppID: "app", Transport: onlyRunner{runner.URL, stop},
			Getenv: func(name string) string { return env[name] }})
		if _, _, audience, ok := d.Federated(); !ok || audience != want {
			t.Errorf("%s: audience %q, want %q", host, audience, want)
		}
	}
}

// onlyRunner lets nothing through but requests to the runner. Another request ends the waiting: nobody
// tries it again.
type onlyRunner struct {
	url  string
	stop func()
}

func (o onlyRunner) Do(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.String(), o.url) {
		o.stop()
		return nil, fmt.Errorf("%s is out of reach", r.URL.Host)
	}
	return http.DefaultClient.Do(r)
}
