package solution

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const layoutManifest = `<?xml version="1.0" encoding="utf-8"?>
<ImportExportXml><SolutionManifest><UniqueName>Layout</UniqueName><Version>1.0.0.0</Version><Managed>2</Managed><RootComponents /><MissingDependencies /></SolutionManifest></ImportExportXml>`

// layoutTree is an unpacked solution whose customizations have the empty nodes, and the files:
// name, content, name, content …
func layoutTree(nodes string, files ...string) fstest.MapFS {
	customizations := `<?xml version="1.0" encoding="utf-8"?>
<ImportExportXml xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <Entities /><Roles />
`
	for node := range strings.FieldsSeq(nodes) {
		customizations += "  <" + node + " />\n"
	}
	tree := fstest.MapFS{
		treeManifest:       {Data: []byte(layoutManifest)},
		treeCustomizations: {Data: []byte(customizations + "  <Languages />\n</ImportExportXml>")},
	}
	for i := 0; i < len(files); i += 2 {
		tree[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return tree
}

// layouts are the files of SolutionPackager and pac that become part of customizations.xml,
// each with a component KeepMe, and the path of its element there.
var layouts = []struct{ node, file, text, want string }{
	{"ServiceEndpoints", "PluginAssemblies/ServiceEndpoints.xml", `<ServiceEndpoints><ServiceEndpoint Name="KeepMe" /></ServiceEndpoints>`, "ServiceEndpoints/ServiceEndpoint"},
	{"ServiceEndpoints", "ServiceEndpoints/KeepMe/ServiceEndpoint.xml", `<ServiceEndpoint Name="KeepMe" />`, "ServiceEndpoints/ServiceEndpoint"},
	{"EntityDataSources", "EntityDataSources/{1}.xml", `<EntityDataSource EntityDataSourceId="{1}"><Name>KeepMe</Name></EntityDataSource>`, "EntityDataSources/EntityDataSource/Name"},
	{"EntityDataProviders", "EntityDataProviders/{1}.xml", `<EntityDataProvider EntityDataProviderId="{1}"><Name>KeepMe</Name></EntityDataProvider>`, "EntityDataProviders/EntityDataProvider/Name"},
	{"Dashboards", "Dashboards/{1}.xml", `<Dashboard><FormId>{1}</FormId><Name>KeepMe</Name></Dashboard>`, "Dashboards/Dashboard/Name"},
	{"InteractionCentricDashboards", "InteractionCentricDashboards/{1}.xml", `<InteractionCentricDashboard><FormId>{1}</FormId><Name>KeepMe</Name></InteractionCentricDashboard>`, "InteractionCentricDashboards/InteractionCentricDashboard/Name"},
	{"SLAs", "SLAs/KeepMe.meta.xml", `<SLA><name>KeepMe</name></SLA>`, "SLAs/SLA/name"},
	{"RoutingRules", "RoutingRules/KeepMe.meta.xml", `<RoutingRule><name>KeepMe</name></RoutingRule>`, "RoutingRules/RoutingRule/name"},
	{"ConvertRules", "ConvertRules/KeepMe.meta.xml", `<ConvertRule><name>KeepMe</name></ConvertRule>`, "ConvertRules/ConvertRule/name"},
	{"HierarchyRules", "HierarchyRules/KeepMe.meta.xml", `<HierarchyRule><name>KeepMe</name></HierarchyRule>`, "HierarchyRules/HierarchyRule/name"},
	{"SimilarityRules", "SimilarityRules/KeepMe.meta.xml", `<SimilarityRule><name>KeepMe</name></SimilarityRule>`, "SimilarityRules/SimilarityRule/name"},
	{"managedidentities", "managedidentities/KeepMe.meta.xml", `<managedidentity><name>KeepMe</name></managedidentity>`, "managedidentities/managedidentity/name"},
	{"MobileOfflineProfiles", "MobileOfflineProfiles/KeepMe.xml", `<MobileOfflineProfile><Name>KeepMe</Name></MobileOfflineProfile>`, "MobileOfflineProfiles/MobileOfflineProfile/Name"},
	{"SiteMap", "Other/SiteMap.xml", `<SiteMap><SiteMap><Area Id="KeepMe" /></SiteMap></SiteMap>`, "SiteMap/SiteMap/Area"},
	{"ConnectionRoles", "Other/ConnectionRoles.xml", `<ConnectionRoles><ConnectionRole name="KeepMe" /></ConnectionRoles>`, "ConnectionRoles/ConnectionRole"},
	{"EntityMaps", "Other/EntityMaps.xml", `<EntityMaps><EntityMap><Name>KeepMe</Name></EntityMap></EntityMaps>`, "EntityMaps/EntityMap/Name"},
	{"FieldSecurityProfiles", "Other/FieldSecurityProfiles.xml", `<FieldSecurityProfiles><FieldSecurityProfile name="KeepMe" /></FieldSecurityProfiles>`, "FieldSecurityProfiles/FieldSecurityProfile"},
	{"RibbonDiffXml", "Other/RibbonCustomizations.xml", `<RibbonDiffXml><CustomActions><CustomAction Id="KeepMe" /></CustomActions></RibbonDiffXml>`, "RibbonDiffXml/CustomActions/CustomAction"},
	{"Templates", "Templates/EmailTemplates.xml", `<EmailTemplates><EmailTemplate><title>KeepMe</title></EmailTemplate></EmailTemplates>`, "Templates/EmailTemplates/EmailTemplate/title"},
	{"Templates", "Templates/KBArticleTemplates.xml", `<KBArticleTemplates><KBArticleTemplate><title>KeepMe</title></KBArticleTemplate></KBArticleTemplates>`, "Templates/KBArticleTemplates/KBArticleTemplate/title"},
	{"Reports", "Reports/1033/{1}/KeepMe.rdl.data.xml", `<Report><FileName>/Reports/1033/{1}/KeepMe.rdl</FileName><Name>KeepMe</Name></Report>`, "Reports/Report/Name"},
	{"Reports", "Reports/ReportLinks.xml", `<ReportLinks><ReportLink Name="KeepMe" /></ReportLinks>`, "Reports/ReportLinks/ReportLink"},
	{"Reports", "Reports/ReportSignatureIdMappings.xml", `<ReportSignatureIdMappings><Mapping Name="KeepMe" /></ReportSignatureIdMappings>`, "Reports/ReportSignatureIdMappings/Mapping"},
	{"Workflows", "Workflows/Workflows.xml", `<Workflows><Workflow Name="KeepMe" /></Workflows>`, "Workflows/Workflow"},
	{"SolutionPluginAssemblies", "PluginAssemblies/PluginAssemblies.xml", `<SolutionPluginAssemblies><PluginAssembly Name="KeepMe" /></SolutionPluginAssemblies>`, "SolutionPluginAssemblies/PluginAssembly"},
	{"", "Dialogs/{1}.xml", `<Dialog><FormId>{1}</FormId><Name>KeepMe</Name></Dialog>`, "Dialogs/Dialog/Name"},
	{"", "WebWizards/KeepMe.xml", `<WebWizard><Name>KeepMe</Name></WebWizard>`, "WebWizards/WebWizard/Name"},
	{"", "SdkMessages/KeepMe.xml", `<SdkMessage><Name>KeepMe</Name></SdkMessage>`, "SdkMessages/SdkMessage/Name"},
	{"", "Maps/KeepMe.xml", `<Map><Name>KeepMe</Name></Map>`, "Maps/Map/Name"},
	{"", "TeamTemplates/KeepMe.xml", `<TeamTemplate><Name>KeepMe</Name></TeamTemplate>`, "TeamTemplates/TeamTemplate/Name"},
	{"", "SyncAttributeMappingProfiles/KeepMe.xml", `<SyncAttributeMappingProfile><Name>KeepMe</Name></SyncAttributeMappingProfile>`, "SyncAttributeMappingProfiles/SyncAttributeMappingProfile/Name"},
	{"", "ServicePlans/ServicePlans.xml", `<serviceplans><serviceplan><name>KeepMe</name></serviceplan></serviceplans>`, "serviceplans/serviceplan/name"},
	{"", "ServicePlans/ServicePlanAppModules.xml", `<serviceplanappmodulesset><serviceplanappmodules><name>KeepMe</name></serviceplanappmodules></serviceplanappmodulesset>`, "serviceplanappmodulesset/serviceplanappmodules/name"},
	{"OrganizationSettings", "OrganizationSettings/_legacy/KeepMe.meta.xml", `<OrganizationSetting><name>KeepMe</name></OrganizationSetting>`, "OrganizationSettings/OrganizationSetting/name"},
	{"ComplexControls", "ComplexControls/KeepMe.xml", `<ComplexControl><Name>KeepMe</Name></ComplexControl>`, "ComplexControls/ComplexControl/Name"},
	{"ProfileRules", "ChannelAccess/ProfileRules/KeepMe.xml", `<ProfileRule><Name>KeepMe</Name></ProfileRule>`, "ProfileRules/ProfileRule/Name"},
	{"ChannelAccessProfiles", "ChannelAccess/Profiles/KeepMe.xml", `<ChannelAccessProfile><Name>KeepMe</Name></ChannelAccessProfile>`, "ChannelAccessProfiles/ChannelAccessProfile/Name"},
	{"Templates", "Templates/ContractTemplates.xml", `<ContractTemplates><ContractTemplate><Name>KeepMe</Name></ContractTemplate></ContractTemplates>`, "Templates/ContractTemplates/ContractTemplate/Name"},
	{"Templates", "Templates/MailMergeTemplates.xml", `<MailMergeTemplates><MailMergeTemplate><Name>KeepMe</Name></MailMergeTemplate></MailMergeTemplates>`, "Templates/MailMergeTemplates/MailMergeTemplate/Name"},
	{"", "Roles/KeepMe.xml", `<Role name="KeepMe" />`, "Roles/Role"},
	{"", "Roles/KeepMe_managed.xml", `<Role name="KeepMe_managed"><Name>KeepMe</Name></Role>`, "Roles/Role/Name"},
	{"optionsets", "OptionSets/KeepMe.xml", `<optionset Name="KeepMe" />`, "optionsets/optionset"},
	{"AppModules", "AppModules/KeepMe/AppModule.xml", `<AppModule><UniqueName>KeepMe</UniqueName></AppModule>`, "AppModules/AppModule/UniqueName"},
	{"AppModuleSiteMaps", "AppModuleSiteMaps/KeepMe/AppModuleSiteMap.xml", `<AppModuleSiteMap><SiteMapUniqueName>KeepMe</SiteMapUniqueName></AppModuleSiteMap>`, "AppModuleSiteMaps/AppModuleSiteMap/SiteMapUniqueName"},
	{"NewThings", "NewThings/KeepMe.meta.xml", `<NewThing><name>KeepMe</name></NewThing>`, "NewThings/NewThing/name"},
	{"Policies", "Anywhere/KeepMe.xml", `<Policy><Name>KeepMe</Name></Policy>`, "Policies/Policy/Name"},
}

// A component of each folder that SolutionPackager and pac know has its place, and keeps it
// when the package is unpacked and packed once more.
func TestEveryFolderHasItsPlace(t *testing.T) {
	for _, test := range layouts {
		for _, managed := range []bool{false, true} {
			p, err := OpenTree(layoutTree(test.node, test.file, test.text), managed)
			if err != nil {
				t.Errorf("%s: %v", test.file, err)
				continue
			}
			if got := keptAt(t, p); got != test.want {
				t.Errorf("%s, managed %v: KeepMe is at %q; want %q", test.file, managed, got, test.want)
			}
			again, err := OpenTree(unpacked(t, p), managed)
			if err != nil {
				t.Errorf("%s, unpacked: %v", test.file, err)
				continue
			}
			if got := keptAt(t, again); got != test.want || !slices.Equal(again.Entries(), p.Entries()) {
				t.Errorf("%s, managed %v, packed twice: KeepMe is at %q with %q; want %q with %q", test.file, managed, got, again.Entries(), test.want, p.Entries())
			}
		}
	}
}

// keptAt returns the path of the element in customizations.xml that has the text KeepMe.
func keptAt(t *testing.T, p *Package) string {
	t.Helper()
	root := must(parseNodes(must(p.part(CustomizationsFile).read())))
	found := ""
	var walk func(n *xmlNode, at string)
	walk = func(n *xmlNode, at string) {
		for _, c := range n.children {
			at := strings.TrimPrefix(at+"/"+c.name, "/")
			if len(c.children) == 0 && (string(c.text) == "KeepMe" || slices.ContainsFunc([]string{"Id", "Name", "name"}, func(a string) bool { return c.attr(a) == "KeepMe" })) {
				found = at
			}
			walk(c, at)
		}
	}
	walk(root, "")
	return found
}

// What has no place is an error that names the file.
func TestWhatHasNoPlaceIsNamed(t *testing.T) {
	for file, text := range map[string]string{
		"SLAs/KeepMe.json":            `{}`,
		"Unknown/KeepMe.meta.xml":     `<Unknown><name>KeepMe</name></Unknown>`,
		"Unknown/KeepMe.data.xml":     `<unknown />`,
		"Unknown/KeepMe.xml":          `<Unknown />`,
		"KeepMe.xml":                  `<Unknown />`,
		"docs/notes.xml":              `<Notes />`,
		"docs/notes.XML":              `broken`,
		"Other/KeepMe.xml":            `<Unknown />`,
		"Other/notes.txt":             `notes`,
		"Roles/KeepMe.xml":            `<Unknown />`,
		"Roles/a/KeepMe.xml":          `<Unknown />`,
		"AppModules/a/b/KeepMe.xml":   `<Unknown />`,
		"Workflows/KeepMe.xml":        `<Workflows />`,
		"EntityPrivileges/KeepMe.xml": `<privilege />`,
		"Entities/a/Entity.xml":       `<Unknown />`,
		"Entities/a/b/KeepMe.xml":     `<Unknown />`,
		"Other/Relationships/a.xml":   `<EntityRelationships><EntityRelationship /></EntityRelationships>`,
		"WebResources/KeepMe.xml":     `<KeepMe />`,
		"bots/a/KeepMe.meta.xml":      `<bot />`,
		"PluginAssemblies/KeepMe.xml": `<Unknown />`,
		"Controls/a/KeepMe.data.xml":  `<Unknown />`,
		"Workflows/KeepMe.data.xml":   `<Unknown />`,
		"CanvasApps/KeepMe.meta.xml":  `<Unknown />`,
		"Connectors/KeepMe.xml":       `<Unknown />`,
		"Templates/a/KeepMe.meta.xml": `<Unknown />`,
	} {
		_, err := OpenTree(layoutTree("", file, text), false)
		if !errors.Is(err, ErrUnplaced) || !strings.HasPrefix(err.Error(), "pack: "+file+": ") {
			t.Errorf("%s: error %v; want ErrUnplaced that begins with the file", file, err)
		}
	}
}

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
