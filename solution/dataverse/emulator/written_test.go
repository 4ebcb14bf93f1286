package emulator_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"alm/solution"
)

// TestImportOfWrittenSolution imports a zip that package solution wrote. The emulator reads zips
// with code of its own, so this compares two implementations of the format.
func TestImportOfWrittenSolution(t *testing.T) {
	value := "packed.contoso.com"
	version, err := solution.ParseVersion("1.2.0.3")
	if err != nil {
		t.Fatal(err)
	}
	s := &solution.Solution{
		Name: "Deploy", DisplayName: "Deploy <&>", Version: version,
		Publisher: solution.Publisher{Name: "contoso", DisplayName: "Contoso", Prefix: "contoso", OptionPrefix: 10000},
		Connectors: []solution.Connector{{ID: connectorID, Name: "contoso_internal-20deploy", DisplayName: "Internal & deploy", BrandColor: "#0078d4",
			Definition: []byte(`{"swagger":"2.0","info":{"title":"Deploy"},"host":"@environmentVariables(\"contoso_DeployHost\")","paths":{}}`),
			Parameters: []byte(`{"api_key":{"type":"securestring"}}`), Policies: []byte("[]"),
			Script: []byte("class Script {}"), ScriptOperations: "[]", Icon: []byte("png"), IconType: "Png"}},
		Variables: []solution.Variable{{Name: "contoso_DeployHost", DisplayName: "Host", Type: solution.String, Value: &value, Introduced: "1.0.0.0"}},
	}
	var zip bytes.Buffer
	if err := s.Write(&zip, true); err != nil {
		t.Fatal(err)
	}
	server := start(t)
	body, _ := json.Marshal(map[string]any{"CustomizationFile": base64.StdEncoding.EncodeToString(zip.Bytes()),
		"OverwriteUnmanagedCustomizations": false, "PublishWorkflows": true})
	if status, text := server.ask(t, exchange{call: "POST ImportSolutionAsync", body: string(body)}); status != 200 {
		t.Fatal(text)
	}
	server.idle(t)
	defer checkUninstall(t, server)
	for call, want := range map[string]string{
		"GET asyncoperations?$select=statuscode,message":                 `"statuscode":30`,
		"GET solutions?$select=friendlyname,version,ismanaged":           `"friendlyname":"Deploy \u003c\u0026\u003e","ismanaged":true,`,
		"GET connectors?$select=openapidefinition":                       `\"host\":\"packed.contoso.com\"`,
		"GET connectors?$select=displayname,customcodeblobcontent":       `"customcodeblobcontent":"class Script {}","displayname":"Internal \u0026 deploy"`,
		"GET connectors?$select=connectionparameters,scriptoperations":   `"connectionparameters":"{\"api_key\":{\"type\":\"securestring\"}}"`,
		"GET environmentvariabledefinitions?$select=displayname,type":    `"displayname":"Host"`,
		"GET environmentvariablevalues?$select=value":                    `"value":"packed.contoso.com"`,
		"GET publishers?$select=uniquename,customizationprefix":          `"customizationprefix":"contoso"`,
		"GET solutioncomponents?$filter=componenttype%20eq%20372":        connectorID,
		"GET msdyn_solutionhistories?$filter=msdyn_name%20eq%20'Deploy'": `"msdyn_result":true`,
	} {
		if _, text := server.ask(t, exchange{call: call}); !strings.Contains(text, want) {
			t.Errorf("%s = %s; want %s", call, text, want)
		}
	}
}

// checkUninstall checks that uninstalling a managed solution deletes its components, and that it
// succeeds only once.
func checkUninstall(t *testing.T, server server) {
	for _, want := range []string{`"value":[]`, `solution With uniquename = Deploy Does Not Exist`} {
		server.ask(t, exchange{call: "POST UninstallSolutionAsync", body: `{"SolutionUniqueName":"Deploy"}`})
		server.idle(t)
		_, connectors := server.ask(t, exchange{call: "GET connectors"})
		_, jobs := server.ask(t, exchange{call: "GET asyncoperations?$select=message"})
		if !strings.Contains(connectors+jobs, want) {
			t.Errorf("after uninstalling: %s %s; want %s", connectors, jobs, want)
		}
	}
}

// idle waits until no job waits or runs.
func (s server) idle(t *testing.T) {
	t.Helper()
	for range 500 {
		_, text := s.ask(t, exchange{call: "GET " + s.root + "dev/_emulator/state"})
		if strings.Contains(text, `"running":0`) {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatal("a job does not end")
}
