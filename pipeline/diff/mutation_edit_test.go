package diff

import (
	"slices"
	"strings"
)

// onOperation changes an operation that makers see; about is the part of it that a finding names.
func onOperation(about string, fits func(op operationSite) bool, edit func(op operationSite)) picker {
	return func(m *model) (string, func()) {
		op, ok := m.operation(func(op operationSite) bool { return op.visible() && fits(op) })
		if !ok {
			return "", nil
		}
		return op.subject() + about, func() { edit(op) }
	}
}

// onHidden is onOperation for operations that only the connector itself calls.
func onHidden(about string, fits func(m *model, op operationSite) bool, edit func(op operationSite)) picker {
	return func(m *model) (string, func()) {
		op, ok := m.operation(func(op operationSite) bool {
			return stringAt(op.node, "x-ms-visibility") == "internal" && !isTrue(op.node, "deprecated") && op.node["x-ms-api-annotation"] == nil &&
				op.node["x-ms-agentic-protocol"] == nil && fits(m, op)
		})
		if !ok {
			return "", nil
		}
		return op.subject() + about, func() { edit(op) }
	}
}

func any1(operationSite) bool { return true }

func has(name string) func(op operationSite) bool {
	return func(op operationSite) bool { return op.node[name] != nil }
}

func lacks(name string) func(op operationSite) bool {
	return func(op operationSite) bool { return op.node[name] == nil }
}

// setting sets a member of an operation; nil removes it.
func assigning(name string, value any) func(op operationSite) {
	return func(op operationSite) { assign(op.node, name, value) }
}

func assign(n doc, name string, value any) {
	if value == nil {
		delete(n, name)
		return
	}
	n[name] = value
}

func isAction(op operationSite) bool { return stringAt(op.node, "x-ms-trigger") == "" }

func isTrigger(op operationSite) bool { return !isAction(op) }

// move moves the operation to another path and method.
func (op operationSite) move(m *model, path, method string) {
	if path == op.path {
		delete(op.item, op.method)
		op.item[method] = op.node
		return
	}
	paths := objectAt(m.definition, "paths")
	item, _ := copyOf(op.item).(doc)
	for _, name := range methods {
		if name != op.method {
			delete(item, name)
		}
	}
	delete(item, op.method)
	item[method] = op.node
	op.remove(m)
	paths[path] = item
}

func (op operationSite) remove(m *model) {
	delete(op.item, op.method)
	if !slices.ContainsFunc(methods, func(method string) bool { return op.item[method] != nil }) {
		delete(objectAt(m.definition, "paths"), op.path)
	}
}

// mentions reports how often the texts of the connector have the id.
func (m *model) mentions(id string) int {
	n := 0
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case doc:
			for _, value := range v {
				walk(value)
			}
		case []any:
			for _, value := range v {
				walk(value)
			}
		case string:
			if v == id {
				n++
			}
		}
	}
	walk(m.definition)
	walk(m.properties)
	return n
}

func otherCase(id string) string {
	if lower := strings.ToLower(id); lower != id {
		return lower
	}
	return strings.ToUpper(id)
}

func (op operationSite) literalPath() bool { return !strings.Contains(op.path, "{") }
