package diff

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/solution/connector"
)

const plainDefinition = `{"swagger": "2.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": {"operationId": "A"}}}}`

// withProperties is a connector with these properties, and with a script when there is one.
func withProperties(tb testing.TB, properties, script string) *connector.Connector {
	tb.Helper()
	files := fstest.MapFS{
		connector.DefinitionFile: {Data: []byte(plainDefinition)},
		connector.PropertiesFile: {Data: []byte(properties)},
	}
	if script != "" {
		files[connector.ScriptFile] = &fstest.MapFile{Data: []byte(script)}
	}
	c, err := connector.Read(files, ".")
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func properties(members string) string { return `{"properties": {` + members + `}}` }

func parameters(members string) string {
	return properties(`"connectionParameters": {` + members + `}`)
}

func policiesOf(list ...string) string {
	return properties(`"policyTemplateInstances": [` + strings.Join(list, ", ") + `]`)
}

func policyOf(template, title, scope, more string) string {
	return fmt.Sprintf(`{"templateId": %q, "title": %q, "parameters": {%q: [%s]%s}}`, template, title, operationName, scope, more)
}

func setsOf(sets ...string) string {
	return properties(`"connectionParameterSets": {"values": [` + strings.Join(sets, ", ") + `]}`)
}

const (
	header  = `, "x-ms-apimTemplateParameter.name": "X-Key", "x-ms-apimTemplateParameter.value": "V4LUE"`
	header2 = `, "x-ms-apimTemplateParameter.name": "X-Key", "x-ms-apimTemplateParameter.value": "0THER"`
	route   = `, "x-ms-apimTemplateParameter.newPath": "/v1"`
	route2  = `, "x-ms-apimTemplateParameter.newPath": "/v2"`
	keySet  = `{"name": "key", "parameters": {"api_key": {"type": "securestring", "uiDefinition": {"constraints": {"required": "true"}}}}}`
	userSet = `{"name": "user", "parameters": {"username": {"type": "string"}, "password": {"type": "securestring", "uiDefinition": {"constraints": {"required": true}}}}}`
)

func TestProperties(t *testing.T) {
	oauth := func(settings string) string {
		return parameters(`"token": {"type": "oauthSetting", "oAuthSettings": {` + settings + `}}`)
	}
	for _, test := range []struct {
		Name, Was, Is string
		Want          []string // rule: old -> new
	}{
		{"types mind no case", parameters(`"a": {"type": "oAuthSetting"}, "b": {"type": "SecureString"}`), parameters(`"a": {"type": "oauthSetting"}, "b": {"type": "securestring"}`),
			nil},
		{"names do", parameters(`"Key": {"type": "securestring"}`), parameters(`"key": {"type": "securestring"}`),
			[]string{"connection-parameter-renamed: Key -> key"}},
		{"the most alike is the successor", parameters(`"tenant": {"type": "string"}, "tenantId": {"type": "string"}`), parameters(`"tenantID2": {"type": "string"}`),
			[]string{"connection-parameter-removed: tenant -> ", "connection-parameter-renamed: tenantId -> tenantID2"}},
		{"the only OAuth setting", parameters(`"a": {"type": "oauthSetting"}`), parameters(`"zzz": {"type": "oauthSetting"}`),
			[]string{"connection-parameter-renamed: a -> zzz"}},
		{"another type is another parameter", parameters(`"key": {"type": "string"}`), parameters(`"keys": {"type": "int"}`),
			[]string{"connection-parameter-added-optional:  -> keys", "connection-parameter-removed: key -> "}},
		{"required as a boolean", parameters(``), parameters(`"region": {"type": "string", "uiDefinition": {"constraints": {"required": true}}}`),
			[]string{"connection-parameter-added-required:  -> region"}},
		{"no longer required", parameters(`"r": {"type": "string", "uiDefinition": {"constraints": {"required": "true"}}}`), parameters(`"r": {"type": "string"}`),
			[]string{"connection-parameter-label-changed: r -> r"}},
		{"required in another spelling", parameters(`"r": {"type": "string", "uiDefinition": {"constraints": {"required": "True"}}}`), parameters(`"r": {"type": "string", "uiDefinition": {"constraints": {"required": true}}}`),
			nil},
		{"shown while typed", parameters(`"k": {"type": "securestring"}`), parameters(`"k": {"type": "securestring", "uiDefinition": {"constraints": {"clearText": true}}}`),
			[]string{"connection-parameter-secret-exposed: k -> k"}},
		{"one way becomes two", parameters(`"api_key": {"type": "securestring"}`), setsOf(keySet, userSet),
			[]string{"connection-parameter-sets-added:  -> "}},
		{"two ways become one", setsOf(keySet, userSet), parameters(`"api_key": {"type": "securestring"}`),
			[]string{"connection-parameter-sets-removed:  -> "}},
		{"one way more", setsOf(keySet), setsOf(keySet, userSet),
			[]string{"connection-parameter-set-added:  -> user"}},
		{"one way less", setsOf(userSet, keySet), setsOf(userSet),
			[]string{"connection-parameter-set-removed: key -> "}},
		{"inside a way", setsOf(keySet), setsOf(strings.Replace(keySet, "securestring", "string", 1)),
			[]string{"connection-parameter-secret-exposed: api_key -> api_key"}},
		{"a gateway", parameters(`"k": {"type": "securestring"}`), parameters(`"k": {"type": "securestring"}, "gateway": {"type": "gatewaySetting"}`),
			[]string{"gateway-capability-changed:  -> "}},
		{"no file's worth", `{}`, properties(`"connectionParameters": {}, "policyTemplateInstances": [], "capabilities": []`),
			nil},

		{"a client id from another variable", oauth(`"clientId": "@environmentVariables(\"a_Id\")"`), oauth(`"clientId": "@environmentVariables(\"b_Id\")"`),
			[]string{`oauth-client-id-changed: @environmentVariables("a_Id") -> @environmentVariables("b_Id")`}},
		{"no secret is told", oauth(`"clientSecret": "hunter2hunter2", "customParameters": {"clientSecret": {"value": "x"}, "tokenUrl": {"value": "https://a.example/t?key=hunter2"}, "refreshBodyTemplate": {"value": "hunter2"}}`),
			oauth(`"clientSecret": "", "customParameters": {"clientSecret": {"value": "y"}, "tokenUrl": {"value": "https://a.example/t"}, "refreshBodyTemplate": {"value": "hunter3"}}`),
			[]string{"oauth-client-id-changed:  -> ", "oauth-endpoint-changed:  -> "}},
		{"a custom parameter of the same name", oauth(`"clientId": "a", "customParameters": {"clientId": {"value": "b"}}`), oauth(`"clientId": "a", "customParameters": {"clientId": {"value": "c"}}`),
			[]string{"oauth-client-id-changed: b -> c"}},
		{"scopes in another order, some in one string", oauth(`"scopes": ["a", "b"]`), oauth(`"scopes": ["b a"]`), nil},
		{"scopes", oauth(`"scopes": ["a", "b"]`), oauth(`"scopes": ["b", "c"]`),
			[]string{"oauth-scope-added: a b -> b c", "oauth-scope-removed: a b -> b c"}},

		{"a policy's value", policiesOf(policyOf("setheader", "K", "", header)), policiesOf(policyOf("SetHeader", "K", "", header2)),
			[]string{"policy-changed:  -> "}},
		{"its route alone", policiesOf(policyOf("routerequesttoendpoint", "R", `"A"`, route)), policiesOf(policyOf("routerequesttoendpoint", "R", `"A"`, route2)),
			[]string{"policy-route-changed: /v1 -> /v2"}},
		{"its scope alone", policiesOf(policyOf("setheader", "K", `"A", "B"`, header)), policiesOf(policyOf("setheader", "K", `"A"`, header)),
			[]string{"policy-scope-changed: A, B -> A"}},
		{"its scope in another order", policiesOf(policyOf("setheader", "K", `"A", "B"`, header)), policiesOf(policyOf("setheader", "K", `"B", "A", "B"`, header)),
			nil},
		{"its title alone", policiesOf(policyOf("setheader", "K", "", header)), policiesOf(policyOf("setheader", "L", "", header)),
			nil},
		{"two of one title, the first gone", policiesOf(policyOf("setheader", "K", "", header), policyOf("setheader", "K", "", strings.ReplaceAll(header2, "X-Key", "X-Other"))),
			policiesOf(policyOf("setheader", "K", "", strings.ReplaceAll(header2, "X-Key", "X-Other"))),
			[]string{"policy-removed: K -> "}},
		{"order", policiesOf(policyOf("setheader", "K", "", header), policyOf("dynamichosturl", "H", "", "")), policiesOf(policyOf("dynamichosturl", "H", "", ""), policyOf("setheader", "K", "", header)),
			[]string{"policy-reordered:  -> "}},
		{"one between is no other order", policiesOf(policyOf("setheader", "K", "", header), policyOf("dynamichosturl", "H", "", "")),
			policiesOf(policyOf("setheader", "K", "", header), policyOf("setheader", "N", `"A"`, route), policyOf("dynamichosturl", "H", "", "")),
			[]string{"policy-added:  -> N"}},
		{"keys in the other case", `{"properties": {"policyTemplateInstances": [{"TemplateId": "setheader", "Title": "K", "Parameters": {"x": "1"}}]}}`,
			`{"properties": {"policyTemplateInstances": [{"templateId": "setheader", "title": "K", "parameters": {"x": "1"}}]}}`, nil},
		{"a parameter that a policy names deep inside", properties(`"connectionParameters": {"Key": {"type": "string"}}, "policyTemplateInstances": [{"templateId": "t", "parameters": {"c": {"d": ["@connectionParameters('Key', '')"]}}}]`),
			properties(`"connectionParameters": {}, "policyTemplateInstances": [{"templateId": "t", "parameters": {"c": {"d": ["@connectionParameters('Key', '')"]}}}]`),
			[]string{"connection-parameter-removed: Key -> ", "policy-connection-reference-broken: Key -> "}},
	} {
		if got := oldAndNew(Connectors(withProperties(t, test.Was, ""), withProperties(t, test.Is, ""))); !slices.Equal(got, test.Want) {
			t.Errorf("%s:\ngot  %q\nwant %q", test.Name, got, test.Want)
		}
	}
}

func TestNoProperties(t *testing.T) {
	some := withProperties(t, properties(`"connectionParameters": {"k": {"type": "securestring"}}, "policyTemplateInstances": [`+policyOf("setheader", "K", "", header)+"]"), "")
	none := parse(t, plainDefinition)
	for _, test := range []struct {
		Was, Is *connector.Connector
		Want    []string
	}{
		{some, none, []string{"additive policy-removed", "breaking auth-type-changed", "breaking connection-parameter-removed"}},
		{none, some, []string{"additive connection-parameter-added-optional", "additive policy-added", "breaking auth-type-changed"}},
		{none, none, nil},
	} {
		var got []string
		for _, f := range Connectors(test.Was, test.Is) {
			if f.Rule.ID != "connector-version-not-bumped" {
				got = append(got, f.Change().String()+" "+f.Rule.ID)
			}
			if f.At.IsZero() {
				t.Errorf("%s is nowhere", f.Rule.ID)
			}
		}
		if slices.Sort(got); !slices.Equal(got, test.Want) {
			t.Errorf("got  %q\nwant %q", got, test.Want)
		}
	}
}

func TestScript(t *testing.T) {
	const none, all, one = `{"properties": {}}`, `{"properties": {"scriptOperations": []}}`, `{"properties": {"scriptOperations": ["A"]}}`
	for _, test := range []struct {
		Name, Was, Script, Is, Now string
		Want                       []string
	}{
		{"line ends and byte order mark", all, "a\nb\n", all, "\xEF\xBB\xBFa\r\nb\r\n", nil},
		{"none and all, with a script", none, "a", all, "a", nil},
		{"some", none, "a", one, "a", []string{"script-operations-changed:  -> A"}},
		{"the lines around the change", one, "1\n2\n3\n4\n5\n6\n7\n8\n", one, "1\n2\n3\n4\nV\n6\n7\n8\n", []string{"script-changed: 3\n4\n5\n6\n7\n -> 3\n4\nV\n6\n7\n"}},
		{"new, with its operations", none, "", one, "a", []string{"script-added:  -> "}},
		{"gone, with its operations", one, "a", none, "", []string{"script-removed:  -> "}},
		{"gone, and named", one, "a", one, "", []string{"script-removed-in-use:  -> "}},
	} {
		if got := oldAndNew(Connectors(withProperties(t, test.Was, test.Script), withProperties(t, test.Is, test.Now))); !slices.Equal(got, test.Want) {
			t.Errorf("%s:\ngot  %q\nwant %q", test.Name, got, test.Want)
		}
	}
}
