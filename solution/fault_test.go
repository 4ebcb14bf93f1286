package solution

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

// clean is whole without the one thing that Verify warns of.
func clean() *Solution {
	s := whole()
	s.Variables[0].Value = nil
	return s
}

const (
	deployFile   = "Connector/contoso_deploy-20bot_"
	deployJSON   = deployFile + "openapidefinition.json"
	deployParams = deployFile + "connectionparameters.json"
	hostXML      = variableFolder + "contoso_DeployHost/" + definitionXML
)

// modelFaults can stand in a solution before it is written.
var modelFaults = []struct {
	id, entry string
	spoil     func(*Solution)
}{
	{"solution-name-invalid", manifestFile, func(s *Solution) { s.Name = "Deploy-Bot" }},
	{"solution-name-invalid", manifestFile, func(s *Solution) { s.Name = "DeployBot_Upgrade" }},
	{"solution-version-zero", manifestFile, func(s *Solution) { s.Version = Version{} }},
	{"publisher-missing", manifestFile, func(s *Solution) { s.Publisher = Publisher{} }},
	{"publisher-name-invalid", manifestFile, func(s *Solution) { s.Publisher.Name = "1st" }},
	{"publisher-prefix-invalid", manifestFile, func(s *Solution) { s.Publisher.Prefix = "mscrmx" }},
	{"publisher-prefix-invalid", manifestFile, func(s *Solution) { s.Publisher.Prefix = "muchtoolong" }},
	{"option-prefix-invalid", manifestFile, func(s *Solution) { s.Publisher.OptionPrefix = 9999 }},
	{"connector-name-missing", customizationsFile, func(s *Solution) { s.Connectors = s.Connectors[:1]; s.Connectors[0].Name = "" }},
	{"connector-name-invalid", customizationsFile, func(s *Solution) { s.Connectors[0].Name = "deploybot" }},
	{"connector-name-overlap", customizationsFile, func(s *Solution) { s.Connectors[0].Name = "contoso_pla" }},
	{"connector-id-invalid", customizationsFile, func(s *Solution) { s.Connectors[0].ID = "1234" }},
	{"connector-display-name-missing", customizationsFile, func(s *Solution) { s.Connectors[0].DisplayName = " " }},
	{"definition-invalid", deployJSON, func(s *Solution) {
		s.Connectors[0].Definition = []byte(`{"swagger":"2.0","info":{"title":"x"}}`)
	}},
	{"json-malformed", deployJSON, func(s *Solution) { s.Connectors[0].Definition = []byte(`{"swagger":"2.0",`) }},
	{"json-bom", deployJSON, func(s *Solution) { s.Connectors[0].Definition = []byte("\ufeff" + definition) }},
	{"parameters-wrapped", deployParams, func(s *Solution) {
		s.Connectors[0].Parameters = []byte(`{"properties":{"connectionParameters":{}}}`)
	}},
	{"parameters-wrapped", deployParams, func(s *Solution) { s.Connectors[0].Parameters = []byte(`{"connectionParameters":{}}`) }},
	{"parameters-invalid", deployParams, func(s *Solution) { s.Connectors[0].Parameters = []byte(`[]`) }},
	{"parameters-invalid", deployFile + "policytemplateinstances.json", func(s *Solution) { s.Connectors[0].Policies = []byte(`{}`) }},
	{"parameters-empty", deployParams, func(s *Solution) { s.Connectors[0].Parameters = []byte{} }},
	{"secret-packed", deployParams, func(s *Solution) {
		s.Connectors[0].Parameters = []byte(`{"token":{"oAuthSettings":{"clientSecret":"made-up"}}}`)
	}},
	{"script-operations-invalid", customizationsFile, func(s *Solution) { s.Connectors[0].ScriptOperations = `{"a":1}` }},
	{"script-operations-invalid", deployFile + "customcodeblobcontent.csx", func(s *Solution) { s.Connectors[0].Script = nil }},
	{"icon-invalid", deployFile + "iconblob.Png", func(s *Solution) { s.Connectors[0].Icon = []byte("GIF89a") }},
	{"icon-invalid", deployFile + "iconblob.png", func(s *Solution) { s.Connectors[0].IconType = "png" }},
	{"variable-undefined", deployJSON, func(s *Solution) {
		s.Connectors[0].Definition = []byte(strings.Replace(definition, "Host", "host", 1))
	}},
	{"variable-reference-malformed", deployJSON, func(s *Solution) {
		s.Connectors[0].Definition = []byte(strings.Replace(definition, `\"contoso_DeployHost\"`, "contoso_DeployHost", 1))
	}},
	{"variable-name-invalid", variableFolder + "host/" + definitionXML, func(s *Solution) {
		s.Variables = append(s.Variables, Variable{Name: "host", DisplayName: "Host", Type: String})
	}},
	{"variable-type-invalid", hostXML, func(s *Solution) { s.Variables[1].Type = 7 }},
	{"variable-default-invalid", hostXML, func(s *Solution) { s.Variables[1].Type = Number }},
	{"variable-secret-no-vault", hostXML, func(s *Solution) { s.Variables[1].Type = Secret }},
	{"variable-secret-readable", deployParams, func(s *Solution) {
		s.Connectors[0].Parameters = []byte(`{"token":{"oAuthSettings":{"clientSecret":"@environmentVariables(\"contoso_App\")"}}}`)
	}},
	{"variable-value-packed", variableFolder + "contoso_DeployHost/" + valuesJSON, func(s *Solution) { s.Variables[1].Value = ptr("x") }},
	{"value-too-long", customizationsFile, func(s *Solution) { s.Connectors[0].DisplayName = strings.Repeat("é", 201) }},
	{"value-too-long", deployFile + "customcodeblobcontent.csx", func(s *Solution) {
		s.Connectors[0].Script = []byte(strings.Repeat("// line\n", 70_000))
	}},
}

// checkFaults are those that Write leaves out, repairs or refuses.
var checkFaults = []struct {
	id, entry string
	spoil     func(*Solution)
}{
	{"definition-missing", deployJSON, func(s *Solution) { s.Connectors[0].Definition = nil }},
	{"connector-duplicate", customizationsFile, func(s *Solution) { s.Connectors[0].Name = "contoso_Plain" }},
	{"connector-duplicate", customizationsFile, func(s *Solution) { s.Connectors[0].ID = s.Connectors[1].ID }},
	{"variable-duplicate", variableFolder + "contoso_app/" + definitionXML, func(s *Solution) {
		s.Variables = append(s.Variables, Variable{Name: "contoso_app", DisplayName: "App", Type: String})
	}},
	{"text-invalid", customizationsFile, func(s *Solution) { s.Connectors[0].Description = "a\x00b" }},
	{"text-invalid", manifestFile, func(s *Solution) { s.DisplayName = "a\xffb" }},
}

// zipFaults can only stand in a zip.
var zipFaults = []struct {
	id, entry string
	spoil     func(*made)
}{
	{"zip-malformed", "", func(m *made) { m.trailer = func(b []byte) []byte { return b[:len(b)-30] } }},
	{"zip-root-missing", manifestFile, func(m *made) { m.remove(manifestFile) }},
	{"zip-root-missing", customizationsFile, func(m *made) { m.remove(customizationsFile) }},
	{"zip-too-many-entries", "", func(m *made) {
		m.add("many.xml", strings.Repeat("x", 10))
		m.trailer = func(b []byte) []byte {
			return append(bytes.Repeat(directoryHeader, maxEntries), b...)
		}
	}},
	{"zip-entry-too-large", deployJSON, func(m *made) {
		m.flag(deployJSON, func(h *zip.FileHeader) { h.UncompressedSize64, h.CompressedSize64 = maxEntry+1, maxEntry })
		m.trailer = func(b []byte) []byte { return append(make([]byte, 1<<20), b...) }
	}},
	{"zip-bomb", "", func(m *made) { m.add("Other/zeros.xml", strings.Repeat("\x00", minBomb+1)) }},
	{"zip-bomb", "Other/zeros.xml", func(m *made) {
		m.add("Other/zeros.xml", strings.Repeat("\x00", minBomb+1))
		noise := make([]byte, 40_000)
		rand.NewChaCha8([32]byte{}).Read(noise)
		m.add("Other/noise.xml", string(noise))
	}},
	{"zip-inflates-too-large", "", func(m *made) {
		m.header = func(h *zip.FileHeader) { h.UncompressedSize64 = maxInflated / 4 }
		m.trailer = func(b []byte) []byte { return append(make([]byte, 23<<20), b...) }
	}},
	{"zip-over-limit", "", func(m *made) {
		m.trailer = func(b []byte) []byte { return append(make([]byte, warnZip), b...) }
	}},
	{"zip-entry-traversal", "../evil.xml", func(m *made) { m.add("../evil.xml", "") }},
	{"zip-entry-traversal", "Other/../../evil.xml", func(m *made) { m.add("Other/../../evil.xml", "") }},
	{"zip-entry-traversal", "Other/..", func(m *made) { m.add("Other/..", "") }},
	{"zip-entry-absolute", "/evil.xml", func(m *made) { m.add("/evil.xml", "") }},
	{"zip-entry-absolute", "c:evil.xml", func(m *made) { m.add("c:evil.xml", "") }},
	{"zip-entry-backslash", `Connector\evil.xml`, func(m *made) { m.add(`Connector\evil.xml`, "") }},
	{"zip-entry-backslash", `..\evil.xml`, func(m *made) { m.add(`..\evil.xml`, "") }},
	{"zip-entry-control-character", "Other/e\uFFFDvil.xml", func(m *made) { m.add("Other/e\x1bvil.xml", "") }},
	{"zip-entry-unsafe", "Other//evil.xml", func(m *made) { m.add("Other//evil.xml", "") }},
	{"zip-entry-unsafe", "Other/./evil.xml", func(m *made) { m.add("Other/./evil.xml", "") }},
	{"zip-entry-unsafe", "Other/e\uFFFDvil.xml", func(m *made) { m.add("Other/e\xffvil.xml", "") }},
	{"zip-entry-duplicate", "Other/twice.xml", func(m *made) { m.add("Other/twice.xml", ""); m.add("Other/twice.xml", "") }},
	{"zip-entry-case", "Solution.xml", func(m *made) { m.add("Solution.xml", "") }},
	{"zip-entry-case", strings.ToUpper(deployJSON), func(m *made) { m.add(strings.ToUpper(deployJSON), "{}") }},
	{"zip-entry-encrypted", deployJSON, func(m *made) { m.flag(deployJSON, func(h *zip.FileHeader) { h.Flags = 1 }) }},
	{"zip-entry-symlink", deployJSON, func(m *made) { m.flag(deployJSON, func(h *zip.FileHeader) { h.SetMode(0o777 | 1<<27) }) }},
	{"zip-entry-unreadable", deployJSON, func(m *made) { m.flag(deployJSON, func(h *zip.FileHeader) { h.CRC32++ }) }},
	{"zip-entry-unreadable", "Other/x.xml", func(m *made) {
		m.add("Other/x.xml", "text")
		m.flag("Other/x.xml", func(h *zip.FileHeader) { h.Method = 99 })
	}},
	{"zip-entry-missing", deployJSON, func(m *made) { m.remove(deployJSON) }},
	{"zip-data-descriptor", deployJSON, func(m *made) {
		m.flag(deployJSON, func(h *zip.FileHeader) { h.Flags |= 8 })
	}},
	{"content-types-missing", contentTypesFile, func(m *made) { m.remove(contentTypesFile) }},
	{"content-types-malformed", contentTypesFile, func(m *made) { m.replace(contentTypesFile, "</Types>", "") }},
	{"content-type-missing", deployFile + "customcodeblobcontent.csx", func(m *made) {
		m.replace(contentTypesFile, `<Default Extension="csx" ContentType="application/octet-stream" />`, "")
	}},
	{"content-type-missing", "bots/data", func(m *made) { m.add("bots/data", "x") }},
	{"manifest-malformed", manifestFile, func(m *made) { m.replace(manifestFile, "</SolutionManifest>", "") }},
	{"manifest-malformed", customizationsFile, func(m *made) { m.replace(customizationsFile, "<Roles>", "<Roles>&x;") }},
	{"manifest-malformed", customizationsFile, func(m *made) {
		m.replace(customizationsFile, "<ImportExportXml", `<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><ImportExportXml`)
	}},
	{"solution-version-invalid", manifestFile, func(m *made) { m.replace(manifestFile, "1.2.0.0", "1.2.beta") }},
	{"solution-version-invalid", manifestFile, func(m *made) { m.replace(manifestFile, "<Version>1.2.0.0</Version>", "") }},
	{"managed-invalid", manifestFile, func(m *made) { m.replace(manifestFile, "<Managed>0", "<Managed>2") }},
	{"missing-dependencies-absent", manifestFile, func(m *made) {
		e := m.at(manifestFile)
		i, j := bytes.Index(e.data, []byte("<MissingDependencies>")), bytes.Index(e.data, []byte("</SolutionManifest>"))
		e.data = slices.Concat(e.data[:i], e.data[j:])
	}},
	{"root-component-missing", manifestFile, func(m *made) { m.replace(manifestFile, rootOfPlain, "") }},
	{"root-component-duplicate", manifestFile, func(m *made) { m.replace(manifestFile, rootOfPlain, rootOfPlain+rootOfPlain) }},
	{"root-component-invalid", manifestFile, func(m *made) { m.replace(manifestFile, ` id="{2b4e`, ` id="{ffff`) }},
	{"root-component-invalid", manifestFile, func(m *made) { m.replace(manifestFile, ` schemaName="contoso_plain"`, "") }},
	{"root-component-invalid", manifestFile, func(m *made) { m.replace(manifestFile, `type="372"`, `type="371"`) }},
	{"root-component-orphan", manifestFile, func(m *made) {
		m.replace(manifestFile, rootOfPlain, rootOfPlain+`<RootComponent type="372" schemaName="contoso_gone" behavior="0" />`)
	}},
	{"connector-name-missing", customizationsFile, func(m *made) { m.replace(customizationsFile, "<name>contoso_plain</name>", "") }},
	{"connector-duplicate", customizationsFile, func(m *made) {
		e := m.at(customizationsFile)
		i, j := bytes.Index(e.data, []byte("<Connector>")), bytes.Index(e.data, []byte("</Connector>"))
		e.data = slices.Concat(e.data[:i], e.data[i:j], []byte("</Connector>"), e.data[i:])
	}},
	{"variable-unused", variableFolder + "contoso_Idle/" + definitionXML, func(m *made) {
		m.add(variableFolder+"contoso_Idle/"+definitionXML, strings.ReplaceAll(string(m.at(hostXML).data), "contoso_DeployHost", "contoso_Idle"))
	}},
	{"connector-first-use", customizationsFile, func(m *made) {
		m.replace(customizationsFile, "<Workflows></Workflows>", `<Workflows><Workflow WorkflowId="{0d3f0f27-5a0c-4b8e-8a58-0a5f7b1f6a11}" Name="Deploy on approval">`+
			`<JsonFileName>/Workflows/Deploy.json</JsonFileName><Category>5</Category><StateCode>1</StateCode></Workflow></Workflows>`)
		m.replace(customizationsFile, "</Connectors>", `</Connectors><connectionreferences><connectionreference connectionreferencelogicalname="contoso_ref">`+
			`<connectorid>/providers/Microsoft.PowerApps/apis/shared_x</connectorid><customconnectorid><connectorid>2b4e28ba-2fa1-41d2-883f-0016d3cca427</connectorid></customconnectorid>`+
			`</connectionreference></connectionreferences>`)
		m.add("Workflows/Deploy.json", `{"properties":{"connectionReferences":{"a":{"connection":{"connectionReferenceLogicalName":"contoso_ref"}}}}}`)
	}},
	{"connector-type-invalid", customizationsFile, func(m *made) { m.replace(customizationsFile, "<connectortype>1", "<connectortype>2") }},
	{"connector-path-foreign", "Connector/free.json", func(m *made) {
		m.replace(customizationsFile, "/"+deployJSON, "/Connector/free.json")
		m.at(deployJSON).name = "Connector/free.json"
	}},
	{"connector-file-orphan", "Connector/contoso_deploy-20bot_notes.json", func(m *made) { m.add("Connector/contoso_deploy-20bot_notes.json", "{}") }},
	{"definition-missing", deployJSON, func(m *made) {
		m.replace(customizationsFile, "<openapidefinition>/"+deployJSON+"</openapidefinition>", "")
		m.remove(deployJSON)
	}},
	{"script-operations-invalid", deployFile + "customcodeblobcontent.csx", func(m *made) {
		m.replace(customizationsFile, `<scriptoperations>["TriggerDeploy"]</scriptoperations>`, "")
	}},
	{"json-bom", "Workflows/Notify.json", func(m *made) { m.add("Workflows/Notify.json", "\ufeff{}") }},
	{"json-bom", variableFolder + "contoso_DeployHost/" + valuesJSON, func(m *made) {
		m.add(variableFolder+"contoso_DeployHost/"+valuesJSON, "\ufeff{\"environmentvariablevalues\":{\"environmentvariablevalue\":{}}}")
	}},
	{"variable-malformed", variableFolder + "contoso_DeployHost/" + valuesJSON, func(m *made) {
		m.add(variableFolder+"contoso_DeployHost/"+valuesJSON, "{}")
	}},
	{"variable-malformed", hostXML, func(m *made) { m.replace(hostXML, "</type>", "") }},
	{"variable-malformed", hostXML, func(m *made) { m.replace(hostXML, "contoso_DeployHost", "contoso_deployHost") }},
	{"variable-definition-missing", variableFolder + "contoso_New/" + valuesJSON, func(m *made) {
		m.add(variableFolder+"contoso_New/"+valuesJSON, "{}")
	}},
}

// treeFaults stand only in the way of an unpacked solution.
var treeFaults = []struct {
	id, entry string
	spoil     func(*made)
}{
	{"zip-entry-unportable", "Other/nul.xml", func(m *made) { m.add("Other/nul.xml", "<x />") }},
	{"zip-entry-unportable", "WebResources/a:b.xml", func(m *made) { m.add("WebResources/a:b.xml", "<x />") }},
	{"zip-entry-taken", "Other/Solution.xml", func(m *made) { m.add("Other/Solution.xml", "<x />") }},
	{"zip-entry-taken", "Connectors/contoso_plain.xml", func(m *made) { m.add("Connectors/contoso_plain.xml", "<x />") }},
	{"zip-entry-case", "Web/A.xml/b.xml", func(m *made) { m.add("Web/a.xml", ""); m.add("Web/A.xml/b.xml", "") }},
}

const rootOfPlain = `<RootComponent type="372" id="{2b4e28ba-2fa1-41d2-883f-0016d3cca427}" schemaName="contoso_plain" behavior="0" />`

func TestEachFaultOfASolution(t *testing.T) {
	t.Parallel()
	for _, tt := range modelFaults {
		s := clean()
		tt.spoil(s)
		compare(t, "Check", tt.id, tt.entry, Check(s))
		file := pack(t, s, false)
		_, faults := Verify(bytes.NewReader(file), int64(len(file)))
		faults = slices.DeleteFunc(faults, func(f Fault) bool { return f.ID == "variable-unused" }) // what used it is spoilt
		compare(t, "Verify", tt.id, tt.entry, faults)
	}
	for _, tt := range checkFaults {
		s := clean()
		tt.spoil(s)
		compare(t, "Check", tt.id, tt.entry, Check(s))
	}
}

func TestEachFaultOfAZip(t *testing.T) {
	t.Parallel()
	for _, tt := range zipFaults {
		m := &made{t: t, entries: must(clean().entries(false))}
		tt.spoil(m)
		file := m.bytes()
		_, faults := Verify(bytes.NewReader(file), int64(len(file)))
		compare(t, "Verify", tt.id, tt.entry, faults)
	}
}

func TestEachFaultOfUnpacking(t *testing.T) {
	for _, tt := range treeFaults {
		m := &made{t: t, entries: must(clean().entries(false))}
		tt.spoil(m)
		dir := t.TempDir()
		root := must(os.OpenRoot(dir))
		err := openZip(t, m.bytes()).Unpack(root)
		root.Close()
		var fault Fault
		errors.As(err, &fault)
		compare(t, "Unpack", tt.id, tt.entry, []Fault{fault})
		if left := walk(t, dir); len(left) > 0 {
			t.Errorf("Unpack: %s: wrote %d files all the same", tt.entry, len(left))
		}
	}
}

func compare(t *testing.T, what, id, entry string, got []Fault) {
	t.Helper()
	if len(got) != 1 || got[0].ID != id || got[0].Entry != entry || got[0].Message == "" || got[0].Fix == "" {
		t.Errorf("%s: got %+v; want one %s of %s", what, got, id, entry)
	}
}

func TestCleanSolutionHasNoFault(t *testing.T) {
	s := clean()
	if got := Check(s); len(got) > 0 {
		t.Errorf("Check: %v", got)
	}
	for _, managed := range []bool{false, true} {
		file := pack(t, s, managed)
		if _, got := Verify(bytes.NewReader(file), int64(len(file))); len(got) > 0 {
			t.Errorf("Verify: %v", got)
		}
	}
}

func TestEveryFaultHasAnExample(t *testing.T) {
	shown := map[string]bool{"zip-too-large": true} // TestHugeFileIsRefusedUnread
	for _, tt := range slices.Concat(modelFaults, checkFaults) {
		shown[tt.id] = true
	}
	for _, tt := range slices.Concat(zipFaults, treeFaults) {
		shown[tt.id] = true
	}
	for _, kind := range Faults {
		if !shown[kind.ID] || kind.Title == "" || kind.Fix == "" || kind.Severity == 0 {
			t.Errorf("%s: no example, title, fix or severity", kind.ID)
		}
		delete(shown, kind.ID)
	}
	for id := range shown {
		t.Errorf("%s is no row of Faults", id)
	}
}

type zeros struct{}

func (zeros) ReadAt(p []byte, off int64) (int, error) { clear(p); return len(p), nil }

var _ io.ReaderAt = zeros{}

func TestHugeFileIsRefusedUnread(t *testing.T) {
	_, faults := Verify(zeros{}, maxZip+1)
	compare(t, "Verify", "zip-too-large", "", faults)
}
