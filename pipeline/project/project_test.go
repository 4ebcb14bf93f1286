package project

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"alm/internal/exit"
	"alm/solution"
)

const sampleProject = `solutions:
  Bot:
    version: "1.2.0.0"
    publisher: {name: contoso, prefix: contoso}
    connectors:
      connectors/bot:
        variables: {host: contoso_Host}
    variables:
      contoso_Host: {default: bot.example}
stages:
  prod: {url: "https://prod.example", from: test}
  dev: {url: "https://dev.example"}
  test: {url: "https://test.example", variables: {contoso_Host: bot-test.example}}
`

func TestParseProject(t *testing.T) {
	p, err := Parse("alm.yaml", []byte(sampleProject))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"prod", "dev", "test"}; !reflect.DeepEqual(p.Order, want) {
		t.Errorf("Order = %v, want %v", p.Order, want)
	}
	for stage, want := range map[string]string{"prod": "test", "dev": "prod", "test": "dev"} {
		if got := p.Before(stage); got != want {
			t.Errorf("Before(%s) = %q, want %q", stage, got, want)
		}
	}
	if name, s, err := p.Solution(""); name != "Bot" || s.Version != "1.2.0.0" || err != nil {
		t.Errorf("Solution() = %s, %+v, %v", name, s, err)
	}
}

func TestParseProjectRefuses(t *testing.T) {
	for _, test := range []struct{ was, is, want, hint string }{
		{"publisher:", "publishr:", `alm.yaml:4:5: unknown key "publishr"`, "did you mean publisher?"},
		{"stages:\n", "rules:\n  auth-basic: 7\nstages:\n", `alm.yaml:11:15: "7" is no severity; use off, note, warning, error`, "correct the value at that place"},
		{"stages:\n", "rules:\n  auth-basic: [error]\nstages:\n", "alm.yaml:11:15: want a text, not a list", "correct the value at that place"},
		{"solutions:\n", "solutions:\n\t", "alm.yaml:2:", ""},
		{`"1.2.0.0"`, "one", `alm.yaml:3: solution Bot: version "one" is no version`, ""},
		{"host: contoso", "port: contoso", `alm.yaml:7: "port" is no place for a variable`, "use host, basePath, oauth/SETTING/FIELD, set/NAME/SETTING/FIELD or policy/TITLE/PARAMETER"},
		{"{default: bot.example}", "{type: Text}", `variable contoso_Host: unknown type "Text"`, ""},
		{`url: "https://dev.example"`, "url: ''", "alm.yaml:12: stage dev has no url", ""},
		{"from: test", "from: tset", `stage prod comes from "tset", which is no stage`, ""},
		{"contoso_Host: bot-test", "contoso_Hst: bot-test", "variable contoso_Hst belongs to no solution", ""},
		{`"1.2.0.0"`, "[1, 2]", "alm.yaml:3:", ""},
		{"{default: bot.example}", "{default: https://bot.example}", "the default of variable contoso_Host: host of connectors/bot: it is not a host such as api.contoso.com: no scheme, path or space", ""},
		{"{default: bot.example}", "{type: JSON}", "variable contoso_Host is of type JSON and cannot fill host", "give it the type String"},
		{"  dev: {", "  ../dev: {", `alm.yaml:12: "../dev" is not a name for a stage`, "use letters, digits, '.', '-' and '_', with a letter, digit or '_' first, and at most 100 of them"},
		{"  dev: {", "  \"x\\n::error::y\": {", `alm.yaml:12: "x\n::error::y" is not a name for a stage`, ""},
		{"  Bot:", "  \"Bot\\u202e\":", `alm.yaml:2: "Bot\u202e" is not a name for a solution`, ""},
		{"prefix: contoso", "prefix: con-toso", `alm.yaml:4: "con-toso" is not a prefix of a publisher`, "use 2 to 8 letters and digits, a letter first, not starting with mscrm"},
		{"name: contoso", "name: 'con/toso'", `alm.yaml:4: "con/toso" is not a name for a publisher`, ""},
		{"contoso_Host: {", "contoso_Host: {}\n      contoso Host: {", `alm.yaml:10: "contoso Host" is not a name for a variable`, ""},
		{"https://dev.example", "https://dev.example%2f", `alm.yaml:12: stage dev: environment URL "(not a URL)": want one such as https://org.crm.dynamics.com`, ""},
		{"https://dev.example", "#{url}#", `alm.yaml:12: stage dev: environment URL "#%7Burl%7D%23": want one such as https://org.crm.dynamics.com`, ""},
		{"https://dev.example", "javascript:alert(1)", `alm.yaml:12: stage dev: environment URL "javascript:alert(1)": want one such as https://org.crm.dynamics.com`, ""},
		{`"https://dev.example"`, `"https://dev.example", secrets: {b: GITHUB_TOKEN}`, "alm.yaml:12: stage dev: GITHUB_TOKEN belongs to the CI system, git or alm and is never a connector's secret", "put the client secret into a variable of its own, such as ALM_SECRET_ORDERS"},
		{`"https://dev.example"`, `"https://dev.example", secrets: {b: alm_client_secret}`, "alm.yaml:12: stage dev: alm_client_secret belongs to the CI system", ""},
		{`"https://dev.example"`, `"https://dev.example", secrets: {b: "A B"}`, `alm.yaml:12: stage dev: "A B" is not the name of a variable`, ""},
		{"contoso_Host: bot-test", "contoso_Host: https://bot-test", "stage test: the value of variable contoso_Host: host of connectors/bot: it is not a host", ""},
		{"contoso_Host: bot-test", "contoso_Host: \"#{host}#\", x: bot-test", "stage test: the value of variable contoso_Host, of type String: it is a placeholder that nobody has replaced", ""},
	} {
		_, err := Parse("alm.yaml", []byte(strings.Replace(sampleProject, test.was, test.is, 1)))
		if err == nil || !strings.Contains(err.Error(), test.want) || !errors.Is(err, exit.Usage) {
			t.Errorf("%s: got %v, want %s", test.is, err, test.want)
			continue
		}
		var e *exit.Error
		if errors.As(err, &e); test.hint != "" && e.Hint() != test.hint {
			t.Errorf("%s: hint %q, want %q", test.is, e.Hint(), test.hint)
		}
	}
}

func TestEmptyProject(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n", "connectors:\n"} {
		p, err := Parse("alm.yaml", []byte(text))
		if err != nil || !p.Holds("any") {
			t.Errorf("%q: %+v, %v", text, p, err)
		}
	}
}

func TestHolds(t *testing.T) {
	p := &Project{Connectors: []string{"connectors/*", "one"}}
	for dir, want := range map[string]bool{"connectors/a": true, "one": true, "two": false, "connectors/a/b": false} {
		if got := p.Holds(dir); got != want {
			t.Errorf("Holds(%s) = %t, want %t", dir, got, want)
		}
	}
}

func TestSecretOfASource(t *testing.T) {
	p, err := Parse("alm.yaml", []byte("solutions:\n  Shop: {version: 1.0.0.0, source: unpacked}\nstages:\n  test:\n    url: https://test.example\n    variables:\n      contoso_Key: plain\n"))
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[solution.VariableType]string{
		solution.String: "",
		solution.Secret: "alm.yaml:7: stage test: variable contoso_Key is of type Secret and is given no path of a Key Vault secret",
	} {
		_, err := p.StageSettings("test", &solution.Solution{Name: "Shop", Variables: []solution.Variable{{Name: "contoso_Key", Type: kind}}})
		if got := fmt.Sprint(err); got != cmp.Or(want, "<nil>") {
			t.Errorf("%v: %s, want %s", kind, got, want)
		}
	}
}
