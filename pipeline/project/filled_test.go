package project

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"alm/solution/connector"
)

// filledProject has a variable lumen_v of a type that fills a place, and its value in one of the
// places that give one.
const filledProject = `solutions:
  Parts:
    version: 1.0.0.0
    publisher: {name: lumen, prefix: lumen}
    connectors: {connectors/parts: {variables: {'PLACE': lumen_v}}}
    variables:
      lumen_v: {type: TYPE}
      lumen_w: {default: "8080"}
stages:
  dev:
    url: https://contoso.crm.dynamics.com
    GIVEN
`

// A value is held against its type and its place, wherever it is given: in a stage, in the stage's
// settings file, or as the default of the variable or its packed value.
func TestValuesAreHeldAgainstTheirPlaces(t *testing.T) {
	const nobody = "it is a placeholder that nobody has replaced"
	const noHost = "it is not a host such as api.contoso.com: no scheme, path or space"
	const noPath = "it is not a path such as v1 or api/v2, whose leading / the definition has already"
	const noURL = "it is not a URL such as https://login.contoso.com/authorize"
	host, basePath, url, text := "host", "basePath", "oauth/token/customParameters/AuthorizationUrl", "oauth/token/clientId"
	for _, test := range []struct{ kind, place, value, want string }{
		{"String", host, "parts.lumen-api.net", ""},
		{"String", host, "parts.lumen-api.net:8443", ""},
		{"String", host, "https://parts.lumen-api.net", noHost},
		{"String", host, "parts.lumen-api.net/v1", noHost},
		{"String", host, "parts lumen", noHost},
		{"String", host, "parts.lumen-api.net:99999", noHost},
		{"String", host, strings.Repeat("a", 64) + ".net", noHost},
		{"String", host, "TODO: ask", noHost},
		{"String", basePath, "v1", ""},
		{"String", basePath, "api/v2", ""},
		{"String", basePath, "/v1", noPath},
		{"String", basePath, "v1?x=1", noPath},
		{"String", basePath, "https://parts.lumen-api.net/v1", noPath},
		{"String", url, "https://login.lumen.net/authorize", ""},
		{"String", url, "login.lumen.net/authorize", noURL},
		{"String", url, "https://", noURL},
		{"String", url, "https://login lumen/", noURL},
		{"String", url, "https://{{host}}/authorize", noURL},
		{"String", text, "any text at all", ""},
		{"String", text, "Hello ${NAME} and {{name}}", ""},
		{"String", text, strings.Repeat("x", 2001), "it is 2001 characters; at most 2000 fit"},
		{"Number", text, "12", ""},
		{"Number", text, "1.5", ""},
		{"Number", text, "abc", "it is not a number such as 12 or 1.5"},
		{"Number", text, "0x1p4", "it is not a number such as 12 or 1.5"},
		{"Number", text, "1,5", "it is not a number such as 12 or 1.5"},
		{"Boolean", text, "yes", ""},
		{"Boolean", text, "true", "it is neither yes nor no"},
		{"Boolean", text, "1", "it is neither yes nor no"},
		{"JSON", text, `{"a": 1}`, ""},
		{"JSON", text, `{"a": 1`, "it is not JSON"},
		{"JSON", text, `{'a': 1}`, "it is not JSON"},
		{"JSON", text, `{"url": "__URL__"}`, nobody},
		{"JSON", text, `{"url": "#{url}#"}`, nobody},
		{"DataSource", text, "https://lumen.sharepoint.com/sites/parts", ""},
		{"DataSource", text, "a\nb", "it has more than one line, and a data source is a URL, a name or an id"},
		{"Secret", text, "hunter2", "SECRET"},
		{"String", host, "#{host}#", nobody},
		{"String", host, "x.#{host}#.net", nobody},
		{"String", host, "${HOST}", nobody},
		{"String", host, "$(Host)", nobody},
		{"String", host, "__HOST__", nobody},
		{"String", host, "{{host}}", nobody},
		{"String", host, "<host>", nobody},
		{"String", host, "%HOST%", nobody},
		{"String", host, "${{ vars.HOST }}", nobody},
		{"String", host, "api.__HOST__.net", noHost},
		{"String", basePath, "__PATH__", nobody},
		{"String", basePath, "<path>", nobody},
		{"String", url, "$(Url)", nobody},
		{"String", url, "https://__HOST__/authorize", noURL},
		{"String", text, "#{id}#", nobody},
		{"String", text, "<client id>", nobody},
		{"Number", text, "#{n}#", nobody},
		{"Boolean", text, "$(flag)", nobody},
		{"JSON", text, "{{json}}", nobody},
		{"DataSource", text, "__SITE__", nobody},
	} {
		for _, given := range []string{"stage", "settings", "default", "value"} {
			name := fmt.Sprintf("%s %.60q of %s at %s", given, test.value, test.kind, test.place)
			err := loadFilled(test.kind, test.place, test.value, given)
			place := map[string]string{"stage": "alm.yaml:12: ", "settings": "dev.json:2:16: ", "default": "alm.yaml:7: ", "value": "alm.yaml:7: "}[given]
			switch {
			case test.want == "" && err != nil:
				t.Errorf("%s: %v", name, err)
			case test.want == "":
			case err == nil:
				t.Errorf("%s is accepted", name)
			case !strings.HasPrefix(err.Error(), place):
				t.Errorf("%s: %v; want the place %s", name, err, place)
			case test.want == "SECRET" && !strings.Contains(err.Error(), "Key Vault"), test.want != "SECRET" && !strings.HasSuffix(err.Error(), test.want):
				t.Errorf("%s: %v; want %s", name, err, test.want)
			case test.kind == "Secret" && strings.Contains(err.Error(), test.value):
				t.Errorf("%s prints the secret: %v", name, err)
			}
		}
	}
}

func loadFilled(kind, place, value, given string) error {
	text := strings.NewReplacer("TYPE", kind, "PLACE", place).Replace(filledProject)
	files := fstest.MapFS{}
	switch given {
	case "stage":
		text = strings.Replace(text, "GIVEN", fmt.Sprintf("variables: {lumen_v: %q}", value), 1)
	case "settings":
		text = strings.Replace(text, "GIVEN", "settings: dev.json", 1)
		files["dev.json"] = &fstest.MapFile{Data: fmt.Appendf(nil, "{\"EnvironmentVariables\": [\n{\"SchemaName\": \"lumen_v\", \"Value\": %q}]}", value)}
	default:
		text = strings.Replace(text, "GIVEN", "{}", 1)
		text = strings.Replace(strings.Replace(text, "    {}\n", "", 1), "type: "+kind, fmt.Sprintf("type: %s, %s: %q", kind, given, value), 1)
	}
	files[DefaultFile] = &fstest.MapFile{Data: []byte(text)}
	_, err := Load(fs.FS(files), DefaultFile)
	return err
}

// A place that several variables fill is checked with the values that all of them have.
func TestPlacesOfSeveralVariables(t *testing.T) {
	for value, want := range map[string]string{
		"parts.lumen.net":         "",
		"https://parts.lumen.net": "alm.yaml:12: stage dev: the value of variable lumen_v: host of connectors/parts: it is not a host such as api.contoso.com: no scheme, path or space",
	} {
		text := strings.NewReplacer("TYPE", "String", "'PLACE': lumen_v", "host: '{lumen_v}:{lumen_w}'", "GIVEN", "variables: {lumen_v: '"+value+"'}").Replace(filledProject)
		_, err := Parse(DefaultFile, []byte(text))
		if got := fmt.Sprint(err); got != want && (err != nil || want != "") {
			t.Errorf("%s: got %s, want %s", value, got, want)
		}
	}
}

// A connector that names a variable itself is checked like one whose place alm.yaml names.
func TestConnectorsThatNameVariables(t *testing.T) {
	files := fstest.MapFS{
		"connectors/parts/apiDefinition.swagger.json": {Data: []byte(`{"host": "@environmentVariables(\"lumen_v\")", "basePath": "/@environmentVariables(\"lumen_w\")"}`)},
		"connectors/parts/apiProperties.json":         {Data: []byte(`{"properties": {"connectionParameters": {"token": {"oAuthSettings": {"customParameters": {"TokenUrl": {"value": "https://@environmentVariables(\"lumen_v\")/token"}}}}}}}`)},
	}
	c, err := connector.Read(files, "connectors/parts")
	if err != nil {
		t.Fatal(err)
	}
	for variables, want := range map[string]string{
		"{lumen_v: parts.lumen.net}":               "<nil>",
		"{lumen_v: https://parts.lumen.net}":       "alm.yaml:12: stage dev: the value of variable lumen_v: host of connectors/parts: it is not a host such as api.contoso.com: no scheme, path or space",
		"{lumen_v: parts.lumen.net, lumen_w: /v1}": "alm.yaml:12: stage dev: the value of variable lumen_w: basePath of connectors/parts: it is not a path such as v1 or api/v2, whose leading / the definition has already",
	} {
		text := strings.NewReplacer("TYPE", "String", "{variables: {'PLACE': lumen_v}}", "{}", "GIVEN", "variables: "+variables).Replace(filledProject)
		p, err := Parse(DefaultFile, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(p.CheckConnector(c)); got != want {
			t.Errorf("%s: got %s, want %s", variables, got, want)
		}
	}
}
