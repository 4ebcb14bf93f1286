package impact

import (
	"cmp"
	"strconv"
	"strings"

	"alm/internal/lazyregexp"
	"alm/pipeline/check"

	"github.com/goccy/go-yaml/ast"
)

// agentKinds are the kinds of component that name an operation under a key of their own, or
// use it in a way of their own.
var agentKinds = map[string]struct {
	operation []string // the key of the operation, where it is not operationId
	server    bool     // it uses the operation as an MCP server
	trigger   bool
	copied    bool // it is a copy of a definition, no use
}{
	"McpTool":                              {server: true},
	"AgentToAgentTool":                     {server: true},
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
func (w *agentWalk) visit(n ast.Node, parent []*ast.MappingValueNode) {
	n = unanchored(n)
	if _, ok := n.(*ast.AliasNode); ok {
		w.calls = append(w.calls, Call{Where: placeOf(n), Unclear: "alm does not follow aliases", nameless: true})
		return
	}
	if sequence, ok := n.(*ast.SequenceNode); ok {
		for _, item := range sequence.Values {
			w.visit(item, nil)
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
	w.addRuns(n, kind)
	w.call(n, parent, kind)
	for _, m := range members {
		if m.Key.GetToken().Value == "operationDetails" {
			continue // they are of this call
		}
		w.visit(m.Value, members)
	}
}

// placeOf names a node without a name of its own.
func placeOf(n ast.Node) string {
	if members := mappingOf(n); len(members) > 0 {
		n = members[0].Key
	}
	return "line " + strconv.Itoa(n.GetToken().Position.Line)
}

// runKeys are the keys of a part of an agent that name a flow, an agent, or a part of an agent.
var runKeys = []struct{ key, kind string }{{"flowId", Flow}, {"workflowId", Flow}, {"botSchemaName", Agent}, {"dialog", Agent}}

// addRuns adds what a mapping runs.
func (w *agentWalk) addRuns(n ast.Node, kind string) {
	for _, of := range runKeys {
		name := scalarOf(n, of.key)
		if strings.HasPrefix(name, "=") {
			w.unclearAt(n, of.key, cmp.Or(scalarOf(n, "id"), kind), "a formula says which "+of.kind+" it runs")
		} else if name != "" {
			w.runs = append(w.runs, run{of.kind, strings.ToLower(w.keep(name)), cmp.Or(scalarOf(n, "id"), kind), lineOf(n, of.key)})
		}
	}
}

// unclearAt counts a place that is not understood, which may use any connector.
func (w *agentWalk) unclearAt(n ast.Node, key, where, why string) {
	w.calls = append(w.calls, Call{Where: where, Line: lineOf(n, key), Unclear: why, nameless: true})
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
		Where: cmp.Or(scalarOf(n, "id"), kind, placeOf(n)), Line: lineOf(n, key[0]),
	}
	if id != "" {
		call.API = apiOf(id)
	}
	switch {
	case operation == "" && !by.server:
		call.Unclear = cmp.Or(kind, "it") + " names no operation"
	case strings.HasPrefix(operation, "="):
		call.Operation, call.Unclear = "", "a formula says which operation it calls"
	}
	w.inputs(&call, n, parent)
	if by.trigger {
		call.reads, call.notified = []read{{key: "body", whole: true}}, true
	}
	w.calls = append(w.calls, call)
}

func eachMapping(n ast.Node, visit func(ast.Node)) {
	if members := mappingOf(n); members != nil {
		visit(n)
		for _, m := range members {
			eachMapping(m.Value, visit)
		}
	}
}

var newReference = lazyregexp.New(`(?i)\.cr\.(shared_[a-z0-9_-]+)\.[0-9a-f]{32}$`)

// apiInReference returns the connector in a connection reference's logical name, or the name
// itself. Agents of the new form cut the connector's name.
func apiInReference(reference string) (api string, cut bool) {
	if m := newReference.Get().FindStringSubmatch(reference); m != nil {
		return m[1], true
	}
	for _, part := range strings.Split(reference, ".") {
		if strings.HasPrefix(part, "shared_") {
			return part, false
		}
	}
	return reference, false
}
