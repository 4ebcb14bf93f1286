package solution

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"slices"
	"testing"
)

func TestParseVersion(t *testing.T) {
	for in, want := range map[string]string{
		"1": "1.0.0.0", "1.2": "1.2.0.0", "1.2.3": "1.2.3.0", "1.2.3.4": "1.2.3.4", "01.2": "1.2.0.0",
		"9.2.23093.252": "9.2.23093.252", "2147483647": "2147483647.0.0.0", "0.0.0.0": "0.0.0.0",
	} {
		got, err := ParseVersion(in)
		if got.String() != want || err != nil {
			t.Errorf("ParseVersion(%q) = %s, %v; want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"", "v1.2", "1.2.3.4.5", "1.2-beta", "1.2+meta", "1..2", ".1", "1.", " 1", "-1", "2147483648", "99999999999999999999", "1.٣"} {
		if got, err := ParseVersion(in); err == nil {
			t.Errorf("ParseVersion(%q) = %s; want an error", in, got)
		}
	}
}

func TestVersionsCompareByNumber(t *testing.T) {
	in := []string{"1.10", "1.9.9.9", "1.9.10", "0.0.0.1", "2", "1.9.9.10"}
	var versions []Version
	for _, s := range in {
		versions = append(versions, must(ParseVersion(s)))
	}
	slices.SortFunc(versions, Version.Compare)
	got := must(json.Marshal(versions))
	want := `["0.0.0.1","1.9.9.9","1.9.9.10","1.9.10.0","1.10.0.0","2.0.0.0"]`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var back []Version
	if err := json.Unmarshal(got, &back); err != nil || !slices.Equal(back, versions) {
		t.Errorf("got %v, %v; want %v", back, err, versions)
	}
}

func TestNextVersion(t *testing.T) {
	v := must(ParseVersion("1.2.3.4"))
	for part, want := range map[Part]string{Major: "2.0.0.0", Minor: "1.3.0.0", Patch: "1.2.4.0"} {
		if got := v.Next(part).String(); got != want {
			t.Errorf("Next(%d) = %s, want %s", part, got, want)
		}
	}
}

// The names are those of public solutions.
func TestSchemaNames(t *testing.T) {
	for _, tt := range []struct{ prefix, title, want string }{
		{"new", "Custom Connector", "new_custom-20connector"},
		{"cat", "Human-in-the-Loop", "cat_human-2din-2dthe-2dloop"},
		{"x1", "Größe_2", "x1_gr-c3-b6-c3-9fe-5f2"},
	} {
		if got := SchemaName(tt.prefix, tt.title); got != tt.want {
			t.Errorf("SchemaName(%q, %q) = %q, want %q", tt.prefix, tt.title, got, tt.want)
		}
	}
	for name, want := range map[string][2]string{
		"new_custom-20connector":                     {"new", "custom connector"},
		"cre80_5Fkursy-20walut-20nbp":                {"cre80", "kursy walut nbp"},
		"cr897_5Ftrace-20parser-20mcp-20-2D-20azure": {"cr897", "trace parser mcp - azure"},
		"archer_5Fpromptwagon":                       {"archer", "promptwagon"},
		"mcs_country_explorer":                       {"mcs", "country_explorer"},
		"x1_gr-c3-b6-c3-9fe-5f2":                     {"x1", "größe_2"},
		"plain":                                      {"", "plain"},
	} {
		prefix, title := DecodeSchemaName(name)
		if got := [2]string{prefix, title}; got != want {
			t.Errorf("DecodeSchemaName(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestIDsAndFileNames(t *testing.T) {
	if got, want := ConnectorID("contoso", "contoso_deploy-20bot"), "7fd5df39-4f4e-50cf-9fc1-44f1fe5c6fc0"; got != want {
		t.Errorf("ConnectorID = %s, want %s; changing it orphans every connector that has no recorded id", got, want)
	}
	if got, want := FileName("DeployBot", must(ParseVersion("1")), true), "DeployBot_1_0_0_0_managed.zip"; got != want {
		t.Errorf("FileName = %s, want %s", got, want)
	}
	if got, want := FileName("DeployBot", must(ParseVersion("1.0.0.1")), false), "DeployBot_1_0_0_1.zip"; got != want {
		t.Errorf("FileName = %s, want %s", got, want)
	}
}

func TestFSHasAFolderPerConnector(t *testing.T) {
	s := whole()
	s.Connectors = append(s.Connectors, Connector{Name: "../evil", Definition: []byte("{}")}, s.Connectors[0])
	fsys := s.FS()
	var got []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			got = append(got, name)
		}
		return err
	})
	want := []string{
		"contoso_deploy-20bot/apiDefinition.swagger.json", "contoso_deploy-20bot/apiProperties.json",
		"contoso_deploy-20bot/icon.png", "contoso_deploy-20bot/script.csx",
		"contoso_plain/apiDefinition.swagger.json", "contoso_plain/apiProperties.json",
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	if got := must(fs.ReadFile(fsys, want[0])); !bytes.Equal(got, s.Connectors[0].Definition) {
		t.Errorf("%s: got %s", want[0], got)
	}
	const properties = `{
  "properties": {
    "connectionParameters": {},
    "iconBrandColor": "#ffffff",
    "policyTemplateInstances": null
  }
}
`
	if got := must(fs.ReadFile(fsys, want[5])); string(got) != properties {
		t.Errorf("%s: got %s, want %s", want[5], got, properties)
	}
}
