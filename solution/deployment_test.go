package solution

import (
	"reflect"
	"strings"
	"testing"
)

func settled() *Solution {
	s := clean()
	s.References = []ConnectionReference{
		{Name: "contoso_shared", API: "/providers/Microsoft.PowerApps/apis/shared_office365"},
		{Name: "contoso_own", API: "/providers/Microsoft.PowerApps/apis/shared_contoso-5fdeploy-5f0123456789abcdef", CustomConnector: "1b4e28ba-2fa1-41d2-883f-0016d3cca427"},
	}
	return s
}

var someSettings = Settings{
	Variables:   []Setting{{"contoso_App", `an "app"`}, {"contoso_DeployHost", "deploy.contoso.com"}},
	Connections: []Connection{{"contoso_shared", "11112222", "/providers/Microsoft.PowerApps/apis/shared_office365"}, {"contoso_own", "33334444", ""}},
}

// Settings are written in both forms that pac writes, and read back from both.
func TestSettingsGoRound(t *testing.T) {
	for name, described := range map[string]bool{"settings.json": false, "settings_described.json": true} {
		file := someSettings.File(settled(), described)
		golden(t, name, string(file))
		got, err := ParseSettings(name, file)
		if err != nil || !reflect.DeepEqual(*got, someSettings) {
			t.Errorf("%s: got %+v, %v; want %+v", name, got, err, someSettings)
		}
	}
	if got, want := string((&Settings{}).File(settled(), true)), "{\n  \"EnvironmentVariables\": [],\n  \"ConnectionReferences\": []\n}\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The id of a custom connector is what the settings say, never what the zip says.
func TestSettingsKeepTheConnectorOfTheirEnvironment(t *testing.T) {
	want := Settings{Connections: []Connection{{"contoso_own", "33334444", "/providers/Microsoft.PowerApps/apis/shared_contoso-5fdeploy-5fthere"}}}
	if got, err := ParseSettings("s.json", want.File(settled(), false)); err != nil || !reflect.DeepEqual(*got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestSettingsDropWhatIsEmpty(t *testing.T) {
	got, err := ParseSettings("s.json", []byte("\ufeff"+`{"EnvironmentVariables":[{"SchemaName":"contoso_A","Value":""},{"SchemaName":"contoso_B","Value":"b","Later":{"x":1}}],
		"ConnectionReferences":[{"LogicalName":"contoso_c","ConnectionId":"","ConnectorId":"x","ConnectionOwner":"o"}],"More":1}`))
	if want := (Settings{Variables: []Setting{{"contoso_B", "b"}}}); err != nil || !reflect.DeepEqual(*got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestSettingsAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		`[]`:                          "s.json:1:1: a settings file is an object with EnvironmentVariables and ConnectionReferences",
		``:                            "s.json:1:1: ",
		`{"EnvironmentVariables":{}}`: "s.json:1:25: EnvironmentVariables must be a list",
		`{"EnvironmentVariables":[{"Value":"x"}]}`:                               "s.json:1:26: an entry has no SchemaName",
		`{"EnvironmentVariables":[{"SchemaName":"a_b","Value":1}]}`:              "s.json:1:54: Value must be a text",
		`{"EnvironmentVariables":[{"SchemaName":"a_b"},{"SchemaName":"a_B"}]}`:   "s.json:1:47: a_B occurs twice",
		`{"ConnectionReferences":[{"LogicalName":"a_b"},{"LogicalName":"a_b"}]}`: "s.json:1:48: a_b occurs twice",
	} {
		if _, err := ParseSettings("s.json", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

func TestSettingsNameWhatTheSolutionHas(t *testing.T) {
	for _, tt := range []struct {
		settings Settings
		want     string
	}{
		{someSettings, ""},
		{Settings{Variables: []Setting{{"contoso_app", "x"}}}, `the solution has no environment variable "contoso_app"; did you mean contoso_App?`},
		{Settings{Connections: []Connection{{Reference: "contoso_none"}}}, `the solution has no connection reference "contoso_none"`},
	} {
		got := ""
		if err := tt.settings.Check(settled()); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// The settings file of a real project is read, and a real solution's references are found.
func TestRealSettings(t *testing.T) {
	t.Parallel()
	files := 0
	for name, text := range walk(t, corpus(t)) {
		if strings.Contains(strings.ToLower(name), "deploymentsettings") && strings.HasSuffix(name, ".json") {
			s, err := ParseSettings(name, []byte(text))
			if err != nil {
				t.Errorf("%v", err)
				continue
			}
			files++
			t.Logf("%s: %d variables, %d connections", name, len(s.Variables), len(s.Connections))
		}
	}
	for name, file := range corpusZips(t) {
		s := must(openZip(t, file).Solution())
		t.Logf("%s: %d references %v", name, len(s.References), s.References)
	}
	t.Logf("%d settings files", files)
}
