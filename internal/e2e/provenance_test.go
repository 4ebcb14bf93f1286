package e2e

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"alm/solution/dataverse/emulator"
)

// federated is a stage of its own host, which only the identity of a job in its GitHub environment
// opens.
type federated struct {
	*httptest.Server
	asked atomic.Int64 // requests
}

// federate gives every stage such a host, and has the workflows sign in with the job's identity.
func (l lab) federate() map[string]*federated {
	l.t.Helper()
	stages := map[string]*federated{}
	for _, name := range []string{"dev", "test", "prod"} {
		e, err := emulator.New(emulator.Options{Environments: []string{name}, Apps: map[string]string{"app-" + name: "unused"},
			Federated: []emulator.Federated{{App: "app-" + name, Issuer: "https://token.actions.githubusercontent.com", Subject: "repo:acme/orders:environment:" + name}}})
		if err != nil {
			l.t.Fatal(err)
		}
		stage := &federated{}
		stage.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			stage.asked.Add(1)
			e.Handler().ServeHTTP(w, r)
		}))
		l.t.Cleanup(stage.Close)
		l.replace("alm.yaml", "http://127.0.0.1:8787/"+name, stage.URL+"/"+name)
		stages[name] = stage
	}
	for _, name := range []string{"release.yml", "promote.yml", "drift.yml", "smoke.yml"} {
		file := filepath.Join(".github", "workflows", name)
		l.write(file, strings.ReplaceAll(l.read(filepath.Join(l.dir, file)), "          app-id: ", "          sign-in: github\n          app-id: "))
	}
	return stages
}

// issuer is the service that gives jobs tokens of their identity.
func issuer(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer job" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		claims := fmt.Sprintf(`{"iss":"https://token.actions.githubusercontent.com","sub":"repo:acme/orders:environment:%s","aud":"%s"}`,
			r.FormValue("environment"), r.FormValue("audience"))
		fmt.Fprintf(w, `{"value": "e30.%s.c2ln"}`, base64.RawURLEncoding.EncodeToString([]byte(claims)))
	}))
	t.Cleanup(s.Close)
	return s
}

// TestProvenance: a release goes through the workflows of the guide to prod, each job with the identity of its
// environment and no other; what no workflow attested goes nowhere, whatever its record says.
func TestProvenance(t *testing.T) {
	t.Parallel()
	l := documentedLab(t).built()
	stages, tokens := l.federate(), issuer(t)
	l.git("update-ref", "refs/remotes/origin/main", l.commit("first")) // as actions/checkout does
	workflow := func(name, stage, id string, inputs map[string]string) run {
		remember(t, l.artifacts, id, goodRun())
		return l.act("workflow_dispatch", map[string]any{"inputs": inputs, "repository": map[string]string{"default_branch": "main"}},
			"-W", ".github/workflows/"+name+".yml", "-s", "GITHUB_TOKEN=token", "--var", "ALM_TENANT_ID=contoso", "--var", "ALM_APP_ID=app-"+stage,
			"--env", "GITHUB_REPOSITORY=acme/orders", "--env", "GITHUB_RUN_ID="+id,
			"--env", "ACTIONS_ID_TOKEN_REQUEST_URL="+tokens.URL+"/?environment="+stage, "--env", "ACTIONS_ID_TOKEN_REQUEST_TOKEN=job")
	}
	promote := func(stage, from, id, trust string) run {
		return workflow("promote", stage, id, map[string]string{"stage": stage, "solution": "DeployBot", "run-id": from, "trust-record": trust})
	}
	if r := workflow("release", "dev", "11", nil); r.failed || !r.has("deploybot-dev.northwind.io") {
		t.Fatalf("release: failed: %t\n%s", r.failed, r.log)
	}
	if r := promote("prod", "11", "12", "true"); !r.failed || !r.has("alm import --stage test first") {
		t.Errorf("a skipped stage is not refused\n%s", r.log)
	}
	if r := promote("test", "11", "13", "true"); r.failed || !r.has("deploybot-test.northwind.io") {
		t.Fatalf("test: failed: %t\n%s", r.failed, r.log)
	}

	// The record is rewritten so that test ran another zip, which is beside it.
	swapped := filepath.Join(l.artifacts, "14", "release")
	if err := os.CopyFS(swapped, os.DirFS(filepath.Join(l.artifacts, "13", "release"))); err != nil {
		t.Fatal(err)
	}
	remember(t, l.artifacts, "14", goodRun())
	record := filepath.Join(swapped, "DeployBot.release.json")
	if err := os.WriteFile(record, []byte(strings.Replace(l.read(record), `"dirty": true`, "", 1)+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	before := stages["prod"].asked.Load()
	if r := promote("prod", "14", "15", "true"); !r.failed || !r.has("no workflow attested DeployBot.release.json on main") || stages["prod"].asked.Load() != before {
		t.Errorf("a record that nobody attested is not refused\n%s", r.log)
	}
	if _, err := os.Stat(filepath.Join(l.artifacts, "15", "release")); !os.IsNotExist(err) {
		t.Errorf("what nobody attested is uploaded again: %v", err)
	}
	if r := promote("prod", "11", "16", "true"); !r.failed {
		t.Errorf("the record of a run before test's is not refused\n%s", r.log)
	}

	// The job of prod has no rights on test.
	stages["test"].Close()
	if r := promote("prod", "13", "17", "true"); r.failed || !r.has("runs on host deploybot.northwind.io") || !r.has("test was not asked") {
		t.Errorf("prod: failed: %t\n%s", r.failed, r.log)
	}
}
