package impact

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"path"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/yamltext"
	"alm/pipeline/check"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// isAgent reports whether a file is a part of a Copilot Studio agent: of a solution, or of the
// workspace of its VS Code extension and of pac copilot clone.
func isAgent(name string) bool {
	return path.Base(name) == "data" && strings.HasSuffix(path.Dir(path.Dir(name)), "botcomponents") ||
		strings.HasSuffix(name, ".mcs.yml") || strings.HasSuffix(name, ".mcs.yaml") || strings.HasSuffix(name, ".sync.yaml")
}

// agent reads a topic, a tool or the connection references of an agent.
func (r *reader) agent(name string, data []byte) error {
	text := unfenced(data)
	root, err := parseYAML(text)
	if err != nil {
		return err
	}
	w := agentWalk{reader: r}
	w.visit(root, nil, 0)
	w.readVariables(root)
	title := cmp.Or(scalarOf(root, "mcs.metadata", "componentName"), commentName(text))
	c := Consumer{Kind: Agent, Name: title, File: name, Calls: w.calls, runs: w.runs, weakName: title == ""}
	if title == "" {
		c.Name = cmp.Or(w.modelName, agentFile(name))
	}
	if len(w.calls)+len(w.runs) > 0 {
		r.found.Consumers = append(r.found.Consumers, c)
	}
	return nil
}

// parseYAML returns the first document of a text, nil when it is empty.
func parseYAML(text []byte) (ast.Node, error) {
	file, err := yamltext.Nodes(text)
	if err != nil {
		return nil, fmt.Errorf("no YAML: %s", firstLine(yaml.FormatError(err, false, false)))
	}
	if len(file.Docs) == 0 {
		return nil, nil
	}
	return file.Docs[0].Body, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// unfenced removes a byte order mark. The code fence that some tools put around a file becomes a
// comment and spaces, so that all that is between stays in its place.
func unfenced(data []byte) []byte {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !bytes.HasPrefix(data, []byte("```")) {
		return data
	}
	data = bytes.Clone(data)
	copy(data, "#  ")
	if end := bytes.TrimRight(data, " \t\r\n"); bytes.HasSuffix(end, []byte("\n```")) {
		copy(end[len(end)-len("```"):], "   ")
	}
	return data
}

// commentName returns the title in a comment of the first lines: "# Name: Get order".
func commentName(text []byte) string {
	for line := range bytes.Lines(text) {
		comment, ok := bytes.CutPrefix(line, []byte("#"))
		if !ok {
			return ""
		}
		if name, ok := bytes.CutPrefix(bytes.TrimSpace(comment), []byte("Name:")); ok {
			return string(bytes.TrimSpace(name))
		}
	}
	return ""
}

func agentFile(name string) string {
	base := path.Base(name)
	if base == "data" {
		return path.Base(path.Dir(name))
	}
	return strings.TrimSuffix(strings.TrimSuffix(base, path.Ext(base)), ".mcs")
}

// agentTitle reads the title of a component from the file beside its data.
func (r *reader) agentTitle(name string, data []byte) error {
	var component struct {
		Name string `xml:"name"`
	}
	if err := xml.Unmarshal(data, &component); err != nil {
		return err
	}
	r.titles[strings.ToLower(path.Dir(name))] = component.Name
	return nil
}

// agentReferences reads which connection references the components of a solution's agents use.
func (r *reader) agentReferences(_ string, data []byte) error {
	var all struct {
		Links []struct {
			Component string `xml:"botcomponentid.schemaname,attr"`
			Reference string `xml:"connectionreferenceid.connectionreferencelogicalname,attr"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal(data, &all); err != nil {
		return err
	}
	for _, link := range all.Links {
		key := strings.ToLower(link.Component)
		r.componentRefs[key] = append(r.componentRefs[key], link.Reference)
	}
	return nil
}

// workflowName reads the title of an agent's flow from the file beside it.
func (r *reader) workflowName(name string, data []byte) error {
	root, err := parseYAML(unfenced(data))
	if err != nil {
		return err
	}
	if title := scalarOf(root, "name"); title != "" {
		r.name(path.Join(path.Dir(name), "workflow.json"), title)
	}
	return nil
}

// agentKinds are the kinds of component that name an operation under a key of their own, or
// use it in a way of their own.
var agentKinds = map[string]struct {
	operation []string // the key of the operation, where it is not operationId
	server    bool     // it uses the operation as an MCP server
	trigger   bool
	copied    bool // it is a copy of a definition, no use
}{
	"McpTool":                              {server: true},
	"InvokeExternalAgentTaskAction":        {server: true, operation: []string{"operationDetails", "operationId"}},
	"ConnectorTriggerDefinition":           {trigger: true, operation: []string{"triggerId"}},
	"WaitForConnectorTrigger":              {trigger: true},
	"CreateConversationConnectorTrigger":   {trigger: true, operation: []string{"connectorTriggerId"}},
	"ContinueConversationConnectorTrigger": {trigger: true, operation: []string{"connectorTriggerId"}},
	"ConnectorDefinition":                  {copied: true},
	"ConnectorDefinitionComponent":         {copied: true},
}

type agentWalk struct {
	*reader
	modelName string
	calls     []Call
	runs      []run
	variables []agentVariable
}

// agentVariable is a variable of a topic that holds the output of a call.
type agentVariable struct {
	name string // "Topic.order"
	call int
}

// visit collects the calls in one part of the YAML; parent is the mapping around it.
func (w *agentWalk) visit(n ast.Node, parent []*ast.MappingValueNode, level int) {
	if level > maxNesting {
		return
	}
	if sequence, ok := n.(*ast.SequenceNode); ok {
		for _, item := range sequence.Values {
			w.visit(item, nil, level+1)
		}
		return
	}
	members := mappingOf(n)
	if members == nil {
		return
	}
	kind := scalarOf(n, "kind")
	if agentKinds[kind].copied {
		return
	}
	if w.modelName == "" {
		w.modelName = scalarOf(n, "modelDisplayName")
	}
	if reference := scalarOf(n, "connectionReferenceLogicalName"); reference != "" {
		w.reference(reference, scalarOf(n, "connectorId"))
		return
	}
	for _, key := range []string{"flowId", "workflowId"} {
		if flow := scalarOf(n, key); flow != "" {
			w.runs = append(w.runs, run{strings.ToLower(w.keep(flow)), cmp.Or(scalarOf(n, "id"), kind), lineOf(n, key)})
		}
	}
	w.call(n, parent, kind)
	for _, m := range members {
		if m.Key.GetToken().Value == "operationDetails" {
			continue // they are of this call
		}
		w.visit(m.Value, members, level+1)
	}
}

// call adds the call that a mapping is, if it names a connector or an operation.
func (w *agentWalk) call(n ast.Node, parent []*ast.MappingValueNode, kind string) {
	by := agentKinds[kind]
	key := by.operation
	if key == nil {
		key = []string{"operationId"}
	}
	operation := scalarOf(n, key...)
	id, reference := scalarOf(n, "connectorId"), scalarOf(n, "connectionReference")
	if tool := scalarOf(n, "serverSchemaName"); tool != "" && id == "" && reference == "" {
		w.calls = append(w.calls, Call{
			By: check.Copilot, server: true, tool: w.keep(tool), Where: cmp.Or(scalarOf(n, "id"), kind), Line: lineOf(n, "serverSchemaName"),
			sends: sent{form: unknownForm},
		})
		return
	}
	if id == "" && reference == "" && operation == "" || kind == "" && id == "" && reference == "" {
		return
	}
	call := Call{
		By: check.Copilot, API: reference, Operation: operation, server: by.server,
		Where: cmp.Or(scalarOf(n, "id"), kind), Line: lineOf(n, key[0]),
	}
	if id != "" {
		call.API = path.Base(id)
	}
	if operation == "" && !by.server {
		call.Unclear = cmp.Or(kind, "it") + " names no operation"
	}
	w.inputs(&call, n, parent)
	if by.trigger {
		call.reads, call.notified = []read{{key: "body", whole: true}}, true
	}
	w.calls = append(w.calls, call)
}

// referenceFile reads a connection reference of a solution in YAML.
func (r *reader) referenceFile(_ string, data []byte) error {
	root, err := parseYAML(data)
	if err != nil {
		return err
	}
	eachMapping(root, 0, func(n ast.Node) {
		r.reference(
			cmp.Or(scalarOf(n, "connectionreferencelogicalname"), scalarOf(n, "@connectionreferencelogicalname")),
			scalarOf(n, "connectorid"))
	})
	return nil
}

func eachMapping(n ast.Node, level int, visit func(ast.Node)) {
	if members := mappingOf(n); members != nil && level < maxNesting {
		visit(n)
		for _, m := range members {
			eachMapping(m.Value, level+1, visit)
		}
	}
}

var newReference = lazyregexp.New(`(?i)\.cr\.(shared_[a-z0-9_-]+)\.[0-9a-f]{32}$`)

// apiInReference returns the connector in a connection reference's logical name, or the name
// itself. Agents of the new form cut the connector's name.
func apiInReference(reference string) (api string, cut bool) {
	if m := newReference().FindStringSubmatch(reference); m != nil {
		return m[1], true
	}
	for _, part := range strings.Split(reference, ".") {
		if strings.HasPrefix(part, "shared_") {
			return part, false
		}
	}
	return reference, false
}
