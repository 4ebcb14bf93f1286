package e2e

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/exchange"
	"alm/pipeline/project"
	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// TestAClientThatIsNotOursReadsWhatPushWrote: the connector, its solution and its variable.
func TestAClientThatIsNotOursReadsWhatPushWrote(t *testing.T) {
	t.Parallel()
	modules := os.Getenv("ALM_NODE_MODULES")
	node, err := exec.LookPath("node")
	if modules == "" || err != nil {
		t.Skip("ALM_NODE_MODULES does not name the folder with dynamics-web-api, or there is no node: see .ci/run")
	}
	e, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	environment, err := e.Environment("dev")
	if err != nil {
		t.Fatal(err)
	}
	server, local := httptest.NewServer(environment), httptest.NewServer(e.Handler())
	defer server.Close()
	defer local.Close()
	for _, row := range []string{
		`{"set": "publishers", "row": {"publisherid": "11111111-1111-4111-8111-111111111111", "uniquename": "contoso", "customizationprefix": "contoso"}}`,
		`{"set": "solutions", "row": {"uniquename": "Orders", "version": "1.0.0.0", "ismanaged": false, "_publisherid_value": "11111111-1111-4111-8111-111111111111"}}`,
	} {
		resp, err := http.Post(local.URL+"/dev/_emulator/rows", "application/json", strings.NewReader(row))
		if err != nil {
			t.Fatal(err)
		}
		if resp.Body.Close(); resp.StatusCode >= 300 {
			t.Fatal(resp.Status)
		}
	}
	files := fstest.MapFS{
		"alm.yaml": {Data: []byte("solutions:\n  Orders:\n    version: 1.0.0.0\n    publisher: {name: contoso, prefix: contoso}\n" +
			"    connectors:\n      connectors/orders: {variables: {host: contoso_Host}}\n    variables:\n      contoso_Host: {default: orders.contoso.com}\n" +
			"stages:\n  dev: {url: '" + server.URL + "', development: true}\n")},
		"connectors/orders/apiDefinition.swagger.json": {Data: []byte(`{"swagger": "2.0", "info": {"title": "Orders", "version": "1.0"}, "host": "placeholder.contoso.com", "paths": {"/orders": {"get": {"operationId": "ListOrders", "responses": {}}}}}`)},
		"connectors/orders/apiProperties.json":         {Data: []byte(`{"properties": {"iconBrandColor": "#0078d4", "connectionParameters": {"key": {"type": "securestring"}}, "policyTemplateInstances": [{"templateId": "setheader", "title": "Key"}]}}`)},
	}
	p, err := project.Load(files, "alm.yaml")
	if err != nil {
		t.Fatal(err)
	}
	x := &exchange.Exchange{Project: p, Root: t.TempDir(), FS: files, Stage: "dev", Connect: func(_ context.Context, _ string, s project.Stage) (*dataverse.Client, error) {
		credential, err := dataverse.Credential(dataverse.CredentialOptions{EnvironmentURL: s.URL, Way: "emulator", Getenv: func(string) string { return "" }})
		if err != nil {
			return nil, err
		}
		return dataverse.New(s.URL, dataverse.Options{Credential: credential})
	}}
	if _, err := x.Push(t.Context(), exchange.PushOptions{}); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, filepath.Join("testdata", "connector.cjs"), server.URL, "contoso_orders")
	cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	want := `{"connectors":[{"name":"contoso_orders","displayname":"Orders","iconbrandcolor":"#0078d4","ismanaged":false,` +
		`"definition":{"swagger":"2.0","info":{"title":"Orders","version":"1.0"},"host":"orders.contoso.com","paths":{"/orders":{"get":{"operationId":"ListOrders","responses":{}}}}},` +
		`"parameters":{"key":{"type":"securestring"}},"policies":[{"templateId":"setheader","title":"Key"}]}],"members":[372],"variables":["contoso_Host=orders.contoso.com"]}`
	if got := strings.TrimSpace(string(out)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
