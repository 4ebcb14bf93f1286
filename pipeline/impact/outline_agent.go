package impact

import (
	"errors"
	"slices"
	"strings"

	"alm/internal/source"

	"github.com/goccy/go-yaml/ast"
)

// agentNames are the keys of an agent's component whose texts are names.
var agentNames = []string{
	"kind", "id", "name", "propertyName", "connectionReference", "connectionReferenceLogicalName", "connectorId", "operationId", "triggerId",
	"connectorTriggerId", "serverSchemaName", "flowId", "workflowId", "botSchemaName", "dialog", "variable", "modelDisplayName", "componentName",
}

var errAlias = errors.New("it has aliases, which alm does not follow")

// Agent returns the outline of a topic or a tool of an agent, JSON, which is YAML too.
func (o Outline) Agent(data []byte) ([]byte, error) {
	root, err := parseYAML(unfenced(data))
	if err != nil {
		return nil, errors.New("no YAML")
	}
	w := agentOutline{Outline: o}
	eachScalar(root, "", func(key, text string) {
		if key == "variable" {
			w.variables = append(w.variables, strings.TrimPrefix(text, "init:"))
		}
	})
	if w.value(root, ""); w.aliases {
		return []byte(w.b.String()), errAlias
	}
	return []byte(w.b.String()), nil
}

type agentOutline struct {
	Outline
	outlineWriter
	variables []string
	aliases   bool
}

func (w *agentOutline) value(n ast.Node, key string) {
	if items := itemsIn(n); items != nil {
		w.list(func() {
			for _, item := range items {
				w.value(item, key)
			}
		})
		return
	}
	if members := mappingOf(n); members != nil {
		w.object(func() {
			for _, m := range members {
				name := m.Key.GetToken().Value
				w.key(name)
				w.value(m.Value, name)
			}
		})
		return
	}
	if _, ok := n.(*ast.AliasNode); ok {
		w.aliases = true
	}
	if scalar, ok := scalarIn(n); ok {
		w.write(source.Quote(w.scalar(key, textOf(scalar))))
		return
	}
	w.write("{}")
}

// scalar returns what is kept of a text: names, values of connectors, and what formulas read of the
// variables.
func (w *agentOutline) scalar(key, text string) string {
	if slices.Contains(agentNames, key) || w.known.values[text] || text == "" {
		return text
	}
	out := "="
	for _, name := range w.variables {
		for _, r := range textReads(text, name) {
			out += " " + name + memberPath(r.key)
		}
	}
	return out
}

// memberPath returns what follows a variable in a formula that reads a key of its value.
func memberPath(key string) string {
	path := ""
	for _, step := range strings.Split(key, "/")[1:] {
		path += ".'" + nameOf(step) + "'"
	}
	return path
}
