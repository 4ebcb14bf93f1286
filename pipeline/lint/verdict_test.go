package lint

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// clean is a connector without findings; the tests below change it.
const clean = `{
	"swagger": "2.0",
	"info": {"title": "Parts", "description": "Reads and orders spare parts of the warehouse.", "version": "1.0",
		"contact": {"name": "A", "url": "https://a.example", "email": "a@a.example"}},
	"host": "parts.lumen-api.net", "basePath": "/v1", "schemes": ["https"], "consumes": ["application/json"], "produces": ["application/json"],
	"x-ms-connector-metadata": [{"propertyName": "Website", "propertyValue": "https://a.example"},
		{"propertyName": "Privacy policy", "propertyValue": "https://a.example/p"}, {"propertyName": "Categories", "propertyValue": "Data"}],
	"paths": {"/parts/{id}": {"get": {"operationId": "GetPart", "summary": "Get a part", "description": "Gets one part by its number.",
		"parameters": [{"name": "id", "in": "path", "required": true, "type": "string", "x-ms-summary": "Id", "description": "The number.", "x-ms-url-encoding": "single"},
			{"name": "lang", "in": "query", "type": "string", "required": false, "x-ms-summary": "Language", "description": "Its language."}],
		"responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/Part"}}}}}},
	"definitions": {"Part": {"type": "object", "properties": {"id": {"type": "string", "title": "Id", "description": "Its id."}}}},
	"parameters": {}, "responses": {}, "tags": [],
	"securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}, "security": [{"key": []}]
}`

const cleanProperties = `{"properties": {"iconBrandColor": "#1a6b4f", "capabilities": [], "publisher": "A", "stackOwner": "B", "connectionParameters": {
	"api_key": {"type": "securestring", "uiDefinition": {"displayName": "Key", "description": "The key.", "tooltip": "The key.",
		"constraints": {"required": "true", "clearText": false, "tabIndex": 2}}}}}}`

// patched applies a JSON merge patch (RFC 7386).
func patched(t *testing.T, text, patch string) []byte {
	t.Helper()
	var doc, change any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	if patch != "" {
		if err := json.Unmarshal([]byte(patch), &change); err != nil {
			t.Fatalf("%s: %v", patch, err)
		}
		doc = mergePatch(doc, change)
	}
	data, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func mergePatch(doc, change any) any {
	members, ok := change.(map[string]any)
	if !ok {
		return change
	}
	of, ok := doc.(map[string]any)
	if !ok {
		of = map[string]any{}
	}
	for name, value := range members {
		if value == nil {
			delete(of, name)
			continue
		}
		of[name] = mergePatch(of[name], value)
	}
	return of
}

// changed is the clean connector with patches.
func changed(t *testing.T, definition, properties string) *connector.Connector {
	t.Helper()
	c, err := connector.Read(fstest.MapFS{
		"c/apiDefinition.swagger.json": {Data: patched(t, clean, definition)},
		"c/apiProperties.json":         {Data: patched(t, cleanProperties, properties)},
	}, "c")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// verdict lists the findings of a profile as "severity rule", sorted, each once.
func verdict(c *connector.Connector, profile check.Profile) string {
	rules := slices.Clone(Rules())
	for i := range rules {
		rules[i].Severity = rules[i].For(profile)
	}
	var lines []string
	for _, f := range Run(rules, c, Options{}) {
		lines = append(lines, f.Severity.String()+" "+f.Rule.ID)
	}
	slices.Sort(lines)
	return strings.Join(slices.Compact(lines), ", ")
}

func TestCleanConnectorIsClean(t *testing.T) {
	for _, profile := range []check.Profile{check.Default, check.Security} {
		if got := verdict(changed(t, "", ""), profile); got != "" {
			t.Errorf("%s: %s", profile, got)
		}
	}
}

// post returns a patch that adds an operation.
func post(path, method, members string) string {
	return fmt.Sprintf(`{"paths": {%q: {%q: {"operationId": "Added", "summary": "When a part is added", "description": "Does something with parts.", %s}}}}`, path, method, members)
}

const (
	partsBody = `"parameters": [{"name": "body", "in": "body", "required": true, "description": "What to watch.", "schema": {"type": "object",
		"properties": {"kind": {"type": "string", "title": "Kind", "description": "Its kind."}}}}]`
	urlBody = `"parameters": [{"name": "body", "in": "body", "required": true, "description": "The subscription.", "schema": {"type": "object", "required": ["url"],
		"properties": {"url": {"type": "string", "title": "URL", "description": "The URL.", "x-ms-visibility": "internal", "x-ms-notification-url": true}}}}]`
	partsList = `"responses": {"200": {"description": "OK", "schema": {"type": "array", "items": {"$ref": "#/definitions/Part"}}}}`
	onePart   = `"responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/Part"}}}`
)

// TestVerdicts checks what published connectors, reviewers and the platform have decided.
func TestVerdicts(t *testing.T) {
	for _, tt := range []struct {
		name, definition, properties, want string
	}{
		{"a POST trigger with polling metadata is polled",
			post("/watch", "post", `"x-ms-trigger": "batch", "x-ms-trigger-metadata": {"mode": "polling", "kind": "query"}, `+partsBody+`, `+partsList), ``, ``},
		{"a POST trigger with a polling policy is polled", post("/watch", "post", `"x-ms-trigger": "batch", `+partsBody+`, `+partsList),
			`{"properties": {"policyTemplateInstances": [{"templateId": "pollingtrigger", "title": "Poll", "parameters": {"x-ms-apimTemplate-operationName": ["Added"],
				"x-ms-apimTemplateParameter.triggerConfig": {}, "x-ms-apimTemplateParameter.triggerDataPath": "@{body()}"}}]}}`, ``},
		{"a PUT trigger with polling metadata is polled",
			post("/watch", "put", `"x-ms-trigger": "batch", "x-ms-trigger-metadata": {"mode": "polling"}, `+partsBody+`, `+partsList), ``, ``},
		{"a POST trigger without either is a webhook", post("/watch", "post", `"x-ms-trigger": "batch", `+partsBody+`, `+partsList), ``,
			`error trigger-notification-url, warning trigger-unsubscribe`},
		{"a webhook trigger has empty responses, as the portal writes them", `{"paths": {"/hooks": {
			"x-ms-notification-content": {"description": "A part", "schema": {"$ref": "#/definitions/Part"}},
			"post": {"operationId": "OnPart", "summary": "When a part is added", "description": "Starts a flow for a part.", "x-ms-trigger": "single", ` + urlBody + `, "responses": {}}},
			"/hooks/{id}": {"delete": {"operationId": "EndPart", "summary": "End it", "description": "Ends a subscription.", "x-ms-visibility": "internal", "responses": {},
				"parameters": [{"name": "id", "in": "path", "required": true, "type": "string", "x-ms-url-encoding": "single"}]}}}}`, ``,
			`note response-required, note trigger-subscribe-201`},
		{"an action has no response", post("/do", "post", partsBody+`, "responses": {}`), ``, `error response-required`},
		{"an action has no responses member", post("/do", "get", `"tags": []`), ``, `error response-required`},
		{"an internal operation has no response", `{"paths": {"/schema": {"get": {"operationId": "Schema", "x-ms-visibility": "internal", "responses": {}}}}}`, ``,
			`warning response-required`},
		{"a hidden list has items with a default", post("/do", "post", `"parameters": [{"name": "body", "in": "body", "required": true, "description": "B.", "schema": {"type": "object",
			"required": ["pages"], "properties": {"pages": {"type": "array", "x-ms-visibility": "internal", "items": {"type": "integer", "default": 1}}}}}], `+onePart), ``, ``},
		{"a required hidden input of an optional object", post("/do", "post", `"parameters": [{"name": "body", "in": "body", "required": true, "description": "B.", "schema": {"type": "object",
			"properties": {"file": {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "x-ms-visibility": "internal"}}}}}}], `+onePart), ``,
			`warning visibility-internal-required`},
		{"two paths differ only by case, with different methods", post("/PARTS/{id}", "delete",
			`"parameters": [{"name": "id", "in": "path", "required": true, "type": "string", "x-ms-url-encoding": "single", "x-ms-summary": "Id", "description": "Its id."}], `+onePart), ``,
			`error path-duplicate`},
		{"two methods of one path", post("/parts/{id}", "delete",
			`"parameters": [{"name": "id", "in": "path", "required": true, "type": "string", "x-ms-url-encoding": "single", "x-ms-summary": "Id", "description": "Its id."}], `+onePart), ``, ``},
		{"a dynamic list passes a parameter that does not exist", post("/do", "get", `"parameters": [{"name": "p", "in": "query", "type": "string", "x-ms-summary": "P", "description": "P.",
			"x-ms-dynamic-list": {"operationId": "GetPart", "itemValuePath": "id", "parameters": {"id": {"value": "1"}, "Accept": {"value": "application/json"}}}}], `+onePart), ``,
			`error dynamic-parameter-unknown, warning dynamic-response`},
		{"a dynamic list uses an input that does not exist", post("/do", "get", `"parameters": [{"name": "p", "in": "query", "type": "string", "x-ms-summary": "P", "description": "P.",
			"x-ms-dynamic-values": {"operationId": "GetPart", "value-path": "id", "parameters": {"id": {"parameter": "zone"}}}}], `+onePart), ``,
			`error dynamic-parameter-unknown, warning dynamic-response`},
		{"an unknown capability", ``, `{"properties": {"capabilities": ["federatedKnowledgeSource"]}}`, `warning capabilities`},
		{"OpenAPI 3", `{"swagger": null, "openapi": "3.0.1", "host": null, "schemes": null, "definitions": null, "components": {"schemas": {"Part": {"oneOf": []}}}, "servers": []}`, ``,
			`error swagger-version`},
		{"an empty description", `{"info": {"description": ""}}`, ``, `warning info-description-empty`},
		{"no description", `{"info": {"description": null}}`, ``, `error info-description`},
		{"a GET with a body", post("/do", "get", partsBody+`, `+onePart), ``, `warning operation-get-body`},
		{"no paths", `{"paths": null, "definitions": null}`, ``, `error paths-missing`},
		{"no version", `{"info": {"version": null}}`, ``, `error json-required`},
		{"paths that are null", `{"definitions": null, "paths": 7}`, ``, `error json-type`},
		{"no info", `{"info": null}`, ``, `error info-title`},
		{"no contact", `{"info": {"contact": null}}`, ``, `note info-contact`},
		{"an empty contact", `{"info": {"contact": {"name": null, "url": null, "email": null}}}`, ``, `note info-contact`},
		{"an id with spaces and hyphens", `{"paths": {"/parts/{id}": {"get": {"operationId": "get part-1"}}}}`, ``, `note operation-id-characters`},
		{"an id in lower case", `{"paths": {"/parts/{id}": {"get": {"operationId": "getPart"}}}}`, ``, `note operation-id-pascal-case`},
		{"an empty schema", post("/do", "get", `"responses": {"200": {"description": "OK", "schema": {}}}`), ``, `note response-schema-empty`},
		{"an A2A agent", post("/a2a", "post", `"x-ms-agentic-protocol": "a2a-1.0", "x-ms-a2a-card-endpoint": "https://a.example.com/card.json", "x-ms-a2a-card-json": "null", "responses": {"200": {"description": "OK"}}`), ``, ``},
		{"an MCP server", post("/mcp", "post", `"x-ms-agentic-protocol": "mcp-streamable-1.0", "responses": {"200": {"description": "OK"}}`), ``, ``},
		{"operations of a script that is missing", ``, `{"properties": {"scriptOperations": ["GetPart"]}}`, `error script-missing`},
		{"no operations of a script that is missing", ``, `{"properties": {"scriptOperations": []}}`, `warning script-missing`},
		{"a gateway with an API key", ``, `{"properties": {"capabilities": ["gateway"]}}`, `error gateway-limits`},
		{"OAuth without scopes", `{"securityDefinitions": {"key": {"type": "oauth2", "in": null, "name": null, "flow": "accessCode",
			"authorizationUrl": "https://a.example/a", "tokenUrl": "https://a.example/t"}}}`, `{"properties": {"connectionParameters": {"api_key": {"type": "oauthSetting", "uiDefinition": null,
			"oAuthSettings": {"identityProvider": "aad", "clientId": "x", "scopes": ["a"], "redirectMode": "GlobalPerConnector", "customParameters": {"resourceUri": {"value": "https://a.example"},
			"tenantId": {"value": "contoso.example"}}}}}}}`,
			`note security-definition`},
		{"a visibility with a capital letter", `{"paths": {"/parts/{id}": {"get": {"x-ms-visibility": "Advanced"}}}}`, ``, `warning visibility-value`},
		{"a visibility that does not exist", `{"paths": {"/parts/{id}": {"get": {"x-ms-visibility": "hidden"}}}}`, ``, `error visibility-value`},
		{"a dev tunnel", `{"host": "charles.eu.ngrok.io"}`, ``, `warning environment-host-temporary`},
		{"an environment variable in a default", `{"paths": {"/parts/{id}": {"get": {"parameters": [
			{"name": "id", "in": "path", "required": true, "type": "string", "x-ms-summary": "Id", "description": "The number.", "x-ms-url-encoding": "single",
			"default": "@environmentVariables(\"contoso_Id\")"}]}}}}`, ``, `warning policy-environment-variable`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := verdict(changed(t, tt.definition, tt.properties), check.Default); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestCertificationVerdicts checks what reviewers of certified connectors reject.
func TestCertificationVerdicts(t *testing.T) {
	for _, tt := range []struct{ name, definition, want string }{
		{"only a default response", `{"paths": {"/parts/{id}": {"get": {"responses": {"200": null, "default": {"description": "OK"}}}}}}`, "error response-success, note definition-unused"},
		{"an empty schema", post("/do", "get", `"responses": {"200": {"description": "OK", "schema": {}}}`), "error response-schema-empty"},
		{"an empty description", `{"info": {"description": ""}}`, "error info-description-empty"},
		{"a GET with a body", post("/do", "get", partsBody+`, `+onePart), "error operation-get-body"},
	} {
		base := strings.Split(verdict(changed(t, "", ""), check.Certification), ", ")
		got := slices.DeleteFunc(strings.Split(verdict(changed(t, tt.definition, ""), check.Certification), ", "), func(line string) bool {
			return slices.Contains(base, line)
		})
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, strings.Join(got, ", "), tt.want)
		}
	}
}

// TestSignatureTemplatesAreNoSecrets checks literals of Microsoft's own published scripts.
func TestSignatureTemplatesAreNoSecrets(t *testing.T) {
	for code, want := range map[string]int{
		`var authorizationHeader = "HMAC-SHA256 SignedHeaders=date;host;x-ms-content-sha256&Signature=" + signature;`: 0,
		`var authorizationHeader = $"HMAC-SHA256 SignedHeaders=x-ms-date2;host&Signature={signature}";`:               0,
		`var apiKey = "q8Zt2LmX0vR5yKc7Wd3NfH1b";`:                                                                    1,
	} {
		c, err := connector.Read(fstest.MapFS{
			"c/apiDefinition.swagger.json": {Data: []byte(clean)},
			"c/script.csx":                 {Data: []byte(inMethod(code))},
		}, "c")
		if err != nil {
			t.Fatal(err)
		}
		if got := only("script-secret", Run(Rules(), c, Options{})); len(got) != want {
			t.Errorf("%s: got %d findings, want %d", code, len(got), want)
		}
	}
}
