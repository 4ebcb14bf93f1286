package solution

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/*.golden")

func ptr(s string) *string { return &s }

const (
	png        = "\x89PNG\r\n\x1a\nrest of a picture"
	definition = `{"swagger":"2.0","info":{"title":"Deploy Bot","version":"1.2.0"},"host":"@environmentVariables(\"contoso_DeployHost\")","basePath":"/","paths":{}}`
	oauth      = `{"token":{"type":"oauthSetting","oAuthSettings":{"identityProvider":"aad","clientId":"@environmentVariables(\"contoso_App\")","scopes":["read"]}}}`
)

// whole is a solution that has everything once. Its connectors and variables are in order.
func whole() *Solution {
	return &Solution{
		Name:        "DeployBot",
		DisplayName: `Deploy "Bot" & friends`,
		Description: "Starts <deployments>\nfrom a flow",
		Version:     must(ParseVersion("1.2")),
		Publisher: Publisher{
			Name: "Contoso", DisplayName: "Contoso Ltd", Description: "Publisher of Contoso",
			Prefix: "contoso", OptionPrefix: 12345,
		},
		Connectors: []Connector{{
			ID: "1b4e28ba-2fa1-41d2-883f-0016d3cca427", Name: "contoso_deploy-20bot", DisplayName: "Deploy Bot",
			Description: "Starts & watches deployments — \"safely\"\nand -> soon", BrandColor: "#007ee5",
			Definition: []byte(definition), Parameters: []byte(oauth),
			ParameterSets: []byte(`{"values":[]}`), Policies: []byte(`[{"templateId":"setheader"}]`),
			Script: []byte("public class Script {}\r\n"), ScriptOperations: `["TriggerDeploy"]`,
			Icon: []byte(png), IconType: "Png",
		}, {
			ID: "2b4e28ba-2fa1-41d2-883f-0016d3cca427", Name: "contoso_plain", DisplayName: "Plain", BrandColor: "#ffffff",
			Definition: []byte(definition), Parameters: []byte("{}"), Policies: []byte("null"),
		}},
		Variables: []Variable{{
			Name: "contoso_App", DisplayName: "App", Type: String, Introduced: "1.0.0.0",
			Value: ptr("a \"quoted\" value\n<é>"), Default: ptr(""),
		}, {
			Name: "contoso_DeployHost", DisplayName: "Deploy host", Description: `Host, such as "deploy.contoso.com"`,
			Type: String, Default: ptr("deploy.contoso.com"), Required: true, Introduced: "1.1.0.0",
		}},
		Missing: []Dependency{{
			Type: "connectionreference", DisplayName: "Shared", Solution: "Active",
			Key: Key{"connectionreferencelogicalname", "contoso_shared"}, Package: "Anchor (1.0)",
			Dependent: Component{Type: "29", DisplayName: "A flow", ID: "{3b4e28ba-2fa1-41d2-883f-0016d3cca427}"},
		}},
	}
}

// clean is whole without the value that an import would overwrite.
func clean() *Solution {
	s := whole()
	s.Variables[0].Value = nil
	return s
}

const deployJSON = "Connector/contoso_deploy-20bot_openapidefinition.json"

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func pack(t *testing.T, s *Solution, managed bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b, managed); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadGivesBackWhatWasWritten(t *testing.T) {
	want := whole()
	for _, managed := range []bool{false, true} {
		want.Managed = managed
		zip := pack(t, want, managed)
		got, err := Read(bytes.NewReader(zip), int64(len(zip)))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("managed %v: got %+v, %v; want %+v", managed, got, err, want)
		}
	}
}

func TestSameSolutionGivesSameBytes(t *testing.T) {
	shuffled := whole()
	shuffled.Connectors[0], shuffled.Connectors[1] = shuffled.Connectors[1], shuffled.Connectors[0]
	shuffled.Variables[0], shuffled.Variables[1] = shuffled.Variables[1], shuffled.Variables[0]
	if got, want := pack(t, shuffled, true), pack(t, whole(), true); !bytes.Equal(got, want) {
		t.Errorf("the order of connectors and variables changes the bytes")
	}
}

// corpus is the folder of real solutions, beside the module root.
func corpus(t *testing.T) string {
	t.Helper()
	dir := filepath.Join("..", "..", "shared", "corpus", "solutions")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no corpus of real solutions beside the module")
	}
	return dir
}

func TestReadSaysWhyNot(t *testing.T) {
	sound := pack(t, clean(), false)
	spoilt := func(spoil func(*Package)) []byte {
		p := openZip(t, sound)
		spoil(p)
		return writePackage(t, p)
	}
	for _, tt := range []struct {
		name  string
		alien bool
		file  []byte
	}{
		{"cut short", true, sound[:100]},
		{"no solution.xml", true, spoilt(func(p *Package) { p.remove(ManifestFile) })},
		{"no definition", false, spoilt(func(p *Package) { p.remove(deployJSON) })},
		{"broken XML", false, spoilt(func(p *Package) {
			x := p.part(ManifestFile)
			x.set(bytes.Replace(must(x.read()), []byte("</Publisher>"), nil, 1))
		})},
	} {
		file := tt.file
		s, err := Read(bytes.NewReader(file), int64(len(file)))
		var problem Problem
		if s != nil || !errors.As(err, &problem) || errors.Is(err, ErrNotSolution) != tt.alien {
			t.Errorf("%s: got %v, %v; want a Problem, ErrNotSolution %v", tt.name, s, err, tt.alien)
		}
	}
}

func TestWriteRefusesNamesThatLeaveTheZip(t *testing.T) {
	for name, spoil := range map[string]func(*Solution){
		"a folder up":        func(s *Solution) { s.Connectors[0].Name = "../../evil" },
		"a folder more":      func(s *Solution) { s.Connectors[0].Name = "a/b/c" },
		"a backslash":        func(s *Solution) { s.Variables[0].Name = `a\b` },
		"the same by case":   func(s *Solution) { s.Connectors[0].Name = "contoso_PLAIN" },
		"no definition":      func(s *Solution) { s.Connectors[0].Definition = nil },
		"an empty variable":  func(s *Solution) { s.Variables[0].Name = "" },
		"letters beyond zip": func(s *Solution) { s.Connectors[0].Name = "contoso_é" },
	} {
		s := whole()
		spoil(s)
		var b bytes.Buffer
		if err := s.Write(&b, true); err == nil || b.Len() > 0 {
			t.Errorf("%s: wrote %d bytes, %v; want an error", name, b.Len(), err)
		}
	}
}
