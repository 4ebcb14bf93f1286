package impact

import (
	"encoding/xml"
	"errors"
	"path"
	"slices"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
)

func isFlow(name string) bool {
	return path.Ext(name) == ".json" && (path.Base(path.Dir(name)) == "workflows" || path.Base(name) == "workflow.json")
}

func isFlowName(name string) bool { return strings.HasSuffix(name, ".json.data.xml") }

var fileID = lazyregexp.New(`(?i)[-_][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// flow reads a cloud flow of a solution, or the workflow.json of a Logic App.
func (r *reader) flow(name string, data []byte) error {
	file := source.Parse(name, data)
	properties := file.Root.Get("properties")
	definition := properties.Get("definition")
	if !definition.Exists() {
		definition = file.Root.Get("definition")
	}
	if !definition.Exists() {
		return errors.New("no flow: it has no definition")
	}
	w := flowWalk{references: properties.Get("connectionReferences"), reads: readsOf(definition)}
	for _, part := range []string{"triggers", "actions"} {
		w.steps(definition.Get(part), part, 0)
	}
	title := fileID().ReplaceAllString(strings.TrimSuffix(path.Base(name), path.Ext(name)), "")
	if path.Base(name) == "workflow.json" {
		title = path.Base(path.Dir(name))
	}
	r.found.Consumers = append(r.found.Consumers, Consumer{Kind: Flow, Name: title, File: name, Calls: w.calls})
	return nil
}

type flowWalk struct {
	references source.Node
	reads      map[string][]string // by step
	calls      []Call
}

const maxNesting = 64

// steps reads the triggers or actions of one scope and of the scopes inside it.
func (w *flowWalk) steps(of source.Node, where string, level int) {
	if level > maxNesting {
		return
	}
	for name, step := range of.Members() {
		at := where + "/" + name.Str()
		if call, ok := w.operationRef(step); ok {
			call.Where, call.Line = at, name.Span().From().Line
			call.Reads = w.reads[name.Str()]
			if where == "triggers" {
				call.Reads = slices.Concat(call.Reads, w.reads[theTrigger])
			}
			w.calls = append(w.calls, call)
		}
		w.steps(step.Get("actions"), at, level+1)
		w.steps(step.Get("else", "actions"), at, level+1)
		w.steps(step.Get("default", "actions"), at, level+1)
		for _, branch := range step.Get("cases").Members() {
			w.steps(branch.Get("actions"), at, level+1)
		}
	}
}

// operationRef returns the call that a step makes, if it calls a connector. A flow stores the
// operationId and flat keys; a Logic App stores method, path and the parts of the request.
func (w *flowWalk) operationRef(step source.Node) (Call, bool) {
	host := step.Get("inputs", "host")
	switch {
	case strings.HasPrefix(step.Get("type").Str(), "OpenApiConnection"):
		call := Call{API: w.api(host), Operation: host.Get("operationId").Str()}
		for key := range step.Get("inputs", "parameters").Members() {
			call.Keys = append(call.Keys, key.Str())
		}
		return call, call.Operation != ""
	case strings.HasPrefix(step.Get("type").Str(), "ApiConnection"):
		inputs := step.Get("inputs")
		call := Call{API: w.api(host), Method: strings.ToLower(inputs.Get("method").Str()), Path: pathTemplate(inputs.Get("path").Str())}
		for _, part := range []string{"queries", "headers"} {
			for key := range inputs.Get(part).Members() {
				call.Keys = append(call.Keys, key.Str())
			}
		}
		call.Keys = append(call.Keys, bodyKeys(inputs.Get("body"), "body", 0)...)
		return call, call.Path != ""
	}
	return Call{}, false
}

// bodyKeys returns the flat keys of a literal body; an expression counts as the body itself.
func bodyKeys(n source.Node, prefix string, level int) []string {
	if n.Kind() != source.Object || level > maxNesting {
		if n.Exists() {
			return []string{prefix}
		}
		return nil
	}
	var keys []string
	for key, value := range n.Members() {
		keys = append(keys, bodyKeys(value, prefix+"/"+key.Str(), level+1)...)
	}
	return keys
}

var connectionName = lazyregexp.New(`\$connections'\)\s*\['([^']+)'\]`)

// api returns the connector under the name that the flow stores.
func (w *flowWalk) api(host source.Node) string {
	if id := host.Get("apiId").Str(); id != "" {
		return path.Base(id)
	}
	name := host.Get("connectionName").Str()
	if name == "" {
		name = host.Get("connection", "referenceName").Str()
	}
	if m := connectionName().FindStringSubmatch(host.Get("connection", "name").Str()); m != nil {
		name = m[1]
	}
	reference := w.references.Get(name)
	if api := reference.Get("api", "name").Str(); api != "" {
		return api
	}
	if logical := reference.Get("connection", "connectionReferenceLogicalName").Str(); logical != "" {
		return logical
	}
	return name
}

var pathValue = lazyregexp.New(`@\{[^}]*\}|\{[^}]*\}`)

// pathTemplate replaces every value in a path by "{}".
func pathTemplate(path string) string { return pathValue().ReplaceAllString(path, "{}") }

// flowName reads the name of a flow from the metadata file beside it.
func (r *reader) flowName(name string, data []byte) error {
	var flow struct {
		Name string `xml:"Name,attr"`
	}
	if err := xml.Unmarshal(data, &flow); err != nil {
		return err
	}
	r.name(strings.TrimSuffix(path.Base(name), ".data.xml"), flow.Name)
	return nil
}

func (r *reader) name(file, name string) {
	if r.names == nil {
		r.names = map[string]string{}
	}
	r.names[strings.ToLower(path.Base(file))] = name
}

// customizations reads a solution's connection references and flow names.
func (r *reader) customizations(_ string, data []byte) error {
	var all struct {
		References []struct {
			Name string `xml:"connectionreferencelogicalname,attr"`
			API  string `xml:"connectorid"`
		} `xml:"connectionreferences>connectionreference"`
		Flows []struct {
			Name string `xml:"Name,attr"`
			File string `xml:"JsonFileName"`
		} `xml:"Workflows>Workflow"`
	}
	if err := xml.Unmarshal(data, &all); err != nil {
		return err
	}
	for _, reference := range all.References {
		if reference.API != "" {
			r.refs[strings.ToLower(reference.Name)] = path.Base(reference.API)
		}
	}
	for _, flow := range all.Flows {
		if flow.File != "" {
			r.name(flow.File, flow.Name)
		}
	}
	return nil
}
