package dataverse_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// TestGitHubOpensAnEmulator signs in to an emulator with the identity of a job: only the job of the
// environment that the app trusts gets in.
func TestGitHubOpensAnEmulator(t *testing.T) {
	e, err := emulator.New(emulator.Options{Apps: map[string]string{"app": "unused"}, Federated: []emulator.Federated{
		{App: "app", Issuer: "https://token.actions.githubusercontent.com", Subject: "repo:contoso/orders:environment:prod"}}})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(e.Handler())
	t.Cleanup(s.Close)
	runner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer runner" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		claims := fmt.Sprintf(`{"iss":"https://token.actions.githubusercontent.com","sub":"repo:contoso/orders:environment:%s","aud":"%s"}`,
			r.FormValue("environment"), r.FormValue("audience"))
		fmt.Fprintf(w, `{"value": "e30.%s.c2ln"}`, base64.RawURLEncoding.EncodeToString([]byte(claims)))
	}))
	t.Cleanup(runner.Close)
	for environment, want := range map[string]string{"prod": "", "dev": "AADSTS700213"} {
		credential, err := dataverse.Credential(dataverse.CredentialOptions{
			EnvironmentURL: s.URL + "/prod", TenantID: "tenant", AppID: "app", Way: "github",
			Getenv: func(name string) string {
				return map[string]string{
					"ACTIONS_ID_TOKEN_REQUEST_URL": runner.URL + "/?environment=" + environment, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "runner",
				}[name]
			}})
		if err != nil {
			t.Fatal(err)
		}
		c, err := dataverse.New(s.URL+"/prod", dataverse.Options{Credential: credential})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.WhoAmI(t.Context())
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("a job of %s: %v; want %q", environment, err, want)
		}
	}
}
