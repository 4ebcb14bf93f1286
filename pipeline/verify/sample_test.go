package verify

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"alm/solution"
)

func ptr(s string) *string { return &s }

const (
	png              = "\x89PNG\r\n\x1a\nrest of a picture"
	sampleDefinition = `{"swagger":"2.0","info":{"title":"Deploy Bot","version":"1.2.0"},"host":"@environmentVariables(\"contoso_DeployHost\")","basePath":"/","paths":{}}`
	oauth            = `{"token":{"type":"oauthSetting","oAuthSettings":{"identityProvider":"aad","clientId":"@environmentVariables(\"contoso_App\")","scopes":["read"]}}}`
)

// whole is a solution that has everything once. Its connectors and variables are in order.
func whole() *solution.Solution {
	return &solution.Solution{
		Name:        "DeployBot",
		DisplayName: `Deploy "Bot" & friends`,
		Description: "Starts <deployments>\nfrom a flow",
		Version:     must(solution.ParseVersion("1.2")),
		Publisher: solution.Publisher{
			Name: "Contoso", DisplayName: "Contoso Ltd", Description: "Publisher of Contoso",
			Prefix: "contoso", OptionPrefix: 12345,
		},
		Connectors: []solution.Connector{{
			ID: "1b4e28ba-2fa1-41d2-883f-0016d3cca427", Name: "contoso_deploy-20bot", DisplayName: "Deploy Bot",
			Description: "Starts & watches deployments — \"safely\"\nand -> soon", BrandColor: "#007ee5",
			Definition: []byte(sampleDefinition), Parameters: []byte(oauth),
			ParameterSets: []byte(`{"values":[]}`), Policies: []byte(`[{"templateId":"setheader"}]`),
			Script: []byte("public class Script {}\r\n"), ScriptOperations: `["TriggerDeploy"]`,
			Icon: []byte(png), IconType: "Png",
		}, {
			ID: "2b4e28ba-2fa1-41d2-883f-0016d3cca427", Name: "contoso_plain", DisplayName: "Plain", BrandColor: "#ffffff",
			Definition: []byte(sampleDefinition), Parameters: []byte("{}"), Policies: []byte("null"),
		}},
		Variables: []solution.Variable{{
			Name: "contoso_App", DisplayName: "App", Type: solution.String, Introduced: "1.0.0.0",
			Value: ptr("a \"quoted\" value\n<é>"), Default: ptr(""),
		}, {
			Name: "contoso_DeployHost", DisplayName: "Deploy host", Description: `Host, such as "deploy.contoso.com"`,
			Type: solution.String, Default: ptr("deploy.contoso.com"), Required: true, Introduced: "1.1.0.0",
		}},
		Missing: []solution.Dependency{{
			Type: "connectionreference", DisplayName: "Shared", Solution: "Active",
			Key: solution.Key{Column: "connectionreferencelogicalname", Value: "contoso_shared"}, Package: "Anchor (1.0)",
			Dependent: solution.Component{Type: "29", DisplayName: "A flow", ID: "{3b4e28ba-2fa1-41d2-883f-0016d3cca427}"},
		}},
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func pack(t *testing.T, s *solution.Solution, managed bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b, managed); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// entry is a file of a zip in the making.
type entry struct {
	name string
	data []byte
}

// entriesOf are the files of the zip that a solution is written to.
func entriesOf(t *testing.T, s *solution.Solution) []entry {
	t.Helper()
	file := pack(t, s, false)
	var all []entry
	for _, f := range must(zip.NewReader(bytes.NewReader(file), int64(len(file)))).File {
		all = append(all, entry{f.Name, must(io.ReadAll(must(f.Open())))})
	}
	return all
}
