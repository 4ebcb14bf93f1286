package solution

import (
	"path"
	"slices"
	"strings"
)

// FilePath is a path in customizations.xml that names an entry of the zip.
type FilePath struct {
	Component string // the component's element, such as "CanvasApp"
	Element   string // the element with the path, such as "DocumentUri"
	Entry     string
}

// componentKind is a kind of component that solution.xml lists, and where customizations.xml has it.
type componentKind struct {
	Type, Node, Child string // of RootComponent; the elements
	ID, Name          func(*xmlNode) string
}

var componentKinds = []componentKind{
	{"1", "Entities", "Entity", nil, childText("Name")},
	{"9", "optionsets", "optionset", nil, attribute("Name")},
	{"20", "Roles", "Role", attribute("id"), attribute("name")},
	{"29", "Workflows", "Workflow", attribute("WorkflowId"), attribute("Name")},
	{"61", "WebResources", "WebResource", childText("WebResourceId"), childText("Name")},
	{"66", "CustomControls", "CustomControl", nil, childText("Name")},
	{"80", "AppModules", "AppModule", nil, childText("UniqueName")},
	{"91", "SolutionPluginAssemblies", "PluginAssembly", attribute("PluginAssemblyId"), nil},
	{"92", "SdkMessageProcessingSteps", "SdkMessageProcessingStep", attribute("SdkMessageProcessingStepId"), nil},
	{"300", "CanvasApps", "CanvasApp", nil, childText("Name")},
}

// Components lists the components in customizations.xml of the kinds that solution.xml always
// lists, each with its id, in lower case without braces, or its name.
func (l *Reading) Components() []Component {
	var all []Component
	for _, kind := range componentKinds {
		for _, n := range l.components(kind.Node, kind.Child) {
			c := Component{Type: kind.Type}
			if kind.ID != nil {
				c.ID = strings.ToLower(strings.Trim(kind.ID(n), "{}"))
			}
			if kind.Name != nil {
				c.SchemaName = kind.Name(n)
			}
			all = append(all, c)
		}
	}
	return all
}

// Unnamed lists the entries that no path in customizations.xml names and that do not belong to a
// code component, a template or a component with a folder of its own: no import reads them.
func (l *Reading) Unnamed() []string {
	root := l.customizations()
	if root == nil {
		return nil
	}
	named := map[string]bool{}
	root.eachText(func(text string) {
		if strings.HasPrefix(text, "/") {
			named[strings.ToLower(text[1:])] = true
		}
	})
	rows := map[string]bool{} // folders with an XML file, which is a row of a table
	for _, name := range l.names {
		if isXML(name) {
			rows[path.Dir(name)] = true
		}
	}
	var all []string
	for _, name := range l.names {
		top, _, _ := strings.Cut(name, "/")
		if !isRoot(name) && name != oldValues && !named[strings.ToLower(name)] && !slices.Contains(ownContent, top) && !belowAny(name, rows) {
			all = append(all, name)
		}
	}
	return all
}

// ownContent are the folders whose files are not named in customizations.xml, those of variables
// among them, and that of connectors, which Unclaimed lists.
var ownContent = []string{"Connector", "Controls", "Templates", "Assets", "Formulas", strings.TrimSuffix(VariableFolder, "/")}

// belowAny reports whether a file is in or below one of the folders.
func belowAny(name string, folders map[string]bool) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if folders[dir] {
			return true
		}
	}
	return false
}

// components returns the components in a node of customizations.xml.
func (l *Reading) components(node, component string) []*xmlNode {
	root := l.customizations()
	if root.child(node) == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(root.child(node).children), func(n *xmlNode) bool { return n.name != component })
}

// customizations returns customizations.xml, nil when it cannot be read.
func (l *Reading) customizations() *xmlNode {
	data, ok := l.read(CustomizationsFile)
	if !ok || l.tree != nil {
		return l.tree
	}
	l.tree, _ = parseNodes(data)
	return l.tree
}

// FilePaths lists the entries that components other than connectors name, in the order of
// customizations.xml.
func (l *Reading) FilePaths() []FilePath {
	root := l.customizations()
	if root == nil {
		return nil
	}
	var all []FilePath
	for _, node := range root.children {
		if node.name == "Connectors" {
			continue
		}
		for _, component := range node.children {
			all = component.filePaths(component.name, "", all)
		}
	}
	return all
}

// filePaths appends the paths below a component's element; list is the name of the element
// around, for a list of paths.
func (n *xmlNode) filePaths(component, list string, all []FilePath) []FilePath {
	for _, c := range n.children {
		text := strings.TrimSpace(string(c.text))
		if len(c.children) == 0 && (namesFiles(c.name) || namesFiles(list)) && strings.HasPrefix(text, "/") && !strings.HasPrefix(text, "//") {
			all = append(all, FilePath{component, c.name, text[1:]})
		}
		all = c.filePaths(component, c.name, all)
	}
	return all
}

// namesFiles reports whether an element holds the path of an entry: JsonFileName, XamlFileName,
// FileName, DocumentUri, BackgroundImageUri, AdditionalUris. (Public exports)
func namesFiles(name string) bool {
	return slices.ContainsFunc([]string{"FileName", "Uri", "Uris"}, func(end string) bool { return strings.HasSuffix(name, end) })
}
