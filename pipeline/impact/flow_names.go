package impact

import (
	"encoding/xml"
	"path"
	"strings"

	"alm/internal/source"

	"github.com/goccy/go-yaml/ast"
)

// flowName reads the name of a flow from the metadata file beside it.
func (r *reader) flowName(name string, data []byte) error {
	var flow workflowRow
	if err := xml.Unmarshal(data, &flow); err != nil {
		return err
	}
	r.name(strings.TrimSuffix(name, ".data.xml"), flow.Name)
	r.desktopFlow(name, flow)
	return nil
}

// workflowRow is the row of a flow in a solution.
type workflowRow struct {
	Name     string `xml:"Name,attr"`
	File     string `xml:"JsonFileName"`
	Category string `xml:"Category"`
}

// desktopFlow counts a desktop flow, which may call a connector.
func (r *reader) desktopFlow(file string, flow workflowRow) {
	const category = "6"
	if strings.TrimSpace(flow.Category) != category {
		return
	}
	r.found.Consumers = append(r.found.Consumers, Consumer{Kind: Flow, Name: flow.Name, File: file, Calls: []Call{
		{Where: "desktop flow " + flow.Name, Unclear: "alm does not read the language of desktop flows", nameless: true}}})
}

// flowRow reads the title of a flow in the YAML form.
func (r *reader) flowRow(_ string, data []byte) error {
	root, err := parseYAML(data)
	if err != nil {
		return err
	}
	eachMapping(root, func(n ast.Node) {
		if file, title := scalarOf(n, "JsonFileName"), scalarOf(n, "@Name"); file != "" && title != "" {
			r.name(file, title)
		}
	})
	return nil
}

// name notes the title of a flow, by its file: the last part of the path, or the last two of a
// file that is named as all others are.
func (r *reader) name(file, name string) {
	if r.names == nil {
		r.names = map[string]string{}
	}
	r.names[flowKey(file)] = name
}

func flowKey(file string) string {
	key := path.Base(file)
	if key == "workflow.json" {
		key = path.Join(path.Base(path.Dir(file)), key)
	}
	return strings.ToLower(key)
}

// customizations reads a solution's connection references and flow names.
func (r *reader) customizations(name string, data []byte) error {
	var all struct {
		References []struct {
			Name string `xml:"connectionreferencelogicalname,attr"`
			API  string `xml:"connectorid"`
		} `xml:"connectionreferences>connectionreference"`
		Flows []workflowRow `xml:"Workflows>Workflow"`
	}
	if err := xml.Unmarshal(data, &all); err != nil {
		return err
	}
	for _, reference := range all.References {
		r.reference(reference.Name, reference.API)
	}
	for _, flow := range all.Flows {
		if flow.File != "" {
			r.name(flow.File, flow.Name)
		}
		r.desktopFlow(name, flow)
	}
	return nil
}

// connections reads which connectors the connections of Logic Apps in one project are of.
func (r *reader) connections(name string, data []byte) error {
	file := source.Parse(name, data)
	for key, connection := range file.Root.Get("managedApiConnections").Members() {
		r.reference(key.Str(), connection.Get("api", "id").Str())
		r.reference(path.Dir(name)+"/"+key.Str(), connection.Get("api", "id").Str())
	}
	return broken(file)
}

// reference notes the connector of a connection reference.
func (r *reader) reference(name, api string) {
	if name != "" && api != "" {
		r.refs[strings.ToLower(name)] = apiOf(api)
	}
}
