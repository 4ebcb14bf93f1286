package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"alm/internal/terminal"
)

// TestWhoApproved asks a server in GitHub's place. The token goes nowhere else, and an answer that is
// no list of reviews is reported.
func TestWhoApproved(t *testing.T) {
	const reviews = `[{"state":"rejected","environments":[{"name":"prod"}],"user":{"login":"eve"}},
		{"state":"approved","environments":[{"name":"Prod"},{"name":"test"}],"user":{"login":"alice"}},
		{"state":"approved","environments":[{"name":"prod"}],"user":{"login":"bob"}},
		{"state":"approved","environments":[{"name":"prod"}],"user":{"login":"bob"}}]`
	for _, test := range []struct {
		name, answer, stage string
		status              int
		env                 map[string]string
		want, reports       string
	}{
		{name: "of the stage", answer: reviews, stage: "prod", want: "alice and bob"},
		{name: "of other environments", answer: reviews, stage: "live", want: "alice (Prod), alice (test) and bob (prod)"},
		{name: "nobody", answer: `[]`, stage: "prod"},
		{name: "not allowed", answer: `{"message":"Resource not accessible by integration"}`, status: 403, stage: "prod", reports: "answers 403 Forbidden; the job needs permissions: actions: read"},
		{name: "no list", answer: `<h1>unicorn</h1>`, stage: "prod", reports: "gives no list of reviews"},
		{name: "a redirect", status: 302, stage: "prod", reports: "answers 302 Found"},
		{name: "no token", answer: reviews, stage: "prod", env: map[string]string{"GITHUB_TOKEN": ""}},
		{name: "the token of the Action", answer: reviews, stage: "test", env: map[string]string{"GITHUB_TOKEN": "", "INPUT_GITHUB_TOKEN": "token-0123456789"}, want: "alice"},
		{name: "outside of GitHub Actions", answer: reviews, stage: "prod", env: map[string]string{"GITHUB_ACTIONS": ""}},
		{name: "as the workflow says", answer: reviews, stage: "prod", env: map[string]string{"ALM_APPROVED_BY": "carol"}, want: "carol"},
		{name: "not over https", stage: "prod", env: map[string]string{"GITHUB_API_URL": "http://api.example.com"}, reports: "GITHUB_API_URL is not an https URL"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/repos/contoso/orders/actions/runs/7/approvals" || r.Header.Get("Authorization") != "Bearer token-0123456789" {
					w.WriteHeader(http.StatusNotFound)
					return
				}
				if test.status != 0 {
					w.Header().Set("Location", "http://127.0.0.1:1/")
					w.WriteHeader(test.status)
				}
				fmt.Fprint(w, test.answer)
			}))
			defer server.Close()
			env := map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_RUN_ID": "7", "GITHUB_REPOSITORY": "contoso/orders", "GITHUB_API_URL": server.URL, "GITHUB_TOKEN": "token-0123456789"}
			for name, value := range test.env {
				env[name] = value
			}
			var stderr bytes.Buffer
			a := &app{Stderr: &stderr, Getenv: func(name string) string { return env[name] }, secrets: &terminal.Secrets{}}
			if got := a.approver(t.Context(), test.stage); got != test.want {
				t.Errorf("approver = %q, want %q", got, test.want)
			}
			if got := stderr.String(); !strings.Contains(got, test.reports) || (got != "") != (test.reports != "") {
				t.Errorf("reports %q, want %q", got, test.reports)
			}
		})
	}
}
