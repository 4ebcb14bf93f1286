package solution

import (
	"reflect"
	"strings"
	"testing"
)

const (
	literalDefinition = "{ \"host\" : \"deploy.contoso.com\",\r\n\t\"basePath\":\"\\/v1\", \"info\":{\"title\":\"\\u00e9\"}, }"
	literalParameters = `{"token": {"oAuthSettings": {"clientId":"0000", "scopes":["read", "write"],
  "customParameters": {"TenantId": {"value": "common"}, "flag": {"value": true}}}}, "key": {"type":"securestring"}}`
	literalSets     = `{"values":[{"name":"basic"},{"name":"aad","parameters":{"token":{"oAuthSettings":{"tokenUrl":"https://login.example/t"}}}}]}`
	literalPolicies = `[{"title":"Send on","parameters":{"x-ms-apimTemplateParameter.newUrl":"https://a.example/b"}}]`
)

func literal() *Connector {
	return &Connector{Definition: []byte(literalDefinition), Parameters: []byte(literalParameters),
		ParameterSets: []byte(literalSets), Policies: []byte(literalPolicies)}
}

func (c *Connector) text() string {
	return string(c.Definition) + string(c.Parameters) + string(c.ParameterSets) + string(c.Policies)
}

func TestSubstitutionChangesOneValueOnly(t *testing.T) {
	for _, tt := range []struct {
		where, text, old, new string
	}{
		{"host", "contoso_X", `"deploy.contoso.com"`, `"@environmentVariables(\"contoso_X\")"`},
		{"host", "{contoso_X}.contoso.com", `"deploy.contoso.com"`, `"@environmentVariables(\"contoso_X\").contoso.com"`},
		{"basePath", "contoso_X", `"\/v1"`, `"/@environmentVariables(\"contoso_X\")"`},
		{"oauth/token/clientId", "contoso_X", `"0000"`, `"@environmentVariables(\"contoso_X\")"`},
		{"oauth/token/scopes/1", "contoso_X", `"write"`, `"@environmentVariables(\"contoso_X\")"`},
		{"oauth/token/customParameters/tenantId", "contoso_X", `"common"`, `"@environmentVariables(\"contoso_X\")"`},
		{"set/aad/token/tokenUrl", "https://{contoso_X}/{contoso_Y}", `"https://login.example/t"`,
			`"https://@environmentVariables(\"contoso_X\")/@environmentVariables(\"contoso_Y\")"`},
		{"policy/Send on/newUrl", "https://{contoso_X}/b", `"https://a.example/b"`, `"https://@environmentVariables(\"contoso_X\")/b"`},
	} {
		if !PlaceExists(tt.where) {
			t.Errorf("%s is no place", tt.where)
		}
		c := literal()
		want := strings.Replace(c.text(), tt.old, tt.new, 1)
		for _, time := range []string{"once", "again"} {
			if err := c.Substitute(Substitution{tt.text, tt.where}); err != nil || c.text() != want {
				t.Errorf("%s %s: got %s, %v\nwant %s", tt.where, time, c.text(), err, want)
			}
		}
	}
}

func TestSubstitutionRefuses(t *testing.T) {
	const places = "want host, basePath, oauth/PARAMETER/FIELD, set/NAME/PARAMETER/FIELD or policy/TITLE/PARAMETER"
	for _, tt := range []struct {
		name, definition, want string
		subs                   []Substitution
	}{
		{"no host", `{}`, "substitute host: the connector has no such value", []Substitution{{"contoso_X", "host"}}},
		{"host of another kind", `{"host":1}`, "substitute host: the value is number, not a text", []Substitution{{"contoso_X", "host"}}},
		{"another variable", `{"host":"@environmentVariables(\"contoso_Y\")"}`, "substitute host: it refers to contoso_Y already, not to contoso_X alone", []Substitution{{"contoso_X", "host"}}},
		{"two variables", `{"host":"a"}`, "substitute host: both contoso_X and contoso_Y", []Substitution{{"contoso_X", "host"}, {"contoso_Y", "host"}}},
		{"a name that would break out", `{"host":"a"}`, `substitute host: variable "x_\")": want a schema name such as contoso_DeployHost`, []Substitution{{`x_")`, "host"}}},
		{"a broken text", `{"host":"a"}`, `substitute host: variable "": want a schema name such as contoso_DeployHost`, []Substitution{{"{}", "host"}}},
		{"no such place", `{"host":"a"}`, "substitute paths: no such place: " + places, []Substitution{{"contoso_X", "paths"}}},
		{"a flag", `{}`, "substitute oauth/token/customParameters/flag: the value is boolean, not a text", []Substitution{{"contoso_X", "oauth/token/customParameters/flag"}}},
		{"no such set", `{}`, "substitute set/x/token/clientId: the connector has no such value", []Substitution{{"contoso_X", "set/x/token/clientId"}}},
	} {
		c := literal()
		c.Definition = []byte(tt.definition)
		was := *c
		if err := c.Substitute(tt.subs...); err == nil || err.Error() != tt.want || !reflect.DeepEqual(*c, was) {
			t.Errorf("%s: got %s, %v; want %s", tt.name, c.text(), err, tt.want)
		}
	}
}
