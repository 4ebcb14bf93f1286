package e2e

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"alm/solution"
	"alm/solution/dataverse/emulator"
)

// TestAClientThatIsNotOurs: dynamics-web-api stages, imports, polls, reads and patches.
func TestAClientThatIsNotOurs(t *testing.T) {
	t.Parallel()
	modules := os.Getenv("ALM_NODE_MODULES")
	node, err := exec.LookPath("node")
	if modules == "" || err != nil {
		t.Skip("ALM_NODE_MODULES does not name the folder with dynamics-web-api, or there is no node: see .ci/run")
	}
	e, err := emulator.New(emulator.Options{Run: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	dev, err := e.Environment("dev")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(dev)
	defer server.Close()
	cmd := exec.CommandContext(t.Context(), node, filepath.Join("testdata", "client.cjs"), server.URL, deployZip(t))
	cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var got map[string]any
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := map[string]any{
		"who": "BusinessUnitId OrganizationId UserId", "staged": "Passed", "second": "429 0x80071151", "status": "Succeeded", "result": "Passed",
		"solutions": []any{"Deploy 1.2.0.3 contoso"}, "count": 1.0, "value": "packed.contoso.com", "patched": "patched.contoso.com",
		"single": "contoso_DeployHost=single.contoso.com", "made": "made.contoso.com", "etag": false, "spent": "404 0x80040217", "absent": "404 0x80040217",
		"undeclared": "400 0x80048d19", "pages": "page_1 page_2 page_3 page_4 page_5", "counted": 5.0,
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if g, w := asText(got[name]), asText(want[name]); g != w {
			t.Errorf("%s = %s; want %s", name, g, w)
		}
	}
}

func asText(v any) string { text, _ := json.Marshal(v); return string(text) }

// deployZip is a managed solution with a connector and the variable of its host.
func deployZip(t *testing.T) string {
	t.Helper()
	version, err := solution.ParseVersion("1.2.0.3")
	if err != nil {
		t.Fatal(err)
	}
	value := "packed.contoso.com"
	s := &solution.Solution{
		Name: "Deploy", DisplayName: "Deploy", Version: version,
		Publisher: solution.Publisher{Name: "contoso", DisplayName: "Contoso", Prefix: "contoso", OptionPrefix: 10000},
		Connectors: []solution.Connector{{ID: "6774a467-ce48-42dc-9bda-abc8ad4b3923", Name: "contoso_deploy", DisplayName: "Deploy", BrandColor: "#0078d4",
			Definition: []byte(`{"swagger":"2.0","info":{"title":"Deploy"},"host":"@environmentVariables(\"contoso_DeployHost\")","paths":{}}`),
			Parameters: []byte("{}"), Policies: []byte("[]")}},
		Variables: []solution.Variable{{Name: "contoso_DeployHost", DisplayName: "Host", Type: solution.String, Value: &value, Introduced: "1.0.0.0"}},
	}
	var zip bytes.Buffer
	if err := s.Write(&zip, true); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "Deploy.zip")
	if err := os.WriteFile(name, zip.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
