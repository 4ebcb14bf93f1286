package solution

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// Two files cannot fill one node.
func TestANodeIsFilledOnce(t *testing.T) {
	for _, files := range [][]string{
		{"Other/SiteMap.xml", `<SiteMap><SiteMap /></SiteMap>`, "Other/Menu.xml", `<SiteMap><SiteMap /></SiteMap>`},
		{"SLAs/KeepMe.meta.xml", `<SLA><name>KeepMe</name></SLA>`, "Other/SLAs.xml", `<SLAs><SLA /></SLAs>`},
		{"Other/Relationships/a.xml", `<EntityRelationships><EntityRelationship Name="a"><x /></EntityRelationship></EntityRelationships>`,
			"Other/Relationships/b.xml", `<EntityRelationships><EntityRelationship Name="a"><y /></EntityRelationship></EntityRelationships>`},
	} {
		if _, err := OpenTree(layoutTree("SiteMap SLAs", files...), false); !errors.Is(err, ErrUnplaced) {
			t.Errorf("%s and %s: error %v; want ErrUnplaced", files[0], files[2], err)
		}
	}
}

// A tree of both packages has files for each, whatever their folder.
func TestManagedVariantsReplaceFiles(t *testing.T) {
	entity := `<Entity><Name>a</Name><FormXml /><SavedQueries /></Entity>`
	for _, test := range []struct{ node, file, text, variant string }{
		{"AppModules", "AppModules/a/AppModule.xml", `<AppModule><UniqueName>a</UniqueName><Name>KeepMe</Name></AppModule>`, "AppModules/a/AppModule_managed.xml"},
		{"AppModuleSiteMaps", "AppModuleSiteMaps/a/AppModuleSiteMap.xml", `<AppModuleSiteMap><SiteMapUniqueName>a</SiteMapUniqueName><Name>KeepMe</Name></AppModuleSiteMap>`, "AppModuleSiteMaps/a/AppModuleSiteMap_managed.xml"},
		{"SiteMap", "Other/SiteMap.xml", `<SiteMap><SiteMap><Area Id="KeepMe" /></SiteMap></SiteMap>`, "Other/SiteMap_managed.xml"},
		{"Dashboards", "Dashboards/{1}.xml", `<Dashboard><FormId>{1}</FormId><Name>KeepMe</Name></Dashboard>`, "Dashboards/{1}_managed.xml"},
		{"SLAs", "SLAs/a.meta.xml", `<SLA><slaid>1</slaid><name>a</name><Name>KeepMe</Name></SLA>`, "SLAs/a_managed.meta.xml"},
		{"", "Entities/a/FormXml/main/{1}.xml", `<forms><systemform><formid>{1}</formid><Name>KeepMe</Name></systemform></forms>`, "Entities/a/FormXml/main/{1}_managed.xml"},
		{"", "Entities/a/SavedQueries/{1}.xml", `<savedqueries><savedquery><savedqueryid>{1}</savedqueryid><Name>KeepMe</Name></savedquery></savedqueries>`, "Entities/a/SavedQueries/{1}_managed.xml"},
	} {
		for _, managed := range []bool{false, true} {
			here, other := test.file, test.variant
			if managed {
				here, other = other, here
			}
			files := []string{here, test.text, other, strings.Replace(test.text, "KeepMe", "Other", 1)}
			if strings.HasPrefix(test.file, "Entities/") {
				files = append(files, "Entities/a/Entity.xml", entity)
			}
			p, err := OpenTree(layoutTree(test.node, files...), managed)
			if err != nil {
				t.Errorf("%s: %v", test.file, err)
				continue
			}
			if text := string(must(p.part(CustomizationsFile).read())); keptAt(t, p) == "" || strings.Contains(text, ">Other<") || strings.Contains(text, `"Other"`) || len(p.Entries()) != 3 {
				t.Errorf("%s, managed %v: %q with %s", test.file, managed, p.Entries(), text)
			}
		}
	}
}

// A table's parts: forms of one type are together, charts and formulas have their place.
func TestTablePartsArePlaced(t *testing.T) {
	tree := layoutTree("",
		"Entities/a/Entity.xml", `<Entity><Name>a</Name><FormXml /><Visualizations /></Entity>`,
		"Entities/a/FormXml/main/{2}.xml", `<forms><systemform><formid>{2}</formid></systemform></forms>`,
		"Entities/a/FormXml/main/{1}.xml", `<forms><systemform><formid>{1}</formid></systemform></forms>`,
		"Entities/a/FormXml/card/{3}.xml", `<forms><systemform><formid>{3}</formid></systemform></forms>`,
		"Entities/a/Visualizations/{4}.xml", `<visualization><savedqueryvisualizationid>{4}</savedqueryvisualizationid></visualization>`,
		"Entities/a/Formulas/a-total.xaml", `<Activity />`)
	p := must(OpenTree(tree, false))
	got := must(parseNodes(must(p.part(CustomizationsFile).read()))).child("Entities").canonical()
	want := must(parseNodes([]byte(`<Entities><Entity><Name>a</Name><FormXml><forms type="main"><systemform><formid>{1}</formid></systemform>
		<systemform><formid>{2}</formid></systemform></forms><forms type="card"><systemform><formid>{3}</formid></systemform></forms></FormXml>
		<Visualizations><visualization><savedqueryvisualizationid>{4}</savedqueryvisualizationid></visualization></Visualizations></Entity></Entities>`))).canonical()
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got, want := p.Entries(), []string{CustomizationsFile, ManifestFile, "Formulas/a-total.xaml", contentTypesFile}; !slices.Equal(got, want) {
		t.Errorf("entries %q; want %q", got, want)
	}
	if again := must(OpenTree(unpacked(t, p), false)); !slices.Equal(again.Entries(), p.Entries()) {
		t.Errorf("packed twice: %q; want %q", again.Entries(), p.Entries())
	}
	if unpacked(t, p)["Entities/a/Formulas/a-total.xaml"] == nil {
		t.Error("the formula is not in the table's folder")
	}
}

// An app's navigation settings go into the app.
func TestNavigationSettingsArePlaced(t *testing.T) {
	p := must(OpenTree(layoutTree("AppModules", "AppModules/a/AppModule.xml", `<AppModule><UniqueName>a</UniqueName><NavigationSettings /></AppModule>`,
		"AppModules/a/NavigationSettings/1.xml", `<NavigationSetting><Id>1</Id></NavigationSetting>`,
		"AppModules/a/NavigationSettings/2.xml", `<NavigationSettings><NavigationSetting><Id>2</Id></NavigationSetting></NavigationSettings>`), false))
	got := must(parseNodes(must(p.part(CustomizationsFile).read()))).child("AppModules").canonical()
	want := must(parseNodes([]byte(`<AppModules><AppModule><UniqueName>a</UniqueName><NavigationSettings><NavigationSetting><Id>1</Id></NavigationSetting>` +
		`<NavigationSetting><Id>2</Id></NavigationSetting></NavigationSettings></AppModule></AppModules>`))).canonical()
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// A manifest that no tree could be packed with is refused before anything is written.
func TestUnreadableManifestIsNotUnpacked(t *testing.T) {
	for _, manifest := range []string{"<!DOCTYPE x>" + layoutManifest, "\xff\xfe<\x00", `<?xml version="1.0" encoding="utf-16"?><ImportExportXml />`} {
		p := zipOf(false, "")
		p.part(ManifestFile).set([]byte(manifest))
		var problem Problem
		if _, err := p.tree(); !errors.As(err, &problem) || problem.Kind != ManifestMalformed {
			t.Errorf("%.20q: error %v; want ManifestMalformed", manifest, err)
		}
	}
}

// What pac leaves out is left out and reported.
func TestLeftOut(t *testing.T) {
	tree := layoutTree("", "deploymentSettings.json", "{}", "README.md", "", "CanvasApps/src/a/App.fx.yaml", "", "canvasapps/SRC/b/c.xml", "<x />",
		"Resources/1033/resources.1033.resx", "<root />", "Resources/template_resources.resx", "<root />", "solutions/Layout/solution.yml", "", "publishers/contoso/publisher.yml", "",
		"WebResources/Thumbs.db", "", "obj/x.dll", "", "connectors/orders/apiProperties.json", "{}", ".git/x.xml", "", oldValues, "{}")
	p := must(OpenTree(tree, false))
	if got, want := p.LeftOut(), []string{"CanvasApps/src/", "README.md", "Resources/", "WebResources/Thumbs.db", "canvasapps/SRC/", "connectors/orders/", "deploymentSettings.json", "obj/", "publishers/", "solutions/"}; !slices.Equal(got, want) {
		t.Errorf("left out %q; want %q", got, want)
	}
	if got, want := p.Entries(), []string{CustomizationsFile, ManifestFile, oldValues, contentTypesFile}; !slices.Equal(got, want) {
		t.Errorf("entries %q; want %q", got, want)
	}
}

// The tools on Windows accept the two root files and their folder in any case.
func TestTreesInAnyCase(t *testing.T) {
	for _, names := range [][2]string{{"Other/solution.xml", "Other/customizations.xml"}, {"other/Solution.xml", "other/Customizations.xml"}, {"OTHER/SOLUTION.XML", "OTHER/CUSTOMIZATIONS.XML"}} {
		tree := layoutTree("SLAs", "slas/KeepMe.meta.xml", `<SLA><name>KeepMe</name></SLA>`)
		tree[names[0]], tree[names[1]] = tree[treeManifest], tree[treeCustomizations]
		for _, name := range []string{treeManifest, treeCustomizations} {
			if !slices.Contains(names[:], name) {
				delete(tree, name)
			}
		}
		p, err := OpenTree(tree, false)
		if err != nil || keptAt(t, p) != "SLAs/SLA/name" {
			t.Errorf("%s: %v", names[0], err)
		}
	}
}
