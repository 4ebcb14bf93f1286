package main

import (
	"testing"

	"alm/pipeline/project"
)

// The process signs in to the stage that it changes; another stage has what alm.yaml says.
func TestAReadStageHasItsOwnSignIn(t *testing.T) {
	a := &app{Getenv: func(name string) string {
		return map[string]string{"ALM_TENANT_ID": "tenant", "ALM_APP_ID": "app"}[name]
	}}
	both := project.Stage{URL: "http://127.0.0.1:1/test", TenantID: "its tenant", AppID: "its app"}
	for _, test := range []struct {
		name        string
		flags       signIn
		stage       project.Stage
		tenant, app string
	}{
		{"alm.yaml", signIn{}, both, "its tenant", "its app"},
		{"flags for it", signIn{tenant: "t", app: "a"}, both, "t", "a"},
		{"neither", signIn{}, project.Stage{URL: both.URL}, "tenant", "app"},
		{"flags of one, for several", signIn{tenant: "t", app: "a"}.forOneOf(2, both), both, "its tenant", "its app"},
		{"flags of one, for several without", signIn{tenant: "t", app: "a"}.forOneOf(2, project.Stage{}), project.Stage{URL: both.URL}, "t", "a"},
	} {
		got, err := a.readerCredential(test.flags, test.stage)
		if err != nil || got.TenantID != test.tenant || got.AppID != test.app {
			t.Errorf("%s: tenant %q, app %q, %v; want %q, %q", test.name, got.TenantID, got.AppID, err, test.tenant, test.app)
		}
	}
}
