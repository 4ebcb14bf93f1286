package verify

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

	"alm/pipeline/check"
	"alm/solution"
)

// clean is whole without what Verify warns of.
func clean() *solution.Solution {
	s := whole()
	s.Variables[0].Value, s.Missing = nil, nil
	return s
}

const (
	deployFile       = "Connector/contoso_deploy-20bot_"
	deployJSON       = deployFile + "openapidefinition.json"
	deployParams     = deployFile + "connectionparameters.json"
	definitionXML    = "environmentvariabledefinition.xml"
	valuesJSON       = "environmentvariablevalues.json"
	contentTypesFile = "[Content_Types].xml"
	hostXML          = solution.VariableFolder + "contoso_DeployHost/" + definitionXML
)

// modelFaults can stand in a solution before it is written.
var modelFaults = []struct {
	id, entry string
	spoil     func(*solution.Solution)
}{
	{"solution-name-invalid", solution.ManifestFile, func(s *solution.Solution) { s.Name = "Deploy-Bot" }},
	{"solution-name-invalid", solution.ManifestFile, func(s *solution.Solution) { s.Name = "DeployBot_Upgrade" }},
	{"solution-version-zero", solution.ManifestFile, func(s *solution.Solution) { s.Version = solution.Version{} }},
	{"publisher-missing", solution.ManifestFile, func(s *solution.Solution) { s.Publisher = solution.Publisher{} }},
	{"publisher-name-invalid", solution.ManifestFile, func(s *solution.Solution) { s.Publisher.Name = "1st" }},
	{"publisher-prefix-invalid", solution.ManifestFile, func(s *solution.Solution) { s.Publisher.Prefix = "mscrmx" }},
	{"publisher-prefix-invalid", solution.ManifestFile, func(s *solution.Solution) { s.Publisher.Prefix = "muchtoolong" }},
	{"option-prefix-invalid", solution.ManifestFile, func(s *solution.Solution) { s.Publisher.OptionPrefix = 9999 }},
	{"connector-name-missing", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors = s.Connectors[:1]; s.Connectors[0].Name = "" }},
	{"connector-name-invalid", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].Name = "deploybot" }},
	{"connector-name-overlap", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].Name = "contoso_pla" }},
	{"connector-id-invalid", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].ID = "1234" }},
	{"connector-display-name-missing", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].DisplayName = " " }},
	{"definition-invalid", deployJSON, func(s *solution.Solution) {
		s.Connectors[0].Definition = []byte(`{"swagger":"2.0","info":{"title":"x"}}`)
	}},
	{"json-malformed", deployJSON, func(s *solution.Solution) { s.Connectors[0].Definition = []byte(`{"swagger":"2.0",`) }},
	{"solution-json-bom", deployJSON, func(s *solution.Solution) { s.Connectors[0].Definition = []byte("\ufeff" + sampleDefinition) }},
	{"parameters-wrapped", deployParams, func(s *solution.Solution) {
		s.Connectors[0].Parameters = []byte(`{"properties":{"connectionParameters":{}}}`)
	}},
	{"parameters-wrapped", deployParams, func(s *solution.Solution) { s.Connectors[0].Parameters = []byte(`{"connectionParameters":{}}`) }},
	{"parameters-invalid", deployParams, func(s *solution.Solution) { s.Connectors[0].Parameters = []byte(`[]`) }},
	{"parameters-invalid", deployFile + "policytemplateinstances.json", func(s *solution.Solution) { s.Connectors[0].Policies = []byte(`{}`) }},
	{"parameters-empty", deployParams, func(s *solution.Solution) { s.Connectors[0].Parameters = []byte{} }},
	{"secret-packed", deployParams, func(s *solution.Solution) {
		s.Connectors[0].Parameters = []byte(`{"token":{"oAuthSettings":{"clientSecret":"made-up"}}}`)
	}},
	{"script-operations-invalid", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].ScriptOperations = `{"a":1}` }},
	{"script-operations-invalid", deployFile + "customcodeblobcontent.csx", func(s *solution.Solution) { s.Connectors[0].Script = nil }},
	{"icon-invalid", deployFile + "iconblob.Png", func(s *solution.Solution) { s.Connectors[0].Icon = []byte("GIF89a") }},
	{"icon-invalid", deployFile + "iconblob.png", func(s *solution.Solution) { s.Connectors[0].IconType = "png" }},
	{"variable-undefined", deployJSON, func(s *solution.Solution) {
		s.Connectors[0].Definition = []byte(strings.Replace(sampleDefinition, "Host", "host", 1))
	}},
	{"variable-reference-malformed", deployJSON, func(s *solution.Solution) {
		s.Connectors[0].Definition = []byte(strings.Replace(sampleDefinition, `\"contoso_DeployHost\"`, "contoso_DeployHost", 1))
	}},
	{"variable-name-invalid", solution.VariableFolder + "host/" + definitionXML, func(s *solution.Solution) {
		s.Variables = append(s.Variables, solution.Variable{Name: "host", DisplayName: "Host", Type: solution.String})
	}},
	{"variable-type-invalid", hostXML, func(s *solution.Solution) { s.Variables[1].Type = 7 }},
	{"variable-default-invalid", hostXML, func(s *solution.Solution) { s.Variables[1].Type = solution.Number }},
	{"variable-secret-no-vault", hostXML, func(s *solution.Solution) { s.Variables[1].Type = solution.Secret }},
	{"variable-secret-readable", deployParams, func(s *solution.Solution) {
		s.Connectors[0].Parameters = []byte(`{"token":{"oAuthSettings":{"clientSecret":"@environmentVariables(\"contoso_App\")"}}}`)
	}},
	{"dependency-missing", solution.ManifestFile, func(s *solution.Solution) { s.Missing = whole().Missing }},
	{"definition-invalid", deployJSON, func(s *solution.Solution) {
		s.Connectors[0].Definition = []byte(strings.Replace(sampleDefinition, `,"paths":{}`, "", 1))
	}},
	{"variable-default-invalid", hostXML, func(s *solution.Solution) { s.Variables[1].Type, s.Variables[1].Default = solution.Number, ptr("NaN") }},
	{"variable-default-invalid", hostXML, func(s *solution.Solution) {
		s.Variables[1].Type, s.Variables[1].Default = solution.Number, ptr("0x1p4")
	}},
	{"variable-reference-malformed", deployJSON, func(s *solution.Solution) {
		s.Connectors[0].Definition = []byte(strings.Replace(sampleDefinition, "@environmentVariables", "@environmentvariables", 1))
	}},
	{"variable-parent-missing", hostXML, func(s *solution.Solution) { s.Variables[1].ParentVariable = "contoso_Site" }},
	{"variable-value-packed", solution.VariableFolder + "contoso_DeployHost/" + valuesJSON, func(s *solution.Solution) { s.Variables[1].Value = ptr("x") }},
	{"value-too-long", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].DisplayName = strings.Repeat("é", 201) }},
	{"value-too-long", deployFile + "customcodeblobcontent.csx", func(s *solution.Solution) {
		s.Connectors[0].Script = []byte(strings.Repeat("// line\n", 70_000))
	}},
}

// checkFaults are those that Write leaves out, repairs or refuses.
var checkFaults = []struct {
	id, entry string
	spoil     func(*solution.Solution)
}{
	{"variable-name-invalid", solution.VariableFolder + "contoso_desk.skill-1/" + definitionXML, func(s *solution.Solution) { // an environment may have it
		s.Variables = append(s.Variables, solution.Variable{Name: "contoso_desk.skill-1", DisplayName: "Skill", Type: solution.String})
	}},
	{"definition-missing", deployJSON, func(s *solution.Solution) { s.Connectors[0].Definition = nil }},
	{"connector-duplicate", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].Name = "contoso_Plain" }},
	{"connector-duplicate", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].ID = s.Connectors[1].ID }},
	{"variable-duplicate", solution.VariableFolder + "contoso_app/" + definitionXML, func(s *solution.Solution) {
		s.Variables = append(s.Variables, solution.Variable{Name: "contoso_app", DisplayName: "App", Type: solution.String})
	}},
	{"text-invalid", solution.CustomizationsFile, func(s *solution.Solution) { s.Connectors[0].Description = "a\x00b" }},
	{"text-invalid", solution.ManifestFile, func(s *solution.Solution) { s.DisplayName = "a\xffb" }},
}

// zipFaults can only stand in a zip.
var zipFaults = []struct {
	id, entry string
	spoil     func(*made)
}{
	{"zip-malformed", "", func(m *made) { m.trailer = func(b []byte) []byte { return b[:len(b)-30] } }},
	{"zip-root-missing", solution.ManifestFile, func(m *made) { m.remove(solution.ManifestFile) }},
	{"zip-root-missing", solution.CustomizationsFile, func(m *made) { m.remove(solution.CustomizationsFile) }},
	{"zip-too-many-entries", "", func(m *made) {
		m.add("many.xml", strings.Repeat("x", 10))
		m.trailer = func(b []byte) []byte {
			return append(bytes.Repeat([]byte("PK\x01\x02"), 20_000), b...)
		}
	}},
	{"zip-entry-too-large", deployJSON, func(m *made) {
		m.flag(deployJSON, func(h *zip.FileHeader) { h.UncompressedSize64, h.CompressedSize64 = 64<<20+1, 64<<20 })
		m.trailer = func(b []byte) []byte { return append(make([]byte, 1<<20), b...) }
	}},
	{"zip-bomb", "", func(m *made) { m.add("Other/zeros.xml", strings.Repeat("\x00", 4<<20+1)) }},
	{"zip-bomb", "Other/zeros.xml", func(m *made) {
		m.add("Other/zeros.xml", strings.Repeat("\x00", 4<<20+1))
		noise := make([]byte, 40_000)
		rand.NewChaCha8([32]byte{}).Read(noise)
		m.add("Other/noise.xml", string(noise))
	}},
	{"zip-inflates-too-large", "", func(m *made) {
		m.header = func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 30 / 4 }
		m.trailer = func(b []byte) []byte { return append(make([]byte, 23<<20), b...) }
	}},
	{"zip-over-limit", "", func(m *made) {
		m.trailer = func(b []byte) []byte { return append(make([]byte, maxZip), b...) }
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
	{"content-type-missing", "Assets/data", func(m *made) { m.add("Assets/data", "x") }},
	{"manifest-malformed", solution.ManifestFile, func(m *made) { m.replace(solution.ManifestFile, "</SolutionManifest>", "") }},
	{"manifest-malformed", solution.CustomizationsFile, func(m *made) { m.replace(solution.CustomizationsFile, "<Roles>", "<Roles>&x;") }},
	{"manifest-malformed", solution.CustomizationsFile, func(m *made) {
		m.replace(solution.CustomizationsFile, "<ImportExportXml", `<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><ImportExportXml`)
	}},
	{"solution-version-invalid", solution.ManifestFile, func(m *made) { m.replace(solution.ManifestFile, "1.2.0.0", "1.2.beta") }},
	{"solution-version-invalid", solution.ManifestFile, func(m *made) { m.replace(solution.ManifestFile, "<Version>1.2.0.0</Version>", "") }},
	{"managed-invalid", solution.ManifestFile, func(m *made) { m.replace(solution.ManifestFile, "<Managed>0", "<Managed>2") }},
	{"missing-dependencies-absent", solution.ManifestFile, func(m *made) {
		e := m.at(solution.ManifestFile)
		i, j := bytes.Index(e.data, []byte("<MissingDependencies")), bytes.Index(e.data, []byte("</SolutionManifest>"))
		e.data = slices.Concat(e.data[:i], e.data[j:])
	}},
	{"root-component-missing", solution.ManifestFile, func(m *made) { m.replace(solution.ManifestFile, rootOfPlain, "") }},
	{"root-component-duplicate", solution.ManifestFile, func(m *made) { m.replace(solution.ManifestFile, rootOfPlain, rootOfPlain+rootOfPlain) }},
	{"root-component-invalid", solution.ManifestFile, func(m *made) { m.replace(solution.ManifestFile, ` id="{2b4e`, ` id="{ffff`) }},
	{"root-component-invalid", solution.ManifestFile, func(m *made) { m.replace(solution.ManifestFile, ` schemaName="contoso_plain"`, "") }},
	{"root-component-invalid", solution.ManifestFile, func(m *made) { m.replace(solution.ManifestFile, `type="372"`, `type="371"`) }},
	{"root-component-orphan", solution.ManifestFile, func(m *made) {
		m.replace(solution.ManifestFile, rootOfPlain, rootOfPlain+`<RootComponent type="372" schemaName="contoso_gone" behavior="0" />`)
	}},
	{"connector-name-missing", solution.CustomizationsFile, func(m *made) { m.replace(solution.CustomizationsFile, "<name>contoso_plain</name>", "") }},
	{"connector-duplicate", solution.CustomizationsFile, func(m *made) {
		e := m.at(solution.CustomizationsFile)
		i, j := bytes.Index(e.data, []byte("<Connector>")), bytes.Index(e.data, []byte("</Connector>"))
		e.data = slices.Concat(e.data[:i], e.data[i:j], []byte("</Connector>"), e.data[i:])
	}},
	{"variable-unused", solution.VariableFolder + "contoso_Idle/" + definitionXML, func(m *made) {
		m.add(solution.VariableFolder+"contoso_Idle/"+definitionXML, strings.ReplaceAll(string(m.at(hostXML).data), "contoso_DeployHost", "contoso_Idle"))
	}},
	{"connector-first-use", solution.CustomizationsFile, func(m *made) {
		m.replace(solution.CustomizationsFile, "<Workflows></Workflows>", `<Workflows><Workflow WorkflowId="{0d3f0f27-5a0c-4b8e-8a58-0a5f7b1f6a11}" Name="Deploy on approval">`+
			`<JsonFileName>/Workflows/Deploy.json</JsonFileName><Category>5</Category><StateCode>1</StateCode></Workflow></Workflows>`)
		m.replace(solution.CustomizationsFile, "</Connectors>", `</Connectors><connectionreferences><connectionreference connectionreferencelogicalname="contoso_ref">`+
			`<connectorid>/providers/Microsoft.PowerApps/apis/shared_x</connectorid><customconnectorid><connectorid>2b4e28ba-2fa1-41d2-883f-0016d3cca427</connectorid></customconnectorid>`+
			`</connectionreference></connectionreferences>`)
		m.replace(solution.ManifestFile, rootOfPlain, rootOfPlain+`<RootComponent type="29" id="{0d3f0f27-5a0c-4b8e-8a58-0a5f7b1f6a11}" />`)
		m.add("Workflows/Deploy.json", `{"properties":{"definition":{},"connectionReferences":{"a":{"connection":{"connectionReferenceLogicalName":"contoso_ref"}}}}}`)
	}},
	{"connector-type-invalid", solution.CustomizationsFile, func(m *made) { m.replace(solution.CustomizationsFile, "<connectortype>1", "<connectortype>2") }},
	{"connector-path-foreign", "Connector/free.json", func(m *made) {
		m.replace(solution.CustomizationsFile, "/"+deployJSON, "/Connector/free.json")
		m.at(deployJSON).name = "Connector/free.json"
	}},
	{"connector-file-orphan", "Connector/contoso_deploy-20bot_notes.json", func(m *made) { m.add("Connector/contoso_deploy-20bot_notes.json", "{}") }},
	{"definition-missing", deployJSON, func(m *made) {
		m.replace(solution.CustomizationsFile, "<openapidefinition>/"+deployJSON+"</openapidefinition>", "")
		m.remove(deployJSON)
	}},
	{"script-operations-invalid", deployFile + "customcodeblobcontent.csx", func(m *made) {
		m.replace(solution.CustomizationsFile, `<scriptoperations>["TriggerDeploy"]</scriptoperations>`, "")
	}},
	{"solution-json-bom", solution.VariableFolder + "contoso_DeployHost/" + valuesJSON, func(m *made) {
		m.add(solution.VariableFolder+"contoso_DeployHost/"+valuesJSON, "\ufeff{\"environmentvariablevalues\":{\"environmentvariablevalue\":{}}}")
	}},
	{"variable-malformed", solution.VariableFolder + "contoso_DeployHost/" + valuesJSON, func(m *made) {
		m.add(solution.VariableFolder+"contoso_DeployHost/"+valuesJSON, "{}")
	}},
	{"variable-malformed", hostXML, func(m *made) { m.replace(hostXML, "</type>", "") }},
	{"variable-malformed", hostXML, func(m *made) { m.replace(hostXML, "contoso_DeployHost", "contoso_deployHost") }},
	{"variable-definition-missing", solution.VariableFolder + "contoso_New/" + valuesJSON, func(m *made) {
		m.add(solution.VariableFolder+"contoso_New/"+valuesJSON, "{}")
	}},
}

// withFlow adds a flow and a canvas app, each with its RootComponent.
func withFlow(m *made) {
	m.replace(solution.CustomizationsFile, "<Workflows></Workflows>", `<Workflows><Workflow WorkflowId="{0d3f0f27-5a0c-4b8e-8a58-0a5f7b1f6a11}" Name="Ship">`+
		`<JsonFileName>/Workflows/Ship.json</JsonFileName><Category>5</Category></Workflow></Workflows><CanvasApps><CanvasApp><Name>contoso_desk</Name>`+
		`<BackgroundImageUri>/CanvasApps/desk.png</BackgroundImageUri><DocumentUri>/CanvasApps/desk.msapp</DocumentUri>`+
		`<AdditionalUris><AdditionalUri>/CanvasApps/desk_more.json</AdditionalUri></AdditionalUris></CanvasApp></CanvasApps>`)
	m.replace(solution.CustomizationsFile, "</Connectors>", `</Connectors><connectionreferences><connectionreference connectionreferencelogicalname="contoso_ref" /></connectionreferences>`)
	m.replace(solution.ManifestFile, rootOfPlain, rootOfPlain+rootOfFlow+rootOfApp)
	m.add("Workflows/Ship.json", `{"properties":{"definition":{},"connectionReferences":{"a":{"connection":{"connectionReferenceLogicalName":"Contoso_Ref"}}}}}`)
	m.add("CanvasApps/desk.msapp", "PK")
	m.add("CanvasApps/desk_more.json", "")
	m.add("CanvasApps/desk.png", "")
	m.replace(contentTypesFile, "</Types>", `<Default Extension="msapp" ContentType="application/octet-stream" /></Types>`)
}

const (
	rootOfFlow = `<RootComponent type="29" id="{0D3F0F27-5A0C-4B8E-8A58-0A5F7B1F6A11}" behavior="0" />`
	rootOfApp  = `<RootComponent type="300" schemaName="contoso_desk" behavior="0" />`
)

// componentFaults are those of flows, apps and what they name.
var componentFaults = []struct {
	id, entry string
	spoil     func(*made)
}{
	{"component-file-missing", solution.CustomizationsFile, func(m *made) { m.remove("Workflows/Ship.json") }},
	{"component-file-missing", solution.CustomizationsFile, func(m *made) { m.remove("CanvasApps/desk.msapp") }},
	{"component-file-missing", solution.CustomizationsFile, func(m *made) { m.remove("CanvasApps/desk.png") }},
	{"component-file-missing", solution.CustomizationsFile, func(m *made) { m.remove("CanvasApps/desk_more.json") }},
	{"component-file-missing", solution.CustomizationsFile, func(m *made) {
		m.replace(solution.CustomizationsFile, "<CanvasApps>", "<Reports><Report><FileName>/Reports/gone.rdl</FileName></Report></Reports><CanvasApps>")
	}},
	{"canvas-app-invalid", "CanvasApps/desk.msapp", func(m *made) { m.replace("CanvasApps/desk.msapp", "PK", "") }},
	{"canvas-app-invalid", "CanvasApps/desk.msapp", func(m *made) { m.replace("CanvasApps/desk.msapp", "PK", "version https://git-lfs") }},
	{"flow-invalid", "Workflows/Ship.json", func(m *made) { m.replace("Workflows/Ship.json", `{"properties"`, `<<<<<<< HEAD`) }},
	{"flow-invalid", "Workflows/Ship.json", func(m *made) { m.replace("Workflows/Ship.json", `"definition":{},`, "") }},
	{"flow-invalid", "Workflows/Ship.json", func(m *made) { m.at("Workflows/Ship.json").data = nil }},
	{"flow-reference-missing", "Workflows/Ship.json", func(m *made) { m.replace("Workflows/Ship.json", "Contoso_Ref", "contoso_other") }},
	{"solution-json-bom", "Workflows/Ship.json", func(m *made) { m.replace("Workflows/Ship.json", "{", "\ufeff{") }},
	{"component-file-orphan", "Workflows/Old.json", func(m *made) { m.add("Workflows/Old.json", "{}") }},
	{"component-file-orphan", "docs/a.json", func(m *made) { m.add("docs/a.json", "{}"); m.add("docs/b.json", "{}") }},
	{"flow-variable-missing", "Workflows/Ship.json", func(m *made) {
		m.replace("Workflows/Ship.json", `"definition":{}`, `"definition":{"parameters":{"a":{"metadata":{"schemaName":"contoso_gone"}},"b":{"metadata":{"schemaName":"contoso_app"}}}}`)
	}},
	{"flow-child-missing", "Workflows/Ship.json", func(m *made) {
		m.replace("Workflows/Ship.json", `"definition":{}`, `"definition":{"actions":{"a":{"actions":[{"inputs":{"host":{"workflowReferenceName":"{1}"}}}]}}}`)
	}},
	{"reference-connector-missing", solution.CustomizationsFile, func(m *made) {
		m.replace(solution.CustomizationsFile, `"contoso_ref" />`, `"contoso_ref"><customconnectorid><connectorid>{1}</connectorid></customconnectorid></connectionreference>`)
	}},
	{"component-root-missing", solution.ManifestFile, func(m *made) { m.replace(solution.ManifestFile, rootOfFlow, "") }},
	{"component-root-missing", solution.ManifestFile, func(m *made) { m.replace(solution.ManifestFile, rootOfApp, "") }},
	{"root-component-unknown", solution.ManifestFile, func(m *made) {
		m.replace(solution.ManifestFile, rootOfFlow, rootOfFlow+`<RootComponent type="29" id="{1}" behavior="0" />`)
	}},
	{"root-component-unknown", solution.ManifestFile, func(m *made) {
		m.replace(solution.ManifestFile, rootOfFlow, rootOfFlow+`<RootComponent type="380" schemaName="contoso_Gone" behavior="0" />`)
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
		compare(t, "Solution", tt.id, tt.entry, Solution(s))
		_, found := zipped(pack(t, s, false))
		found = slices.DeleteFunc(found, func(f check.Finding) bool { return f.Rule.ID == "variable-unused" }) // what used it is spoilt
		compare(t, "Zip", tt.id, tt.entry, found)
	}
	for _, tt := range checkFaults {
		s := clean()
		tt.spoil(s)
		compare(t, "Solution", tt.id, tt.entry, Solution(s))
	}
}

func TestEachFaultOfAZip(t *testing.T) {
	t.Parallel()
	for _, tt := range zipFaults {
		m := &made{t: t, entries: entriesOf(t, clean())}
		tt.spoil(m)
		_, found := zipped(m.bytes())
		compare(t, "Zip", tt.id, tt.entry, found)
	}
}

func TestEachFaultOfAComponent(t *testing.T) {
	t.Parallel()
	sound := &made{t: t, entries: entriesOf(t, clean())}
	withFlow(sound)
	if _, found := zipped(sound.bytes()); len(found) > 0 {
		t.Errorf("a sound zip: got %q", lines(found))
	}
	for _, tt := range componentFaults {
		m := &made{t: t, entries: entriesOf(t, clean())}
		withFlow(m)
		tt.spoil(m)
		_, found := zipped(m.bytes())
		compare(t, "Zip", tt.id, tt.entry, found)
	}
}

func TestEachFaultOfUnpacking(t *testing.T) {
	for _, tt := range treeFaults {
		m := &made{t: t, entries: entriesOf(t, clean())}
		tt.spoil(m)
		dir := t.TempDir()
		compare(t, "Unpack", tt.id, tt.entry, unpack(t, m.bytes(), dir))
		if left := must(os.ReadDir(dir)); len(left) > 0 {
			t.Errorf("Unpack: %s: wrote %d files all the same", tt.entry, len(left))
		}
	}
}

// unpack returns what unpacking a zip refuses.
func unpack(t *testing.T, file []byte, dir string) []check.Finding {
	t.Helper()
	content, err := solution.OpenZip(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	root := must(os.OpenRoot(dir))
	defer root.Close()
	if f, refused := Refusal(content.Unpack(root)); refused {
		return []check.Finding{f}
	}
	return nil
}

func zipped(file []byte) (*solution.Solution, []check.Finding) {
	return Zip(bytes.NewReader(file), int64(len(file)))
}

func compare(t *testing.T, what, id, entry string, got []check.Finding) {
	t.Helper()
	if len(got) != 1 || got[0].Rule.ID != id || got[0].At.Name() != entry || got[0].Message == "" || got[0].Fix == "" {
		t.Errorf("%s: got %q; want one %s of %s", what, lines(got), id, entry)
	}
}

func lines(found []check.Finding) []string {
	var all []string
	for _, f := range found {
		all = append(all, f.Rule.ID+" "+f.Line())
	}
	return all
}

func TestCleanSolutionHasNoFault(t *testing.T) {
	s := clean()
	if got := Solution(s); len(got) > 0 {
		t.Errorf("Solution: %q", lines(got))
	}
	for _, managed := range []bool{false, true} {
		if _, got := zipped(pack(t, s, managed)); len(got) > 0 {
			t.Errorf("Zip: %q", lines(got))
		}
	}
}

func TestEveryProblemHasARule(t *testing.T) {
	for kind := range solution.Kinds {
		f, found := Refusal(solution.Problem{Kind: kind, Message: "x"})
		if !found || f.Message != "x" {
			t.Errorf("%s: got %q, %v; want one finding", kind, f.Message, found)
		}
	}
	if f, found := Refusal(errors.New("no problem")); found {
		t.Errorf("an error that is not a problem: got %s", f.Rule.ID)
	}
}

type zeros struct{}

func (zeros) ReadAt(p []byte, off int64) (int, error) { clear(p); return len(p), nil }

var _ io.ReaderAt = zeros{}

func TestHugeFileIsRefusedUnread(t *testing.T) {
	_, found := Zip(zeros{}, 256<<20+1)
	compare(t, "Zip", "zip-too-large", "", found)
}
