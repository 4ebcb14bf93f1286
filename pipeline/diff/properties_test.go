package diff

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
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
			[]string{"connection-parameter-added-optional:  -> gateway", "gateway-capability-changed:  -> "}},
		{"no file's worth", `{}`, properties(`"connectionParameters": {}, "policyTemplateInstances": [], "capabilities": []`),
			nil},

		{"a client id from another variable", oauth(`"clientId": "@environmentVariables(\"a_Id\")"`), oauth(`"clientId": "@environmentVariables(\"b_Id\")"`),
			[]string{`oauth-client-id-changed: @environmentVariables("a_Id") -> @environmentVariables("b_Id")`}},
		{"no secret is told", oauth(`"clientSecret": "hunter2hunter2", "customParameters": {"clientSecret": {"value": "x"}, "tokenUrl": {"value": "https://a.example/t?key=hunter2"}, "refreshBodyTemplate": {"value": "hunter2"}}`),
			oauth(`"clientSecret": "", "customParameters": {"clientSecret": {"value": "y"}, "tokenUrl": {"value": "https://a.example/t"}, "refreshBodyTemplate": {"value": "hunter3"}}`),
			[]string{"oauth-client-id-changed:  -> ", "oauth-client-id-changed:  -> ", "oauth-endpoint-changed:  -> ", "oauth-endpoint-changed:  -> https://a.example/t"}},
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

// TestNoSecretIsTold holds every text of every finding against values that may be secret.
func TestNoSecretIsTold(t *testing.T) {
	const was = `"connectionParameters": {"k": {"type": "securestring", "defaultValue": "hunter2", "allowedValues": [{"value": "hunter2"}]},
		"token": {"type": "oauthSetting", "oAuthSettings": {"clientSecret": "hunter2", "customParameters": {"tokenUrl": {"value": "https://u:hunter2@a.example"}, "tokenBodyTemplate": {"value": "hunter2"}}}}},
		"policyTemplateInstances": [{"templateId": "setheader", "title": "T", "parameters": {"x-ms-apimTemplateParameter.name": "Authorization", "x-ms-apimTemplateParameter.value": "hunter2"}},
		{"templateId": "dynamichosturl", "title": "H", "parameters": {"x-ms-apimTemplateParameter.urlTemplate": "https://a.example?code=hunter2"}}]`
	is := strings.ReplaceAll(was, "hunter2", "hunter3")
	findings := Connectors(withProperties(t, properties(was), ""), withProperties(t, properties(is), ""))
	if len(findings) < 5 {
		t.Errorf("%d findings: %q", len(findings), oldAndNew(findings))
	}
	for _, f := range findings {
		if all := fmt.Sprint(f.Message, f.Old, f.New, f.Subject, f.Fix); strings.Contains(all, "hunter") {
			t.Errorf("%s: %s", f.Rule.ID, all)
		}
	}
}

// TestNoRealSecretIsTold does the same for the values that stand in headers, in client
// secrets and in the defaults of secrets of real connectors.
func TestNoRealSecretIsTold(t *testing.T) {
	values := 0
	for _, u := range updates(t, "pairs") {
		secrets := slices.Concat(secretsOf(u.was), secretsOf(u.is))
		values += len(secrets)
		for _, f := range u.found() {
			all := fmt.Sprint(f.Message, f.Old, f.New, f.Subject)
			if slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(all, s) }) {
				t.Errorf("%s: %s", u.Name, f.Rule.ID)
			}
		}
	}
	t.Logf("%d values", values)
}

func secretsOf(c *connector.Connector) []string {
	var all []string
	for _, p := range c.Policies {
		all = append(all, p.Parameters.Get(parameterPrefix+"value").Str())
	}
	for _, p := range c.ConnectionParameters {
		for path, s := range oauthSettings(p.OAuth()) {
			if strings.Contains(path, "secret") {
				all = append(all, s.value.Str())
			}
		}
		if p.Secure() {
			all = append(all, p.Node.Get("default").Str(), p.Node.Get("defaultValue").Str())
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return len(s) < 8 || strings.ContainsAny(s, "@ /") })
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

// isLast reports whether a finding is of the rules that report what no other rule covers.
func isLast(f check.Finding) bool {
	return f.Rule.ID == unclassified || f.Rule.ID == "definition-restructured"
}

// oldAndNew are the findings with their values, but those of the last rows, and on the version.
func oldAndNew(findings []check.Finding) []string {
	var all []string
	for _, f := range findings {
		if !isLast(f) && f.Rule.ID != "connector-version-not-bumped" {
			all = append(all, f.Rule.ID+": "+f.Old+" -> "+f.New)
		}
	}
	slices.Sort(all)
	return all
}

// unclaimed are the changes of which only the last row reports: all mean the same as before.
var unclaimed = map[string]string{
	"awkward: -/properties/connectionParameterSets/values/0/parameters/api_key/uiDefinition/constraints/clearText": "it was false",
	"deploybot: -/properties/connectionParameters/api_key/uiDefinition/constraints/clearText":                      "it was false",
	"deploybot: -/properties/policyTemplateInstances/0/parameters/x-ms-apimTemplate-operationName":                 "it was empty",
	"awkward: -/properties/policyTemplateInstances/0/Title":                                                        "only people read it",
	"awkward: /properties/policyTemplateInstances/0/Title":                                                         "only people read it",
	"deploybot: -/properties/policyTemplateInstances/0/title":                                                      "only people read it",
	"deploybot: /properties/policyTemplateInstances/0/title":                                                       "only people read it",
	"deploybot: -/properties/capabilities":                                                                         "it was empty",
	"small: -/properties/capabilities":                                                                             "it was empty",
	"small: -/properties/connectionParameters":                                                                     "it was empty",
}

// TestEveryPropertyIsTold changes each value alone, and takes each member away alone.
func TestEveryPropertyIsTold(t *testing.T) {
	for _, dir := range []string{"../../testdata/connectors/awkward", "../../testdata/connectors/small", "../../cmd/alm/demo/connectors/deploybot"} {
		base, err := connector.Read(os.DirFS(dir), ".")
		if err != nil {
			t.Fatal(err)
		}
		changes := 0
		for at, edit := range propertyEdits(base.Properties.Root) {
			data, err := base.Properties.Apply(edit)
			if err != nil {
				t.Fatal(err)
			}
			files := os.DirFS(dir)
			head, err := connector.Read(over{files, connector.PropertiesFile, data}, ".")
			if err != nil {
				t.Fatal(err)
			}
			changes++
			got := slices.DeleteFunc(Connectors(base, head), isLast)
			if reason, known := unclaimed[path.Base(dir)+": "+at]; (len(got) == 0) != known {
				t.Errorf("%s: %s: %d findings; %s", dir, at, len(got), reason)
			}
		}
		t.Logf("%s: %d changes", dir, changes)
	}
}

// over is a tree with one file in another version.
type over struct {
	fs.FS
	name string
	data []byte
}

func (o over) ReadFile(name string) ([]byte, error) {
	if name == o.name {
		return o.data, nil
	}
	return fs.ReadFile(o.FS, name)
}

// propertyEdits are the changes of one value each, by pointer, "-" before it for a member
// that is taken away.
func propertyEdits(n source.Node) map[string]source.Edit {
	edits := map[string]source.Edit{}
	for _, value := range n.Members() {
		edits["-"+value.Pointer()] = value.Remove()
		maps.Copy(edits, propertyEdits(value))
	}
	for _, item := range n.Items() {
		edits["-"+item.Pointer()] = item.Remove()
		maps.Copy(edits, propertyEdits(item))
	}
	if other := otherValue(n); other != "" {
		edits[n.Pointer()] = source.Edit{Span: n.Span(), New: other}
	}
	return edits
}

func otherValue(n source.Node) string {
	switch n.Kind() {
	case source.String:
		return source.Quote(n.Str() + "x")
	case source.Bool:
		return fmt.Sprint(!n.Bool())
	case source.Number:
		return string(n.Raw()) + "1"
	}
	return ""
}

func FuzzProperties(f *testing.F) {
	f.Add(parameters(`"a": {"type": "string"}, "a": {"type": "int"}`), setsOf(keySet, keySet, userSet))
	f.Add(policiesOf(policyOf("setheader", "", "", header), policyOf("setheader", "", "", header)), policiesOf(policyOf("", "", `"A"`, route2)))
	f.Add(properties(`"scriptOperations": [1, "A"], "capabilities": "gateway"`), properties(`"connectionParameters": [], "policyTemplateInstances": {"a": {}}`))
	f.Add("", `{"properties": {"connectionParameters": {"": {"type": 1, "uiDefinition": "x", "oAuthSettings": {"scopes": "a", "properties": {"": {"value": 1}}}}}`)
	f.Fuzz(func(t *testing.T, was, is string) {
		a, b := withProperties(t, was, is), withProperties(t, is, "")
		for _, finding := range Connectors(a, b) {
			if finding.Message == "" || finding.Fingerprint == "" || finding.At.IsZero() {
				t.Errorf("an empty finding of %s", finding.Rule.ID)
			}
		}
		if again := Connectors(b, withProperties(t, is, "")); len(again) > 0 {
			t.Errorf("against itself: %s", checktest.Lines(again))
		}
	})
}

// weighed are the findings as said gives them, each with its severity.
func weighed(was, is *connector.Connector) []string {
	var all []string
	for _, f := range Connectors(was, is) {
		if lines := oldAndNew([]check.Finding{f}); lines != nil {
			all = append(all, f.Severity.String()+" "+lines[0])
		}
	}
	slices.Sort(all)
	return all
}
