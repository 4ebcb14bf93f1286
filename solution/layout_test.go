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
