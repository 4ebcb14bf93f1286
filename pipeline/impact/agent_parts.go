package impact

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// agentFiles is what files say about agents and their parts.
type agentFiles struct {
	agents   map[string]agentName   // by schema name, in lower case
	roots    map[string]string      // folder of a workspace -> schema name of its agent, both in lower case
	children map[string]string      // folder of a child agent in a workspace -> its schema name, in lower case
	parents  map[string]partParents // of the parts in a solution, by schema name in lower case
}

// agentName is an agent as its own file names it.
type agentName struct{ title, file string }

// partParents are the schema names of what a part of an agent belongs to.
type partParents struct{ agent, child string }

// schemaName is a schemaName name that others run an agent or a part of one by, in lower case.
type schemaName struct {
	name  string
	title string // what it is the name of, "" of the consumer itself
}

// agentRoot reads the name of the agent of a workspace.
func (r *reader) agentRoot(name string, root ast.Node) {
	key := strings.ToLower(scalarOf(root, "schemaName"))
	r.parts.roots[strings.ToLower(path.Dir(name))] = key
	r.parts.agents[key] = agentName{cmp.Or(scalarOf(root, "displayName"), key), name}
}

// childLink reads the schema name of a child agent in a workspace.
// (microsoft/vscode-copilotstudio, ChildAgentLink.cs)
func (r *reader) childLink(name string, data []byte) error {
	var link struct{ SchemaName string }
	if err := json.Unmarshal(trimMark(data), &link); err != nil {
		return err
	}
	r.parts.children[strings.ToLower(path.Dir(name))] = strings.ToLower(link.SchemaName)
	return nil
}

// agentRow reads the name of an agent of a solution.
func (r *reader) agentRow(name string, data []byte) error {
	var bot struct {
		Schema string `xml:"schemaname,attr"`
		Name   string `xml:"name"`
	}
	if err := xml.Unmarshal(data, &bot); err != nil {
		return err
	}
	r.parts.agents[strings.ToLower(bot.Schema)] = agentName{cmp.Or(bot.Name, bot.Schema), name}
	return nil
}

// agentRowYAML is agentRow for the YAML form.
func (r *reader) agentRowYAML(name string, data []byte) error {
	row, err := rowOf(data)
	if err != nil {
		return err
	}
	key := cmp.Or(scalarOf(row, "@schemaname"), path.Base(path.Dir(name)))
	r.parts.agents[strings.ToLower(key)] = agentName{cmp.Or(scalarOf(row, "name"), key), name}
	return nil
}

// rowOf returns the mapping of a row in YAML: the value of the only key.
func rowOf(data []byte) (ast.Node, error) {
	root, err := parseYAML(data)
	if err != nil {
		return nil, err
	}
	if members := mappingOf(root); len(members) == 1 {
		return members[0].Value, nil
	}
	return root, nil
}

// agentTitle reads the title of a component from the file beside its data, and what it belongs to.
func (r *reader) agentTitle(name string, data []byte) error {
	var component struct {
		Name  string `xml:"name"`
		Agent string `xml:"parentbotid>schemaname"`
		Child string `xml:"parentbotcomponentid>schemaname"`
	}
	if err := xml.Unmarshal(data, &component); err != nil {
		return err
	}
	r.component(name, component.Name, component.Agent, component.Child)
	return nil
}

// agentTitleYAML is agentTitle for the YAML form.
func (r *reader) agentTitleYAML(name string, data []byte) error {
	row, err := rowOf(data)
	if err != nil {
		return err
	}
	r.component(name, scalarOf(row, "name"), scalarOf(row, "parentbotid", "schemaname"), scalarOf(row, "parentbotcomponentid", "schemaname"))
	return nil
}

func (r *reader) component(name, title, agent, child string) {
	folder := strings.ToLower(path.Dir(name))
	r.titles[folder] = title
	r.parts.parents[path.Base(folder)] = partParents{strings.ToLower(agent), strings.ToLower(child)}
}

// placeParts notes by which schema names others run the parts of agents, and adds the agents that run child
// agents.
func (r *reader) placeParts() {
	inside := map[string]bool{} // child agents that have parts
	for i := range r.found.Consumers {
		c := &r.found.Consumers[i]
		if c.Kind != Agent || c.packed { // those in a zip are placed there
			continue
		}
		at := r.partOf(c.File)
		for _, name := range at.names {
			c.schemas = append(c.schemas, schemaName{name: name})
		}
		if at.agent != "" {
			c.schemas = append(c.schemas, schemaName{at.agent, r.parts.agents[at.agent].title})
		}
		if at.child != "" {
			c.schemas = append(c.schemas, schemaName{name: partsOf + at.child})
			inside[at.child] = true
		}
	}
	r.placeChildren(inside)
}

// partsOf begins the name by which a child agent runs each of its parts.
const partsOf = "parts of "

// placeChildren lets child agents run their parts, and agents their child agents. A child agent without
// parts and calls uses nothing.
func (r *reader) placeChildren(inside map[string]bool) {
	runs := map[string][]run{} // of child agents, by agent
	for i := range r.found.Consumers {
		c := &r.found.Consumers[i]
		if !c.child || c.packed || len(c.schemas) == 0 {
			continue
		}
		own := c.schemas[0].name
		if inside[own] {
			c.runs = append(c.runs, run{Agent, partsOf + own, "tools", 0})
		}
		if !c.isEmpty() {
			agent := r.partOf(c.File).agent
			runs[agent] = append(runs[agent], run{Agent, own, "child agents", 0})
		}
	}
	r.found.Consumers = slices.DeleteFunc(r.found.Consumers, func(c Consumer) bool { return c.child && c.isEmpty() })
	for _, agent := range slices.Sorted(maps.Keys(runs)) {
		if named, ok := r.parts.agents[agent]; ok {
			c := Consumer{Kind: Agent, Name: named.title, File: named.file, schemas: []schemaName{{name: agent}}, runs: runs[agent]}
			r.found.Consumers = append(r.found.Consumers, c)
		}
	}
}

// isEmpty reports whether a consumer calls nothing and runs nothing.
func (c *Consumer) isEmpty() bool { return len(c.Calls) == 0 && len(c.runs) == 0 }

// partPlace is where a file of an agent belongs.
type partPlace struct {
	names        []string // its schema names; in a workspace it may be one of several
	agent, child string   // what it belongs to, "" where it is not known
}

// partOf returns where a file of an agent belongs.
func (r *reader) partOf(file string) partPlace {
	file = strings.ToLower(file)
	if isData(file) {
		name := path.Base(path.Dir(file))
		of := r.parts.parents[name]
		agent, _, _ := strings.Cut(name, ".")
		return partPlace{[]string{name}, cmp.Or(of.agent, agent), of.child}
	}
	for root := path.Dir(file); ; root = path.Dir(root) {
		if agent, ok := r.parts.roots[root]; ok {
			return r.partIn(root, agent, strings.TrimPrefix(strings.TrimPrefix(file, root), "/"))
		}
		if root == "." || root == "/" {
			return partPlace{}
		}
	}
}

// infixes are between the schema name of an agent and the name of a part, by the folder of a workspace.
// (microsoft/vscode-copilotstudio, LspProjection.cs)
var infixes = map[string][]string{
	"topics": {"topic"}, "actions": {"action", "topic"}, "agents": {"invokeconnectedagenttaskaction", "topic"}, "capabilities": {"tool", "tool.connected-agent"},
	"translations": {"tool"}, "connected-agents": {"tool.connected-agent"}, "trigger": {"externaltriggercomponent"},
}

// partIn returns where a file of a workspace belongs; its name is below the root.
func (r *reader) partIn(root, agent, name string) partPlace {
	at := partPlace{agent: agent}
	folders := strings.Split(path.Dir(name), "/")
	base := agentFile(name)
	if folders[0] == "agents" && len(folders) > 1 {
		folder := path.Join(root, "agents", folders[1])
		child := cmp.Or(r.parts.children[folder], folder)
		if len(folders) == 2 && base == "agent" {
			at.names = []string{child}
			return at
		}
		at.child, folders = child, append(folders[2:], "")
	}
	if strings.HasPrefix(base, agent+".") {
		at.names = []string{base}
		return at
	}
	for _, infix := range infixes[folders[0]] {
		at.names = append(at.names, agent+"."+infix+"."+base)
	}
	return at
}
