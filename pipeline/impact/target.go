package impact

import (
	"cmp"
	"strings"

	"alm/solution/connector"
)

// Target is what calls of a connector are matched with. It is small and keeps none of the
// connector's files.
type Target struct {
	Dir   string // its folder at base
	Moved string // its folder at head where that is another one

	title    string
	basePath string
	callees  []*callee
}

// callee is an operation as calls name it and send to it.
type callee struct {
	method, path, id string
	server           bool // agents can use it as an MCP server
	app              appInputs
	needsBody        bool
}

// key is connector.Operation.Key.
func (c *callee) key() string { return strings.ToUpper(c.method) + " " + c.path }

// folder is the folder by which findings name it.
func (t Target) folder() string { return cmp.Or(t.Moved, t.Dir) }

// TargetOf returns what calls of a connector are matched with.
func TargetOf(c *connector.Connector) Target {
	t := Target{
		Dir: strings.Clone(c.Dir), title: strings.Clone(c.Name()),
		basePath: strings.Clone(strings.TrimSuffix(c.Definition.Root.Get("basePath").Str(), "/")),
	}
	for _, op := range c.Operations {
		t.callees = append(t.callees, calleeOf(c, op))
	}
	return t
}

// Targets returns the targets of connectors.
func Targets(all []*connector.Connector) []Target {
	targets := make([]Target, len(all))
	for i, c := range all {
		targets[i] = TargetOf(c)
	}
	return targets
}

func calleeOf(c *connector.Connector, op *connector.Operation) *callee {
	return &callee{
		method: strings.Clone(op.Method), path: strings.Clone(op.Path), id: strings.Clone(op.ID),
		server: isServer(op), app: appInputsOf(c, op), needsBody: op.Body != nil && op.Body.Required,
	}
}

// isServer reports whether agents can use an operation as an MCP server. Before the extension
// there were tags.
func isServer(op *connector.Operation) bool {
	if op.Get("x-ms-agentic-protocol").Exists() {
		return true
	}
	for _, tag := range op.Get("tags").Items() {
		if tag.Str() == "AgenticMcpSse" || tag.Str() == "McpSse" {
			return true
		}
	}
	return false
}
