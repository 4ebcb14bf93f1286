package impact

import (
	"fmt"
	"path"
	"strings"

	"alm/internal/yamltext"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

func isAgent(name string) bool {
	return path.Base(name) == "data" && strings.HasSuffix(path.Dir(path.Dir(name)), "botcomponents") || strings.HasSuffix(name, ".mcs.yml")
}

// agent reads one topic or tool of a Copilot Studio agent. Every mapping with an operationId
// and a connection reference is a call.
func (r *reader) agent(name string, data []byte) error {
	if err := yamltext.Check(data); err != nil {
		return err
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return fmt.Errorf("no YAML: %s", firstLine(yaml.FormatError(err, false, false)))
	}
	w := agentWalk{}
	for _, doc := range file.Docs {
		ast.Walk(&w, doc.Body)
	}
	title := w.title
	if title == "" {
		title = strings.TrimSuffix(path.Base(name), ".mcs.yml")
		if title == "data" {
			title = path.Base(path.Dir(name))
		}
	}
	if len(w.calls) > 0 {
		r.found.Consumers = append(r.found.Consumers, Consumer{Kind: Agent, Name: title, File: name, Calls: w.calls})
	}
	return nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

type agentWalk struct {
	title string
	calls []Call
}

// Visit collects the call in one node of the YAML.
func (w *agentWalk) Visit(n ast.Node) ast.Visitor {
	mapping, ok := n.(*ast.MappingNode)
	if !ok {
		return w
	}
	of := map[string]string{}
	line := 0
	for _, value := range mapping.Values {
		key := value.Key.GetToken().Value
		if s, ok := value.Value.(ast.ScalarNode); ok {
			of[key] = s.GetToken().Value
		}
		if key == "operationId" {
			line = value.Key.GetToken().Position.Line
		}
	}
	if w.title == "" {
		w.title = of["modelDisplayName"]
	}
	if of["operationId"] != "" && of["connectionReference"] != "" {
		where := of["id"]
		if where == "" {
			where = of["kind"]
		}
		w.calls = append(w.calls, Call{
			API: apiOf(of["connectionReference"]), Operation: of["operationId"], Where: where, Line: line, Opaque: true,
		})
	}
	return w
}

// apiOf returns the connector in a connection reference's logical name (agent name, connector
// and GUID joined by dots), or the name itself.
func apiOf(reference string) string {
	for _, part := range strings.Split(reference, ".") {
		if strings.HasPrefix(part, "shared_") {
			return part
		}
	}
	return reference
}
