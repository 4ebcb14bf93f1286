package solution

import (
	"strings"
	"testing"
)

const (
	literalDefinition = "{ \"host\" : \"deploy.contoso.com\",\r\n\t\"basePath\":\"\\/v1\", \"info\":{\"title\":\"\\u00e9\"}, }"
	literalParameters = `{"token": {"oAuthSettings": {"clientId":"0000", "scopes":["read", "write"],
  "customParameters": {"TenantId": {"value": "common"}, "flag": {"value": true}}}}, "key": {"type":"securestring"}}`
)

func TestSubstitutionChangesOneValueOnly(t *testing.T) {
	for _, tt := range []struct {
		where, old, new string
	}{
		{"host", `"deploy.contoso.com"`, `"@environmentVariables(\"contoso_X\")"`},
		{"basePath", `"\/v1"`, `"/@environmentVariables(\"contoso_X\")"`},
		{"oauth/token/clientId", `"0000"`, `"@environmentVariables(\"contoso_X\")"`},
		{"oauth/token/scopes/1", `"write"`, `"@environmentVariables(\"contoso_X\")"`},
		{"oauth/token/customParameters/tenantId", `"common"`, `"@environmentVariables(\"contoso_X\")"`},
	} {
		subs := []Substitution{{"contoso_X", tt.where}}
		def, params, err := Substitute([]byte(literalDefinition), []byte(literalParameters), subs)
		if err != nil {
			t.Errorf("%s: %v", tt.where, err)
			continue
		}
		got := string(def) + string(params)
		want := strings.Replace(literalDefinition+literalParameters, tt.old, tt.new, 1)
		if got != want {
			t.Errorf("%s: got %s\nwant %s", tt.where, got, want)
		}
		def, params, err = Substitute(def, params, subs)
		if again := string(def) + string(params); again != want || err != nil {
			t.Errorf("%s again: got %s, %v\nwant %s", tt.where, again, err, want)
		}
	}
}

func TestSubstitutionRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, definition, want string
		subs                   []Substitution
	}{
		{"no host", `{}`, "substitute host: there is no such value in the connector", []Substitution{{"contoso_X", "host"}}},
		{"host of another kind", `{"host":1}`, "substitute host: the value is number, not a text", []Substitution{{"contoso_X", "host"}}},
		{"another variable", `{"host":"@environmentVariables(\"contoso_Y\")"}`, "substitute host: it refers to contoso_Y already, not to contoso_X alone", []Substitution{{"contoso_X", "host"}}},
		{"two variables", `{"host":"a"}`, "substitute host: both contoso_X and contoso_Y", []Substitution{{"contoso_X", "host"}, {"contoso_Y", "host"}}},
		{"a name that would break out", `{"host":"a"}`, `substitute host: variable "x_\")": want a schema name such as contoso_DeployHost`, []Substitution{{`x_")`, "host"}}},
		{"no such place", `{"host":"a"}`, "substitute paths: no such place: want host, basePath or oauth/PARAMETER/FIELD", []Substitution{{"contoso_X", "paths"}}},
		{"a flag", `{}`, "substitute oauth/token/customParameters/flag: the value is boolean, not a text", []Substitution{{"contoso_X", "oauth/token/customParameters/flag"}}},
	} {
		def, params, err := Substitute([]byte(tt.definition), []byte(literalParameters), tt.subs)
		if err == nil || err.Error() != tt.want || def != nil || params != nil {
			t.Errorf("%s: got %s, %s, %v; want %s", tt.name, def, params, err, tt.want)
		}
	}
}
