package solution

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// rounds has each node of customizations.xml with a component, the entries that it names, and the
// file of the tree that it unpacks to; no file where it stays in Other/Customizations.xml.
var rounds = []struct {
	node, inside, file string
	entries            []string
}{
	{"Entities", `<Entity><Name>a</Name><FormXml><forms type="main"><systemform><formid>{1}</formid></systemform><systemform><formid>{2}</formid></systemform></forms></FormXml>` +
		`<SavedQueries><savedqueries><savedquery><savedqueryid>{3}</savedqueryid></savedquery></savedqueries></SavedQueries><RibbonDiffXml><CustomActions /></RibbonDiffXml>` +
		`<Visualizations><visualization><savedqueryvisualizationid>{4}</savedqueryvisualizationid></visualization></Visualizations></Entity>`, "Entities/a/Entity.xml", []string{"Formulas/a-total.xaml"}},
	{"Roles", `<Role name="a" />`, "Roles/a.xml", nil},
	{"Workflows", `<Workflow Name="a"><JsonFileName>/Workflows/a.json</JsonFileName></Workflow>`, "Workflows/a.json.data.xml", []string{"Workflows/a.json"}},
	{"Workflows", `<Workflow Name="a"><XamlFileName>/Workflows/a.xaml</XamlFileName></Workflow>`, "Workflows/a.xaml.data.xml", []string{"Workflows/a.xaml"}},
	{"Workflows", `<Workflow Name="a" />`, "", nil},
	{"FieldSecurityProfiles", `<FieldSecurityProfile name="a"><FieldPermissions /></FieldSecurityProfile>`, "Other/FieldSecurityProfiles.xml", nil},
	{"Templates", `<EmailTemplates><EmailTemplate><subject>/Templates/EmailDocuments/1033/{1}/Subject.xsl</subject></EmailTemplate></EmailTemplates>`, "", []string{"Templates/EmailDocuments/1033/{1}/Subject.xsl"}},
	{"EntityImageConfigs", `<EntityImageConfig><parententitylogicalname>a</parententitylogicalname></EntityImageConfig>`, "", nil},
	{"AttributeImageConfigs", `<AttributeImageConfig><attributelogicalname>a</attributelogicalname></AttributeImageConfig>`, "", nil},
	{"RibbonDiffXml", `<CustomActions><CustomAction Id="a" /></CustomActions>`, "", nil},
	{"SiteMap", `<SiteMap><Area Id="a" /></SiteMap>`, "Other/SiteMap.xml", nil},
	{"ConnectionRoles", `<ConnectionRole><name>a</name></ConnectionRole>`, "Other/ConnectionRoles.xml", nil},
	{"EntityMaps", `<EntityMap><EntitySource>a</EntitySource></EntityMap>`, "Other/EntityMaps.xml", nil},
	{"EntityRelationships", `<EntityRelationship Name="a_b"><ReferencedEntityName>a</ReferencedEntityName></EntityRelationship>`, "Other/Relationships/a.xml", nil},
	{"OrganizationSettings", `<Setting><name>a</name></Setting>`, "", nil},
	{"optionsets", `<optionset Name="a"><OptionSetType>picklist</OptionSetType></optionset>`, "OptionSets/a.xml", nil},
	{"Dashboards", `<Dashboard><FormId>{1}</FormId></Dashboard>`, "Dashboards/{1}.xml", nil},
	{"InteractionCentricDashboards", `<InteractionCentricDashboard><FormId>{1}</FormId></InteractionCentricDashboard>`, "InteractionCentricDashboards/{1}.xml", nil},
	{"WebResources", `<WebResource><Name>a_/x.js</Name><FileName>/WebResources/a_xjs1F</FileName></WebResource>`, "WebResources/a_/x.js.data.xml", []string{"WebResources/a_xjs1F"}},
	{"Reports", `<Report><name>a</name><FileName>/Reports/1033/{1}/a.rdl</FileName></Report>`, "Reports/1033/{1}/a.rdl.data.xml", []string{"Reports/1033/{1}/a.rdl"}},
	{"CustomControls", `<CustomControl><Name>a.B</Name><FileName>/Controls/a.B/ControlManifest.xml</FileName></CustomControl>`, "Controls/a.B/ControlManifest.xml.data.xml", []string{"Controls/a.B/ControlManifest.xml", "Controls/a.B/bundle.js"}},
	{"SolutionPluginAssemblies", `<PluginAssembly FullName="a"><FileName>/PluginAssemblies/a-1/a.dll</FileName></PluginAssembly>`, "PluginAssemblies/a-1/a.dll.data.xml", []string{"PluginAssemblies/a-1/a.dll"}},
	{"SdkMessageProcessingSteps", `<SdkMessageProcessingStep SdkMessageProcessingStepId="{1}" />`, "SdkMessageProcessingSteps/{1}.xml", nil},
	{"ServiceEndpoints", `<ServiceEndpoint Name="a" />`, "PluginAssemblies/ServiceEndpoints.xml", nil},
	{"Dialogs", `<Dialog><FormId>{1}</FormId></Dialog>`, "", nil},
	{"WebWizards", `<WebWizard><Name>a</Name></WebWizard>`, "", nil},
	{"SdkMessages", `<SdkMessage><Name>a</Name></SdkMessage>`, "", nil},
	{"Maps", `<Map><Name>a</Name></Map>`, "", nil},
	{"TeamTemplates", `<TeamTemplate><teamtemplatename>a</teamtemplatename></TeamTemplate>`, "", nil},
	{"SyncAttributeMappingProfiles", `<SyncAttributeMappingProfile><Name>a</Name></SyncAttributeMappingProfile>`, "", nil},
	{"serviceplans", `<serviceplan><name>a</name></serviceplan>`, "", nil},
	{"serviceplanappmodulesset", `<serviceplanappmodules><name>a</name></serviceplanappmodules>`, "", nil},
	{"SLAs", `<SLA><name>a</name></SLA>`, "SLAs/a.meta.xml", nil},
	{"RoutingRules", `<RoutingRule><name>a</name></RoutingRule>`, "RoutingRules/a.meta.xml", nil},
	{"ConvertRules", `<ConvertRule><name>a</name></ConvertRule>`, "ConvertRules/a.meta.xml", nil},
	{"HierarchyRules", `<HierarchyRule><name>a</name></HierarchyRule>`, "HierarchyRules/a.meta.xml", nil},
	{"SimilarityRules", `<SimilarityRule><name>a</name></SimilarityRule>`, "SimilarityRules/a.meta.xml", nil},
	{"MobileOfflineProfiles", `<MobileOfflineProfile><Name>a</Name></MobileOfflineProfile>`, "MobileOfflineProfiles/a.xml", nil},
	{"AppModuleSiteMaps", `<AppModuleSiteMap><SiteMapUniqueName>a</SiteMapUniqueName></AppModuleSiteMap>`, "AppModuleSiteMaps/a/AppModuleSiteMap.xml", nil},
	{"AppModules", `<AppModule><UniqueName>a</UniqueName><NavigationSettings><NavigationSetting /></NavigationSettings></AppModule>`, "AppModules/a/AppModule.xml", nil},
	{"EntityDataProviders", `<EntityDataProvider EntityDataProviderId="{1}" />`, "EntityDataProviders/{1}.xml", nil},
	{"EntityDataSources", `<EntityDataSource EntityDataSourceId="{1}" />`, "EntityDataSources/{1}.xml", nil},
	{"CanvasApps", `<CanvasApp><Name>a</Name><DocumentUri>/CanvasApps/a_DocumentUri.msapp</DocumentUri></CanvasApp>`, "CanvasApps/a.meta.xml", []string{"CanvasApps/a_DocumentUri.msapp", "CanvasApps/a_BackgroundImageUri"}},
	{"AIModels", `<AIModel><msdyn_name>a</msdyn_name></AIModel>`, "", nil},
	{"Connectors", `<Connector><name>a_b</name><openapidefinition>/Connector/a_b_openapidefinition.json</openapidefinition></Connector>`, "Connectors/a_b.xml", []string{"Connector/a_b_openapidefinition.json"}},
	{"connectionreferences", `<connectionreference connectionreferencelogicalname="a_b" />`, "", nil},
	{"managedidentities", `<managedidentity><name>a</name></managedidentity>`, "managedidentities/a.meta.xml", nil},
	{"Languages", `<Language>1033</Language>`, "", nil},
	{"NewThings", `<NewThing><name>a</name></NewThing>`, "", []string{"bots/a/bot.xml", "bots/a/configuration.json", "modernflows/1/a.json", "environmentvariabledefinitions/a_b/environmentvariabledefinition.xml"}},
}

// zipOf is a package with those nodes, and entries with XML or text.
func zipOf(managed bool, nodes string, entries ...string) *Package {
	manifest := strings.Replace(layoutManifest, "<Managed>2<", "<Managed>"+bit(managed)+"<", 1)
	p := &Package{}
	for name, text := range map[string]string{ManifestFile: manifest, CustomizationsFile: "<ImportExportXml>\n" + nodes + "</ImportExportXml>"} {
		p.parts = append(p.parts, &zipPart{name: name, data: []byte(text), size: int64(len(text))})
	}
	for _, name := range entries {
		text := "content of " + name
		if strings.HasSuffix(name, ".xml") {
			root := strings.TrimSuffix(filepath.Base(name), ".xml")
			text = "<" + root + " />"
		}
		p.parts = append(p.parts, &zipPart{name: name, data: []byte(text), size: int64(len(text))})
	}
	return p
}

// Each node of customizations.xml, and all together, are the same after they were unpacked and
// packed, and unpack to the same files.
func TestEachNodeGoesRound(t *testing.T) {
	covered := map[string]bool{}
	together, entries := map[string]string{}, []string(nil)
	for _, row := range rounds {
		covered[row.node] = true
		together[row.node] += row.inside
		entries = append(entries, row.entries...)
		for _, managed := range []bool{false, true} {
			tree := goRound(t, row.node, managed, zipOf(managed, "  <"+row.node+">"+row.inside+"</"+row.node+">\n", row.entries...))
			plain := unmanagedNames(texts(tree))
			if _, there := plain[row.file]; row.file != "" && !there {
				t.Errorf("%s, managed %v: no %s in the tree", row.node, managed, row.file)
			}
		}
	}
	all := ""
	for _, node := range append(slices.Clone(nodeOrder), "NewThings") {
		if !covered[node] {
			t.Errorf("%s has no row", node)
		}
		all += "  <" + node + ">" + together[node] + "</" + node + ">\n"
	}
	for _, managed := range []bool{false, true} {
		goRound(t, "all nodes", managed, zipOf(managed, all, entries...))
	}
}

// goRound unpacks a package, packs the tree, and unpacks that: nothing may differ. It returns the
// tree.
func goRound(t *testing.T, what string, managed bool, p *Package) fstest.MapFS {
	t.Helper()
	tree := unpacked(t, p)
	again, err := OpenTree(tree, managed)
	if err != nil {
		t.Errorf("%s, managed %v: %v", what, managed, err)
		return tree
	}
	read := func(p *Package, name string) string { return canonical(t, must(p.part(name).read())) }
	for _, name := range []string{CustomizationsFile, ManifestFile} {
		if got, want := read(again, name), read(p, name); got != want {
			t.Errorf("%s, managed %v: %s is\n%s\nwant\n%s", what, managed, name, got, want)
		}
	}
	got, want := again.Entries(), append(p.Entries(), contentTypesFile)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || len(again.LeftOut()) > 0 {
		t.Errorf("%s, managed %v: entries %q, left out %q; want %q", what, managed, got, again.LeftOut(), want)
	}
	if diff := differences(texts(tree), texts(unpacked(t, again))); diff != nil {
		t.Errorf("%s, managed %v: the trees differ in %v", what, managed, diff)
	}
	return tree
}

// Of each real tree, and each tree of the fault cases, every file is in the package, or left out
// and reported: what goes in comes out when the package is unpacked.
func TestTreesKeepEveryFile(t *testing.T) {
	t.Parallel()
	shared := filepath.Join(corpus(t), "..", "..")
	trees := 0
	for _, root := range unpackedSolutions(t, filepath.Join(shared, "corpus"), filepath.Join(shared, "faults", "solutions"), filepath.Join(shared, "faults", "sources")) {
		for _, managed := range []bool{false, true} {
			keepsEveryFile(t, root, managed)
		}
		trees++
	}
	t.Logf("%d trees", trees)
}

func keepsEveryFile(t *testing.T, root string, managed bool) {
	t.Helper()
	p, err := OpenTree(os.DirFS(root), managed)
	if err != nil {
		t.Errorf("%s: %v", root, err)
		return
	}
	out := unpacked(t, p)
	for file := range walk(t, root) {
		name := spelled(file)
		plain, variant := unmanagedName(name)
		left := func(out string) bool {
			return out == name || strings.HasSuffix(out, "/") && strings.HasPrefix(name, out)
		}
		if out[name] != nil || variant && out[plain] != nil || managed && out[managedName(name)] != nil || hidden(file) || slices.ContainsFunc(p.LeftOut(), left) {
			continue
		}
		t.Errorf("%s, managed %v: %s is in no package and was not reported", root, managed, file)
	}
}

// unpackedSolutions are the folders that hold Other/Solution.xml, in any case.
func unpackedSolutions(t *testing.T, roots ...string) []string {
	t.Helper()
	var found []string
	for _, root := range roots {
		filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err == nil && strings.EqualFold(d.Name(), "Solution.xml") && strings.EqualFold(filepath.Base(filepath.Dir(name)), "Other") {
				found = append(found, filepath.Dir(filepath.Dir(name)))
			}
			return nil
		})
	}
	return found
}
