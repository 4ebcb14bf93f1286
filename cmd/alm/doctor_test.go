package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"alm/solution/dataverse/emulator"
)

// TestDoctorCoversEverything: each area has a line, and each line that is not good has a remedy. A data
// policy that blocks the connector and a secret that the application may not read are failures.
func TestDoctorCoversEverything(t *testing.T) {
	server, err := serve(emulator.Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer server.stop()
	dir := t.TempDir()
	for _, args := range [][]string{
		{"new", "Lumen Orders", "--host", "orders.lumen-works.io"},
		{"new", "Lumen Parts", "unpacked/parts", "--host", "parts.lumen-works.io"},
	} {
		if code, out := runIn(dir, args, nil); code != 0 {
			t.Fatalf("alm %q: exit %d\n%s", args, code, out)
		}
	}
	const vault = "/subscriptions/s/resourceGroups/r/providers/Microsoft.KeyVault/vaults/v/secrets/"
	text := `connectors: [connectors/*, unpacked/*]
solutions:
  Lumen:
    version: 1.0.0.0
    publisher: {name: lumen, prefix: lumen}
    connectors: {connectors/lumen-orders: {}}
    variables:
      lumen_Key: {type: Secret, default: ` + vault + `key}
      lumen_Open: {type: Secret, default: ` + vault + `open}
stages:
  dev: {url: ` + server.url + `/dev}
`
	if err := os.WriteFile(filepath.Join(dir, "alm.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	good := diagnoses(t, dir, 0)
	for _, area := range []string{"project", "layout", "tools", "git", "connectivity", "sign-in", "roles", "data policies", "Key Vault"} {
		if !slices.ContainsFunc(good, func(d diagnosed) bool { return d.Area == area }) {
			t.Errorf("no line on %s", area)
		}
	}
	if !slices.ContainsFunc(good, func(d diagnosed) bool { return d.Text == "no solution of alm.yaml packs unpacked/parts" }) {
		t.Errorf("nothing on the connector that no solution packs: %+v", good)
	}

	for what, body := range map[string]string{
		"policies":   `{"policyDefinition": {"name": "p", "displayName": "Strict", "environmentType": "AllEnvironments", "defaultConnectorsClassification": "Blocked"}}`,
		"unreadable": `{"path": "` + vault + `key"}`,
	} {
		resp, err := http.Post(server.url+"/dev/_emulator/"+what, "application/json", strings.NewReader(body))
		if err != nil || resp.StatusCode != http.StatusNoContent {
			t.Fatal(what, resp, err)
		}
		resp.Body.Close()
	}
	var failed []string
	for _, d := range diagnoses(t, dir, 4) {
		if d.Result == "fail" {
			failed = append(failed, d.Area+": "+d.Text+" -> "+strings.Join(d.Hints, "; "))
		}
	}
	want := []string{
		"data policies: data policy Strict blocks connector Lumen Orders (https://orders.lumen-works.io/v1) -> an administrator of the Power Platform has to allow it (admin center, Security, Data policies)",
		"Key Vault: this application may not read the Key Vault secret of variable lumen_Key -> give it the role Key Vault Secrets User on that vault, and Dataverse (00000007-0000-0000-c000-000000000000) too",
	}
	if !slices.Equal(failed, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(failed, "\n"), strings.Join(want, "\n"))
	}
}

// diagnoses runs alm doctor --format json. Each line that is not good has a remedy.
func diagnoses(t *testing.T, dir string, want int) []diagnosed {
	t.Helper()
	code, out := runIn(dir, []string{"doctor", "--format", "json"}, nil)
	var found diagnosis
	text := out[strings.Index(out, "{"):]
	if err := json.NewDecoder(strings.NewReader(text)).Decode(&found); err != nil || code != want {
		t.Fatalf("alm doctor: exit %d, %v; want %d\n%s", code, err, want, out)
	}
	for _, d := range found.Checks {
		if d.Result != "ok" && len(d.Hints) == 0 {
			t.Errorf("no remedy: %+v", d)
		}
	}
	return found.Checks
}
