package lint

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/solution/connector"
)

// TestConditions lints connectors in which one part of a rule's condition decides, as
// testdata/conditions.json has them, and compares what the rule reports.
func TestConditions(t *testing.T) {
	data, err := os.ReadFile("testdata/conditions.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Name, Rule, Script               string
		Definition, Properties, Settings json.RawMessage
		Places, Values                   map[string]string // as in Options
		Want                             []string
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		fsys := fstest.MapFS{"c/apiDefinition.swagger.json": {Data: one.Definition}}
		for name, data := range map[string][]byte{"apiProperties.json": one.Properties, "settings.json": one.Settings, "script.csx": []byte(one.Script)} {
			if len(data) > 0 {
				fsys["c/"+name] = &fstest.MapFile{Data: data}
			}
		}
		c, err := connector.Read(fsys, "c")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range only(one.Rule, Run(everyRule(), c, Options{Places: one.Places, Values: one.Values})) {
			text := f.Severity.String() + " " + f.Subject + ": " + f.Message
			if f.Edits != nil {
				text += " [fixed]"
			}
			got = append(got, text)
		}
		if !slices.Equal(got, one.Want) {
			t.Errorf("%s: got %q, want %q", one.Name, got, one.Want)
		}
	}
}

func TestScriptNamespaces(t *testing.T) {
	for name, want := range map[string]bool{
		"System": true, "System.Collections": true, "System.Collections.Generic": true, "System.Diagnostics": true, "System.Drawing": true,
		"System.Drawing.Drawing2D": true, "System.Drawing.Imaging": true, "System.IO": true, "System.IO.Compression": true, "System.Linq": true,
		"System.Net": true, "System.Net.Http": true, "System.Net.Http.Headers": true, "System.Net.Security": true,
		"System.Security.Authentication": true, "System.Security.Cryptography": true, "System.Text": true, "System.Text.RegularExpressions": true,
		"System.Threading": true, "System.Threading.Tasks": true, "System.Web": true, "System.Xml": true, "System.Xml.Linq": true,
		"Microsoft.Extensions.Logging": true, "Newtonsoft.Json": true, "Newtonsoft.Json.Linq": true,
		"global::System.Web": true, "System.Data": false, "System.Web.Mvc": false, "Newtonsoft": false,
	} {
		if got := namespaceOffered(name, false); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestBroadScopes(t *testing.T) {
	more := []string{"https://orders.example/*/write"}
	for scope, want := range map[string]bool{
		"*": true, "Mail.ReadWrite.All": true, "repo:all": true, "https://www.googleapis.com/auth/cloud-platform": true, "all": true, "admin": true,
		"full": true, "has_full_access": true, "full-access-to-orders": true, "my_full.control": true, "Sites.FullControl.Selected": true,
		"Directory.Read": true, "https://management.azure.com/user_impersonation": true, "https://orders.example/v1/write": true,
		"User.ReadBasic.All": false, "Mail.Read": false, "https://orders.example/v1/read": false, "https://other.example/v1/write": false, "fully": false, "a/*": false,
	} {
		if got := isBroad(scope, more); got != want {
			t.Errorf("%s: %v, want %v", scope, got, want)
		}
	}
}

// TestTakes: a place of alm.yaml is one of its own policy or parameter only.
func TestTakes(t *testing.T) {
	c, err := connector.Read(fstest.MapFS{"c/apiDefinition.swagger.json": {Data: []byte(`{}`)}, "c/apiProperties.json": {Data: []byte(
		`{"properties": {"connectionParameters": {"token": {"oAuthSettings": {"customParameters": {"host": {"value": "a"}}, "clientId": "b"}}}}}`)}}, "c")
	if err != nil {
		t.Fatal(err)
	}
	settings := c.ConnectionParameters[0].OAuth()
	host, id := settings.Get("customParameters", "host", "value"), settings.Get("clientId")
	for _, test := range []struct {
		place    string
		id, host bool
	}{
		{"oauth/token/clientId", true, false}, {"OAuth/Token/ClientID", true, false}, {"oauth/token/customParameters/host", false, true},
		{"host", false, false}, {"clientId", false, false}, {"oauth/other/clientId", false, false}, {"oauth/token/client", false, false},
	} {
		o := Options{Places: map[string]string{test.place: "contoso_A"}}
		if o.takes("oauth/token", id) != test.id || o.takes("oauth/token", host) != test.host {
			t.Errorf("%s: %v and %v", test.place, o.takes("oauth/token", id), o.takes("oauth/token", host))
		}
	}
}

// TestUnreadableFiles: of a connector of which a file cannot be read at all, only that is reported.
func TestUnreadableFiles(t *testing.T) {
	for _, test := range []struct{ definition, properties, want string }{
		{`{"swagger": "2.0"}`, ``, "json-syntax"}, {`{"swagger": "2.0"}`, `x`, "json-syntax"}, {`x`, `{}`, "json-syntax"},
		{`{"swagger": "2.0"}`, `[{"a": 1, "a": 2}]`, "connector-metadata host-missing info-title paths-missing properties-root"}, {`[]`, `{}`, "json-type"}, {`{"openapi": "3.0.0"}`, `{}`, "swagger-version"},
		{`{"swagger": "2.0"}`, `{"properties": {}}`, "auth-none brand-color connector-metadata host-missing info-title paths-missing"},
	} {
		var ids []string
		for _, f := range lintConnector(reading(t, test.definition, test.properties)) {
			ids = append(ids, f.Rule.ID)
		}
		slices.Sort(ids)
		if got := strings.Join(slices.Compact(ids), " "); got != test.want {
			t.Errorf("%s and %s: got %s, want %s", test.definition, test.properties, got, test.want)
		}
	}
}

// TestManyOperations: the limit is known, and an id that repeats among the first of many.
func TestManyOperations(t *testing.T) {
	paths := func(n int, id func(i int) int) string {
		all := make([]string, n)
		for i := range all {
			all[i] = fmt.Sprintf(`"/p%d": {"get": {"operationId": "Get%d", "responses": {"200": {"description": "OK"}}}}`, i, id(i))
		}
		return `{"paths": {` + strings.Join(all, ", ") + `}}`
	}
	own := func(i int) int { return i }
	for _, test := range []struct {
		n    int
		id   func(i int) int
		rule string
		want int
	}{
		{256, own, "limit-logic-apps", 0}, {257, own, "limit-logic-apps", 1}, {70, own, "operation-id-unique", 0},
		{70, func(i int) int { return max(i, 1) }, "operation-id-unique", 1}, {70, func(i int) int { return min(i, 68) }, "operation-id-unique", 1},
	} {
		if got := only(test.rule, lintConnector(reading(t, paths(test.n, test.id), `{}`))); len(got) != test.want {
			t.Errorf("%s of %d operations: %v, want %d", test.rule, test.n, got, test.want)
		}
	}
}
