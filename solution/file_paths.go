package solution

import (
	"slices"
	"strings"
)

// FilePath is a path in customizations.xml that names an entry of the zip.
type FilePath struct {
	Component string // the component's element, such as "CanvasApp"
	Element   string // the element with the path, such as "DocumentUri"
	Entry     string
}

// Workflows lists the id and name of every workflow, flows and others.
func (l *Reading) Workflows() []Flow {
	var all []Flow
	for _, n := range l.components("Workflows", "Workflow") {
		all = append(all, Flow{ID: strings.ToLower(strings.Trim(n.attr("WorkflowId"), "{}")), Name: n.attr("Name")})
	}
	return all
}

// CanvasApps lists the names of the canvas apps.
func (l *Reading) CanvasApps() []string {
	var all []string
	for _, n := range l.components("CanvasApps", "CanvasApp") {
		all = append(all, n.value("Name"))
	}
	return all
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
func namesFiles(element string) bool {
	return slices.ContainsFunc([]string{"FileName", "Uri", "Uris"}, func(end string) bool { return strings.HasSuffix(element, end) })
}
