package solution

import "strings"

// The two root files of an unpacked solution.
const (
	treeManifest       = "Other/Solution.xml"
	treeCustomizations = "Other/Customizations.xml"
)

// collection is a node of customizations.xml that unpacks to one file for each child.
type collection struct {
	Node, Child string
	Folder, Ext string                // how the file's path begins and ends
	Name        func(*xmlNode) string // the path between the two, "" for a child without a file
	Content     bool                  // the file that the child names is in the tree beside Ext, not under its own name
	Managed     bool                  // the packer writes a managed package's component as NAME_managed.xml
}

// collections are laid out as Microsoft's SolutionPackager does. (Seen in public repositories
// with the zips that belong to them, 2021 to 2026; Solution component file reference.)
var collections = []collection{
	{Node: "Entities", Child: "Entity", Folder: "Entities/", Ext: "/Entity.xml", Name: childText("Name")},
	{Node: "Roles", Child: "Role", Folder: "Roles/", Ext: ".xml", Name: attribute("name")},
	{Node: "Workflows", Child: "Workflow", Folder: "Workflows/", Ext: ".data.xml", Name: fileIn("Workflows/", "JsonFileName", "XamlFileName")},
	{Node: "optionsets", Child: "optionset", Folder: "OptionSets/", Ext: ".xml", Name: attribute("Name")},
	{Node: "Dashboards", Child: "Dashboard", Folder: "Dashboards/", Ext: ".xml", Name: childText("FormId")},
	{Node: "InteractionCentricDashboards", Child: "InteractionCentricDashboard", Folder: "InteractionCentricDashboards/", Ext: ".xml", Name: childText("FormId")},
	{Node: "WebResources", Child: "WebResource", Folder: "WebResources/", Ext: ".data.xml", Name: childText("Name"), Content: true},
	{Node: "CustomControls", Child: "CustomControl", Folder: "Controls/", Ext: ".data.xml", Name: fileIn("Controls/", "FileName")},
	{Node: "SolutionPluginAssemblies", Child: "PluginAssembly", Folder: "PluginAssemblies/", Ext: ".data.xml", Name: fileIn("PluginAssemblies/", "FileName")},
	{Node: "SdkMessageProcessingSteps", Child: "SdkMessageProcessingStep", Folder: "SdkMessageProcessingSteps/", Ext: ".xml", Name: attribute("SdkMessageProcessingStepId")},
	{Node: "AppModuleSiteMaps", Child: "AppModuleSiteMap", Folder: "AppModuleSiteMaps/", Ext: "/AppModuleSiteMap.xml", Name: childText("SiteMapUniqueName"), Managed: true},
	{Node: "AppModules", Child: "AppModule", Folder: "AppModules/", Ext: "/AppModule.xml", Name: childText("UniqueName"), Managed: true},
	{Node: "EntityDataProviders", Child: "EntityDataProvider", Folder: "EntityDataProviders/", Ext: ".xml", Name: attribute("EntityDataProviderId")},
	{Node: "EntityDataSources", Child: "EntityDataSource", Folder: "EntityDataSources/", Ext: ".xml", Name: attribute("EntityDataSourceId")},
	{Node: "CanvasApps", Child: "CanvasApp", Folder: "CanvasApps/", Ext: ".meta.xml", Name: childText("Name")},
	{Node: "Connectors", Child: "Connector", Folder: "Connectors/", Ext: ".xml", Name: childText("name")},
	{Node: "Reports", Child: "Report", Folder: "Reports/", Ext: ".data.xml", Name: fileIn("Reports/", "FileName")},
	{Node: "MobileOfflineProfiles", Child: "MobileOfflineProfile", Folder: "MobileOfflineProfiles/", Ext: ".xml", Name: childText("Name")},
	{Node: "SLAs", Child: "SLA", Folder: "SLAs/", Ext: ".meta.xml", Name: childText("name")},
	{Node: "RoutingRules", Child: "RoutingRule", Folder: "RoutingRules/", Ext: ".meta.xml", Name: childText("name")},
	{Node: "ConvertRules", Child: "ConvertRule", Folder: "ConvertRules/", Ext: ".meta.xml", Name: childText("name")},
	{Node: "HierarchyRules", Child: "HierarchyRule", Folder: "HierarchyRules/", Ext: ".meta.xml", Name: childText("name")},
	{Node: "SimilarityRules", Child: "SimilarityRule", Folder: "SimilarityRules/", Ext: ".meta.xml", Name: childText("name")},
	{Node: "managedidentities", Child: "managedidentity", Folder: "managedidentities/", Ext: ".meta.xml", Name: childText("name")},
}

func childText(name string) func(*xmlNode) string {
	return func(n *xmlNode) string { return n.value(name) }
}

func attribute(name string) func(*xmlNode) string {
	return func(n *xmlNode) string { return n.attr(name) }
}

// fileIn returns the path of a file in that folder of the zip that one of the children names.
func fileIn(folder string, children ...string) func(*xmlNode) string {
	return func(n *xmlNode) string {
		for _, child := range children {
			if file, ok := strings.CutPrefix(n.value(child), "/"+folder); ok {
				return file
			}
		}
		return ""
	}
}

// path returns where a child's file is in the tree of a managed or an unmanaged package, or "".
func (c *collection) path(n *xmlNode, managed bool) string {
	name := c.Name(n)
	if name == "" || n.name != c.Child {
		return ""
	}
	path := c.Folder + name + c.Ext
	if managed && c.Managed {
		path = managedName(path)
	}
	return path
}

// holds reports whether a file of the tree, by the name of its unmanaged form, may belong to
// the collection.
func (c *collection) holds(name string) bool {
	inside, ok := strings.CutPrefix(name, c.Folder)
	inside, ends := strings.CutSuffix(inside, c.Ext)
	return ok && ends && inside != "" && (c.Content || strings.HasSuffix(c.Ext, ".data.xml") || !strings.Contains(inside, "/"))
}

// nodeFile is a node of customizations.xml that unpacks to one file.
type nodeFile struct {
	Node, File string
	Managed    bool // the packer writes a managed package's node as NAME_managed.xml
}

// nodeFiles are named as Microsoft's SolutionPackager does. (Solution component file reference)
var nodeFiles = []nodeFile{
	{Node: "FieldSecurityProfiles", File: "Other/FieldSecurityProfiles.xml"},
	{Node: "SiteMap", File: "Other/SiteMap.xml", Managed: true},
	{Node: "ConnectionRoles", File: "Other/ConnectionRoles.xml"},
	{Node: "EntityMaps", File: "Other/EntityMaps.xml"},
	{Node: "ServiceEndpoints", File: "PluginAssemblies/ServiceEndpoints.xml"},
}

// nodeOrder is the order of the nodes of customizations.xml. (Every public export; those from
// Dialogs to serviceplanappmodulesset are in Microsoft's own solutions only.)
var nodeOrder = []string{
	"Entities", "Roles", "Workflows", "FieldSecurityProfiles", "Templates", "EntityImageConfigs",
	"AttributeImageConfigs", "RibbonDiffXml", "SiteMap", "ConnectionRoles", "EntityMaps", "EntityRelationships",
	"OrganizationSettings", "optionsets", "Dashboards", "InteractionCentricDashboards", "WebResources",
	"Reports", "CustomControls", "SolutionPluginAssemblies", "SdkMessageProcessingSteps", "ServiceEndpoints",
	"Dialogs", "WebWizards", "SdkMessages", "Maps", "TeamTemplates", "SyncAttributeMappingProfiles",
	"serviceplans", "serviceplanappmodulesset",
	"SLAs", "RoutingRules", "ConvertRules", "HierarchyRules", "SimilarityRules", "MobileOfflineProfiles",
	"AppModuleSiteMaps", "AppModules", "EntityDataProviders", "EntityDataSources", "CanvasApps", "AIModels",
	"Connectors", "connectionreferences", "managedidentities", "Languages",
}

// alwaysThere lists the nodes that an export writes with an end tag when they are empty, and
// the packer without.
var alwaysThere = []string{"Entities", "Roles", "Workflows", "FieldSecurityProfiles"}

// treeOnly lists folders that no zip has: their content belongs in customizations.xml.
var treeOnly = []string{
	"Entities", "Other", "OptionSets", "Dashboards", "InteractionCentricDashboards", "SdkMessageProcessingSteps",
	"Roles", "AppModules", "AppModuleSiteMaps", "EntityDataProviders", "EntityDataSources", "MobileOfflineProfiles",
	"SLAs", "RoutingRules", "ConvertRules", "HierarchyRules", "SimilarityRules", "managedidentities",
}

// inTree and inZip return a file's path in the unpacked tree and in the zip.
func inTree(name string) string {
	if file, ok := strings.CutPrefix(name, connectorFolder); ok {
		return "Connectors/" + file
	}
	return name
}

func inZip(name string) string {
	if file, ok := strings.CutPrefix(name, "Connectors/"); ok {
		return connectorFolder + file
	}
	return name
}
