package verify

import "alm/solution"

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
