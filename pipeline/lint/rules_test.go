package lint

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

func TestVariables(t *testing.T) {
	for path, want := range map[string][]string{
		"/orders":                {},
		"/orders/{id}":           {"id"},
		"/a/{x}-{y}/{x}":         {"x", "y"},
		"/a/{}/{b":               {},
		"/a?select={fields}&b=1": {"fields"},
		"/a/{b/{c}":              {},
	} {
		if got := pathVariables(path); !slices.Equal(got, want) {
			t.Errorf("variables(%s) = %q, want %q", path, got, want)
		}
	}
}

func TestSecretName(t *testing.T) {
	for name, want := range map[string]bool{
		"code": true, "partnerCode": false, "sig": true, "signal": false, "x-functions-key": true,
		"Ocp-Apim-Subscription-Key": true, "client_secret": true, "status": false,
	} {
		if got := secretName(name); got != want {
			t.Errorf("secretName(%s) = %v, want %v", name, got, want)
		}
	}
}

func TestNearMissesWeighLess(t *testing.T) {
	c, err := connector.Read(fstest.MapFS{
		"c/apiDefinition.swagger.json": {Data: []byte(`{"paths": {
			"/a": {"get": {"operationId": "Get", "responses": {"200": {}}}, "put": {"operationId": "GET", "responses": {"200": {}}}}}}`)},
		"c/apiProperties.json": {Data: []byte(`{"properties": {
			"connectionParameters": {"host": {"type": "string"}},
			"policyTemplateInstances": [{"templateId": "dynamichosturl", "title": "Host",
				"parameters": {"x-ms-apimTemplateParameter.urlTemplate": "https://@connectionParameters('Host')"}}]}}`)},
	}, "c")
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"operation-id-unique", "policy-connection-parameter"} {
		if got := only(id, lintConnector(c)); len(got) != 1 || got[0].Severity != check.Warning {
			t.Errorf("%s: %v, want one warning", id, got)
		}
	}
}

func TestSubjectsAreTheProducts(t *testing.T) {
	c, err := connector.Read(fstest.MapFS{
		"c/apiDefinition.swagger.json": {Data: []byte(`{"swagger": "2.0", "info": {"title": "Orders"}, "host": "a b", "paths": {
			"/a/{x}/{z}": {"get": {"operationId": "Get", "parameters": [{"name": "y", "in": "path"}], "responses": {"200": {"$ref": "#/responses/No"}}}}}}`)},
		"c/apiProperties.json": {Data: []byte(`{"properties": {"scriptOperations": ["Set"],
			"connectionParameters": {"token": {"type": "string", "uiDefinition": {"constraints": {"clear": true}}}},
			"policyTemplateInstances": [{"templateId": "setheader", "title": "Head", "parameters": {
				"x-ms-apimTemplate-operationName": ["Set"],
				"x-ms-apimTemplateParameter.name": "a", "x-ms-apimTemplateParameter.value": "b"}}]}}`)},
	}, "c")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"host-format host",
		"path-parameter-undefined operation/Get/parameter/x",
		"path-parameter-undefined operation/Get/parameter/z",
		"path-parameter-required operation/Get/parameter/y",
		"path-parameter-unused operation/Get/parameter/y",
		"ref-unresolved ref/#/responses/No",
		"script-missing scriptOperations",
		"script-operations scriptOperations/Set",
		"auth-secret-not-securestring connectionParameters/token",
		"connection-constraint-unknown connectionParameters/token",
	}
	var got []string
	for _, f := range lintConnector(c) {
		if slices.ContainsFunc(want, func(line string) bool { return strings.HasPrefix(line, f.Rule.ID+" ") }) {
			got = append(got, f.Rule.ID+" "+f.Subject)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// TestListsOfItems is reported although items are too frequent to be listed one by one.
func TestListsOfItems(t *testing.T) {
	c, err := connector.Read(fstest.MapFS{"c/apiDefinition.swagger.json": {Data: []byte(`{"definitions": {"A": {"type": "array", "items": [{"type": "string"}]}}}`)}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	if got := only("schema-keyword", lintConnector(c)); len(got) != 1 {
		t.Errorf("schema-keyword: %v, want one finding on items", got)
	}
}
