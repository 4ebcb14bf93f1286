package impact

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"strings"

	"alm/internal/yamltext"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// isAgent reports whether a file is a part of a Copilot Studio agent: of a solution, or of the
// workspace of its VS Code extension and of pac copilot clone.
func isAgent(name string) bool {
	return isData(name) && strings.HasSuffix(path.Dir(path.Dir(name)), "botcomponents") ||
		strings.HasSuffix(name, ".mcs.yml") || strings.HasSuffix(name, ".mcs.yaml") || strings.HasSuffix(name, ".sync.yaml")
}

// isData reports whether a file has the name of the YAML of a component in a solution.
func isData(name string) bool {
	base := path.Base(name)
	return base == "data" || base == "data.yml" || base == "data.yaml"
}

// agent reads a topic, a tool or the connection references of an agent.
func (r *reader) agent(name string, data []byte) error {
	text := unfenced(data)
	root, err := parseYAML(text)
	if err != nil {
		return err
	}
	if _, isText := scalarIn(root); isText {
		return errors.New("no YAML of an agent: it has no keys")
	}
	if path.Base(strings.ToLower(name)) == "settings.mcs.yml" {
		r.agentRoot(name, root)
	}
	w := agentWalk{reader: r}
	w.visit(root, nil)
	w.readVariables(root)
	title := cmp.Or(scalarOf(root, "mcs.metadata", "componentName"), commentName(text))
	c := Consumer{Kind: Agent, Name: title, File: name, Calls: w.calls, runs: w.runs, weakName: title == "", child: scalarOf(root, "kind") == "AgentDialog"}
	if own := scalarOf(root, "mcs.metadata", "schemaName"); own != "" && c.child {
		r.parts.children[strings.ToLower(path.Dir(name))] = strings.ToLower(own)
	}
	if title == "" {
		c.Name = cmp.Or(w.modelName, agentFile(name))
		if c.Name == "agent" { // a child agent, whose folder has the name
			c.Name = path.Base(path.Dir(name))
		}
	}
	if !c.isEmpty() || c.child {
		r.found.Consumers = append(r.found.Consumers, c)
	}
	return nil
}

// parseYAML returns the document of a text, nil when it is empty. Of a text with several it returns an error.
func parseYAML(text []byte) (ast.Node, error) {
	file, err := yamltext.Nodes(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))) // the parser counts some lines twice
	if err != nil {
		return nil, fmt.Errorf("no YAML: %s", firstLine(yaml.FormatError(err, false, false)))
	}
	root, other := yamltext.Documents(file)
	if other != nil {
		return nil, fmt.Errorf("in line %d another document begins, and alm reads one", other.GetToken().Position.Line)
	}
	return root, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// unfenced removes a byte order mark. The code fence that some tools put around a file becomes a
// comment and spaces, so that all that is between stays in its place.
func unfenced(data []byte) []byte {
	data = trimMark(data)
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

func trimMark(data []byte) []byte { return bytes.TrimPrefix(data, []byte("\ufeff")) }

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
	if isData(name) {
		return path.Base(path.Dir(name))
	}
	base := path.Base(name)
	return strings.TrimSuffix(strings.TrimSuffix(base, path.Ext(base)), ".mcs")
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

// referenceFile reads a connection reference of a solution in YAML.
func (r *reader) referenceFile(_ string, data []byte) error {
	root, err := parseYAML(data)
	if err != nil {
		return err
	}
	eachMapping(root, func(n ast.Node) {
		r.reference(
			cmp.Or(scalarOf(n, "connectionreferencelogicalname"), scalarOf(n, "@connectionreferencelogicalname")),
			scalarOf(n, "connectorid"))
	})
	return nil
}
