package lint

import (
	"alm/internal/source"
	"alm/solution/connector"
)

// call is a place in the definition that names an operation to be called while a flow is
// made: for a list of values, for a schema, for a tree, to test a connection.
type call struct {
	Of        *part
	Extension string      // x-ms-dynamic-list, x-ms-capabilities …
	Role      string      // open or browse, of a tree; testConnection …; else ""
	Key       source.Node // the extension's name
	Node      source.Node // what holds operationId
	ID        source.Node
	Target    *connector.Operation // nil when there is none of that id
}

// Label names the call to people: "x-ms-dynamic-list of parameter status of ListOrders".
func (c call) Label() string {
	label := c.Extension
	if c.Role != "" {
		label += "'s " + c.Role
	}
	if c.Of.Kind == kindRoot {
		return label
	}
	return label + " of " + c.Of.Label()
}

// lookups are the extensions that are a call, or hold some.
var lookups = []struct {
	Extension string
	Path      []string // to the object with operationId
}{
	{"x-ms-dynamic-values", nil},
	{"x-ms-dynamic-list", nil},
	{"x-ms-dynamic-schema", nil},
	{"x-ms-dynamic-properties", nil},
	{"x-ms-dynamic-tree", []string{"open"}},
	{"x-ms-dynamic-tree", []string{"browse"}},
	{"x-ms-capabilities", []string{"testConnection"}},
	{"x-ms-capabilities", []string{"file-picker", "open"}},
	{"x-ms-capabilities", []string{"file-picker", "browse"}},
	{"x-ms-notification", nil},
	{"x-ms-operation-context", []string{"simulate"}},
}

// calls are the connector's calls, found once.
func (f *facts) calls(c *connector.Connector) []call {
	if f.called {
		return f.lookups
	}
	f.called = true
	for _, kind := range lookups {
		for _, m := range f.membersOf(kind.Extension) {
			node := m.Value.Get(kind.Path...)
			if node.Kind() != source.Object || node.Get("capability").Exists() || node.Get("builtInOperation").Exists() {
				continue
			}
			made := call{Of: m.Of, Extension: kind.Extension, Key: m.Key, Node: node, ID: node.Get("operationId")}
			if len(kind.Path) > 0 {
				made.Role = kind.Path[len(kind.Path)-1]
			}
			made.Target = f.operation(c, made.ID.Str())
			f.lookups = append(f.lookups, made)
		}
	}
	return f.lookups
}

// operation is the operation of that id, as written or as the platform sanitises it.
func (f *facts) operation(c *connector.Connector, id string) *connector.Operation {
	if f.operations == nil {
		f.operations = make(map[string]*connector.Operation, len(c.Operations))
		for _, op := range c.Operations {
			f.operations[sanitised(op.ID)] = op
		}
		for _, op := range c.Operations {
			f.operations[op.ID] = op
		}
	}
	if id == "" {
		return nil
	}
	return f.operations[id]
}
