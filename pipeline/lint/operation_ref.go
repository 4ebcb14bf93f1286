package lint

import (
	"alm/internal/source"
	"alm/solution/connector"
)

// operationRef is a place in the definition that refers to an operation to call while a flow is
// edited: for a list of values, a schema or a tree, or to test a connection.
type operationRef struct {
	Of        *object
	Extension string      // x-ms-dynamic-list, x-ms-capabilities …
	Role      string      // open or browse, of a tree; testConnection …; else ""
	Key       source.Node // the extension's name
	Node      source.Node // the object with operationId
	ID        source.Node
	Target    *connector.Operation // nil if there is none with that id
}

// Label names the reference in messages: "x-ms-dynamic-list of parameter status of ListOrders".
func (ref operationRef) Label() string {
	label := ref.Extension
	if ref.Role != "" {
		label += "'s " + ref.Role
	}
	if ref.Of.Kind == kindRoot {
		return label
	}
	return label + " of " + ref.Of.Label()
}

// refExtensions are the extensions that are or contain a reference to an operation.
var refExtensions = []struct {
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

// operationRefs returns the connector's references, found once.
func (f *index) operationRefs(c *connector.Connector) []operationRef {
	if f.refsFound {
		return f.refs
	}
	f.refsFound = true
	for _, kind := range refExtensions {
		for _, m := range f.membersOf(kind.Extension) {
			node := m.Value.Get(kind.Path...)
			if node.Kind() != source.Object || node.Get("capability").Exists() || node.Get("builtInOperation").Exists() {
				continue
			}
			ref := operationRef{Of: m.Of, Extension: kind.Extension, Key: m.Key, Node: node, ID: node.Get("operationId")}
			if len(kind.Path) > 0 {
				ref.Role = kind.Path[len(kind.Path)-1]
			}
			ref.Target = f.operation(c, ref.ID.Str())
			f.refs = append(f.refs, ref)
		}
	}
	return f.refs
}

// operation returns the operation with that id, as written or as the platform sanitises it.
func (f *index) operation(c *connector.Connector, id string) *connector.Operation {
	if f.operations == nil {
		f.operations = make(map[string]*connector.Operation, len(c.Operations))
		for _, op := range c.Operations {
			f.operations[sanitizedID(op.ID)] = op
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
