package solution

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

// Replacing an unpacked solution removes what the old one had and the new one has not, and
// nothing else of the repository around it.
func TestReplaceKeepsTheRepository(t *testing.T) {
	old := layoutTree("SLAs", "SLAs/a.meta.xml", `<SLA><name>a</name></SLA>`, "Roles/a.xml", `<Role name="a" />`,
		"Workflows/Gone.json", "{}", "bots/a/bot.xml", "<bot />", "bots/a/configuration.json", "{}", "Formulas/a-b.xaml", "",
		"other/SiteMap.xml", "<SiteMap><SiteMap /></SiteMap>",
		"connectors/orders/apiProperties.json", "{}", "docs/x.md", "", "docs/notes/y.xml", "<notes />", "deploymentSettings.json", "{}",
		"Reports/2026/q3.md", "", "Roles/README.md", "", "Roles/own.xml", "<Own />", "Workflows/README.md", "", "WebResources/README.md", "", "Controls/README.md", "", "CanvasApps/notes.txt", "",
		"WebResources/a.js", "", "WebResources/a.js.data.xml", "<WebResource />", "Controls/a/ControlManifest.xml.data.xml", "<CustomControl />", "Controls/a/bundle.js", "",
		"CanvasApps/a_DocumentUri.msapp", "", "Connectors/a_b_iconblob.Png", "", "Entities/a/Entity.xml", "<Entity />", "PluginAssemblies/ServiceEndpoints.xml", "<ServiceEndpoints />",
		"Other/notes.txt", "", "Other/own.xml", "<Own />", "node_modules/a/index.js", "", "CanvasApps/src/a/App.fx.yaml", "", "Connectors/orders/script.csx", "", ".github/a.yml", "")
	p := must(OpenTree(layoutTree("", "Roles/b.xml", `<Role name="b" />`), false))
	want := []string{"CanvasApps/a_DocumentUri.msapp", "Connectors/a_b_iconblob.Png", "Controls/a/ControlManifest.xml.data.xml", "Controls/a/bundle.js", "Entities/a/Entity.xml", "Formulas/a-b.xaml", "PluginAssemblies/ServiceEndpoints.xml", "Roles/a.xml", "SLAs/a.meta.xml", "WebResources/a.js", "WebResources/a.js.data.xml", "Workflows/Gone.json", "bots/a/bot.xml", "bots/a/configuration.json", "other/SiteMap.xml"}
	if got, err := p.Replaced(old); !slices.Equal(got, want) || err != nil {
		t.Errorf("Replaced = %q, %v; want %q", got, err, want)
	}
	dir := t.TempDir()
	for name, f := range old {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	root := must(os.OpenRoot(dir))
	defer root.Close()
	if got, err := p.Replace(root, nil); !slices.Equal(got, want) || err != nil {
		t.Errorf("Replace = %q, %v; want %q", got, err, want)
	}
	for name := range old {
		_, err := fs.Stat(root.FS(), name)
		if there := err == nil; there == slices.Contains(want, name) {
			t.Errorf("%s: there %v", name, there)
		}
	}
	if again, err := OpenTree(root.FS(), false); again == nil {
		t.Logf("the tree has files of its own: %v", err) // Other/notes.txt
	}
}

// Connectors are read whatever else is in the tree.
func TestReadPartsNeedsNothingElse(t *testing.T) {
	tree := layoutTree("", "Connectors/contoso_a.xml", `<Connector><connectorid>1b4e28ba-2fa1-41d2-883f-0016d3cca427</connectorid><name>contoso_a</name><connectortype>1</connectortype>`+
		`<openapidefinition>/Connector/contoso_a_openapidefinition.json</openapidefinition></Connector>`, "Connectors/contoso_a_openapidefinition.json", "{}",
		"Unknown/KeepMe.meta.xml", "<Unknown />", "Other/notes.txt", "", "Workflows/a.data.xml", "broken", "Entities/a/Entity.xml", "broken", "a/NUL.txt", "")
	got, err := ReadParts(tree, "Connectors", "contoso_a")
	want := Parts{Row: "Connectors/contoso_a.xml",
		Connector: Connector{ID: "1b4e28ba-2fa1-41d2-883f-0016d3cca427", Name: "contoso_a", Definition: []byte("{}")}}
	want.Files[DefinitionFile] = "Connectors/contoso_a_openapidefinition.json"
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("ReadParts = %+v, %v; want %+v", got, err, want)
	}
	if _, err := OpenTree(tree, false); err == nil {
		t.Error("OpenTree packs a tree with unknown files")
	}
}
