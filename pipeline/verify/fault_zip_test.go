package verify

import (
	"archive/zip"
	"bytes"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"alm/solution"
)

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

type zeros struct{}

func (zeros) ReadAt(p []byte, off int64) (int, error) { clear(p); return len(p), nil }

func TestHugeFileIsRefusedUnread(t *testing.T) {
	_, found := Zip(zeros{}, 256<<20+1)
	compare(t, "Zip", "zip-too-large", "", found)
}

var _ io.ReaderAt = zeros{}
