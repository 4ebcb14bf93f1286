package report

import (
	"encoding/json"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/solution/connector"
)

// shown is how many characters of a credential are told by nobody but chance: lint tells
// three, and four or five stand in other words.
const shown = 5

// TestNoFormatShowsACredential tells a connector full of made-up credentials in every
// format and under every profile.
func TestNoFormatShowsACredential(t *testing.T) {
	connectors, secrets := leaking(t)
	for _, profile := range check.AllProfiles {
		rules := slices.Clone(lint.Rules())
		for i := range rules {
			rules[i].Severity = max(check.Note, rules[i].For(profile))
		}
		doc := Document{Verb: "lint", Connectors: []Connector{{"c", "Orders", check.None}}}
		for _, c := range connectors {
			doc.Findings = append(doc.Findings, check.Each(lint.Run(rules, c, lint.Options{}))...)
		}
		doc.Findings = append(doc.Findings, check.Each(lint.Hide(diff.Compare(connectors[:1], connectors[1:]), connectors))...)
		told := map[string]int{}
		for _, f := range doc.Findings {
			told[f.Rule.ID]++
		}
		for _, rule := range []string{"secret-parameter-default", "secret-policy-literal", "secret-oauth-client-secret",
			"secret-known-pattern", "secret-connection-default", "secret-example", "secret-generic", "script-secret"} {
			if told[rule] == 0 {
				t.Errorf("%s: %s finds nothing", profile, rule)
			}
		}
		for _, format := range Formats {
			var out strings.Builder
			if err := format.Write(&out, doc, Options{Help: func(string) string { return "help" }}); err != nil {
				t.Fatal(err)
			}
			for place, secret := range secrets {
				if part := seen(out.String(), secret); part > shown {
					t.Errorf("%s under %s shows %d characters of the credential in %s", format.Name, profile, part, place)
				}
			}
		}
	}
}

// seen is how many of a credential's first characters a text shows.
func seen(text, secret string) int {
	for n := len(secret); n > shown; n-- {
		if strings.Contains(text, secret[:n]) {
			return n
		}
	}
	if tail := secret[shown:]; strings.Contains(text, tail) {
		return len(tail)
	}
	return shown
}

// leaking is a connector twice, with other credentials each time, and all of them by place.
func leaking(t *testing.T) (connectors []*connector.Connector, secrets map[string]string) {
	t.Helper()
	const letters = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"
	made := rand.New(rand.NewSource(7))
	secrets = map[string]string{}
	for side := range 2 {
		secret := func(place string) string {
			text := make([]byte, 44)
			for i := range text {
				text[i] = letters[made.Intn(len(letters))]
			}
			secrets[fmt.Sprint(place, " ", side)] = string(text)
			return string(text)
		}
		c, err := connector.Read(fstest.MapFS{
			"c/apiDefinition.swagger.json": {Data: leakingDefinition(t, secret)},
			"c/apiProperties.json":         {Data: leakingProperties(t, secret)},
			"c/settings.json":              {Data: marshal(t, object{"connectorId": "shared_orders", "apiKey": secret("a setting")})},
			"c/script.csx": {Data: []byte(`public class Script : ScriptBase {
	const string ApiKey = "` + secret("a script's constant") + `";
	public override async Task<HttpResponseMessage> ExecuteAsync() {
		var url = "https://api.contoso.org/?code=` + secret("a script's URL") + `"; // https://api.contoso.org/?code=` + secret("a comment") + `
		Thread.Sleep(1); var http = "http://user:` + secret("a script's user info") + `@api.contoso.org/";
		this.Context.Logger.LogInformation("token https://api.contoso.org/?token=` + secret("a log line") + `");
		if (this.Context.OperationId == "?sig=` + secret("an id that the script asks for") + `") {}
	}
}`)},
		}, "c")
		if err != nil {
			t.Fatal(err)
		}
		connectors = append(connectors, c)
	}
	return connectors, secrets
}

type object = map[string]any

func leakingDefinition(t *testing.T, secret func(string) string) []byte {
	url := func(place string) string { return "https://api.contoso.org/?code=" + secret(place) }
	parameter := func(name, member, value string) object {
		return object{"name": name, "in": "query", "type": "string", member: value}
	}
	shared := object{"operationId": "List", "parameters": []object{{"name": "b", "in": "body", "schema": object{"$ref": "#/definitions/Shared"}}},
		"responses": object{"200": object{"schema": object{"$ref": "#/definitions/Shared"}}}}
	return marshal(t, object{
		"swagger": "2.0", "host": "https://user:" + secret("the host") + "@10.0.0.1", "basePath": url("the base path"),
		"info": object{"title": url("the title"), "description": url("a description")},
		"securityDefinitions": object{"oauth": object{"type": "oauth2", "flow": url("a flow"), "authorizationUrl": url("a sign-in address"),
			"scopes": object{url("a scope") + ".default": "x"}}},
		"paths": object{"/b?sig=AnotherPathThatIsNoSecretAtAllButLongEnough": object{"post": shared},
			"/c/{id}": object{"post": object{"operationId": "Put?code=" + secret("an id with places"), "parameters": shared["parameters"], "responses": shared["responses"]}},
			"/a?sig=" + secret("a path"): object{"get": object{
				"operationId": "Get?sig=" + secret("an operationId"), "summary": url("a summary"),
				"x-ms-visibility": url("a visibility"),
				"parameters": []object{
					parameter("code", "default", secret("a default")), parameter("apiKey", "x-ms-test-value", secret("a test value")),
					parameter(url("a parameter's name"), "type", url("a type")), parameter("token", "x-example", secret("an example")),
				},
				"responses": object{"200": object{"description": url("a response"), "schema": object{"$ref": "#/definitions/" + url("a reference")}}},
			}}},
		"definitions": object{"Shared": object{"type": "object", "properties": object{url("a shared property"): object{"type": "string"}}}, url("a definition's name"): object{"properties": object{"password": object{"type": "string", "default": secret("a property's default")}}}},
	})
}

func leakingProperties(t *testing.T, secret func(string) string) []byte {
	url := func(place string) string { return "https://api.contoso.org/?code=" + secret(place) }
	return marshal(t, object{"properties": object{
		"iconBrandColor": url("the colour"), "scriptOperations": []string{url("a script operation")},
		"connectionParameters": object{
			"token": object{"type": "oauthSetting", "oAuthSettings": object{
				"identityProvider": url("a provider"), "clientSecret": secret("the client secret"), "redirectMode": url("a redirect mode"),
				"scopes":           []string{url("a scope in the settings") + ".default"},
				"customParameters": object{"clientSecret": object{"value": secret("a custom client secret")}, "tokenUrl": object{"value": url("a token URL")}},
			}},
			"api_key": object{"type": "securestring", "defaultValue": secret("a connection's default")},
			url("a connection parameter's name"): object{"type": "string", "uiDefinition": object{"displayName": url("a label") + " password"},
				"metadata": object{"signingKey": secret("some metadata")}},
		},
		"policyTemplateInstances": []object{
			{"templateId": "setheader", "title": url("a policy's title"), "parameters": object{
				"x-ms-apimTemplateParameter.name": "x-api-key", "x-ms-apimTemplateParameter.value": secret("a policy")}},
			{"templateId": "dynamichosturl", "title": "Host", "parameters": object{
				"x-ms-apimTemplateParameter.urlTemplate": "http://user:" + secret("a template") + "@@headers('x')",
				"x-ms-apimTemplate-operationName":        []string{url("a policy's operation")}}},
		},
	}})
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return data
}
