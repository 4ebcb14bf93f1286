package impact

import (
	"errors"
	"strings"

	"alm/internal/source"
)

// notKept replaces in an outline a value that it does not keep.
const notKept = "@parameters('***')"

// Outline reduces flows and agents to what Join needs of them: names of steps, operations and inputs,
// and what expressions refer to. Of the values it keeps only those that the connectors' own files have,
// so that no secret of a flow is in it.
type Outline struct{ known *knownTexts }

// Flow returns the outline of a flow, JSON too. Of a flow of which only a part can be read it
// returns that part and an error.
func (o Outline) Flow(flow []byte) ([]byte, error) {
	file := source.Parse("flow", flow)
	properties := file.Root.Get("properties")
	definition := properties.Get("definition")
	if !definition.Exists() {
		definition = file.Root.Get("definition")
	}
	if definition.Kind() != source.Object {
		return nil, errNoFlow
	}
	w := flowOutline{Outline: o, steps: stepNames(definition), connectionReferences: properties.Get("connectionReferences")}
	w.object(func() {
		w.key("properties")
		w.object(func() {
			w.key("connectionReferences")
			w.references(properties.Get("connectionReferences"))
			w.key("parameters")
			w.connections(properties.Get("parameters", "$connections", "value"))
			w.key("definition")
			w.object(func() {
				for _, part := range []string{"triggers", "actions"} {
					w.key(part)
					w.scope(definition.Get(part))
				}
				w.key("outputs")
				w.value(definition.Get("outputs"))
			})
		})
	})
	return []byte(w.b.String()), broken(file)
}

var errNoFlow = errors.New("no flow: it has no definition")

// stepNames returns the names of all members that may be steps, in lower case.
func stepNames(n source.Node) map[string]bool {
	names := map[string]bool{}
	var visit func(n source.Node)
	visit = func(n source.Node) {
		for key, value := range n.Members() {
			if value.Get("type").Exists() {
				names[strings.ToLower(key.Str())] = true
			}
			visit(value)
		}
	}
	visit(n)
	return names
}

type flowOutline struct {
	Outline
	outlineWriter
	steps                map[string]bool
	connectionReferences source.Node
}

func (w *flowOutline) references(n source.Node) {
	w.object(func() {
		for key, reference := range n.Members() {
			w.key(key.Str())
			w.object(func() {
				w.key("api")
				w.object(func() {
					w.text("name", reference.Get("api", "name").Str())
					w.text("id", reference.Get("api", "id").Str())
				})
				w.text("id", reference.Get("id").Str())
				w.key("connection")
				w.object(func() {
					w.text("connectionReferenceLogicalName", reference.Get("connection", "connectionReferenceLogicalName").Str())
				})
			})
		}
	})
}

func (w *flowOutline) connections(n source.Node) {
	w.object(func() {
		w.key("$connections")
		w.object(func() {
			w.key("value")
			w.object(func() {
				for key, connection := range n.Members() {
					w.key(key.Str())
					w.object(func() { w.text("id", connection.Get("id").Str()) })
				}
			})
		})
	})
}

// scope writes the steps of a scope.
func (w *flowOutline) scope(n source.Node) {
	w.object(func() {
		for key, step := range n.Members() {
			w.key(key.Str())
			w.step(step)
		}
	})
}

// step writes a step: its type, and the parts that say what it does.
func (w *flowOutline) step(n source.Node) {
	w.object(func() {
		for key, part := range n.Members() {
			name := key.Str()
			switch {
			case name == "metadata" || name == "description" || name == "runAfter":
			case name == "type" || name == "kind":
				w.text(name, part.Str())
			case name == "actions":
				w.key(name)
				w.scope(part)
			case name == "inputs":
				w.key(name)
				w.inputs(n, part)
			case part.Get("actions").Exists():
				w.key(name)
				w.step(part)
			case len(branchesOf(part)) > 0:
				w.key(name)
				w.scope(part)
			default:
				w.key(w.name(name))
				w.value(part)
			}
		}
	})
}

// inputs writes what a step is called with.
func (w *flowOutline) inputs(step, n source.Node) {
	if n.Kind() != source.Object {
		w.value(n)
		return
	}
	isVariable := strings.Contains(strings.ToLower(step.Get("type").Str()), "variable")
	isParse := strings.EqualFold(step.Get("type").Str(), "parsejson")
	isCall := strings.Contains(strings.ToLower(step.Get("type").Str()), "apiconnection")
	runsAgent := w.runsAgent(n.Get("host"))
	w.object(func() {
		for key, part := range n.Members() {
			name := key.Str()
			switch {
			case name == "host":
				w.key(name)
				w.host(part)
			case name == "method" && isCall, name == "name" && isVariable:
				w.text(name, part.Str())
			case name == "path" && isCall:
				w.text(name, w.path(part.Str()))
			case (name == "fetch" || name == "subscribe") && isCall:
				w.key(name)
				w.inputs(step, part)
			case name == "pathTemplate" && isCall:
				w.key(name)
				w.object(func() { w.text("template", w.path(fillTemplate(part))) })
			case name == "parameters" && runsAgent:
				w.key(name)
				w.object(func() { w.text(agentInput, part.Get(agentInput).Str()) })
			case name == "uri" && runtimeAPI(part.Str()) != "":
				w.text(name, runtimeAddress(runtimeAPI(part.Str())))
			case name == "variables" && isVariable:
				w.key(name)
				w.variables(part)
			case name == "schema" && isParse:
				w.key(name)
				w.schema(part)
			default:
				w.key(w.name(name))
				w.value(part)
			}
		}
	})
}

// runtimeAddress returns an address of the connections of an API that says no more than its name.
func runtimeAddress(api string) string {
	return "https://connection" + runtimePath + strings.TrimPrefix(api, "shared_")
}

// runsAgent reports whether a step runs an agent.
func (w *flowOutline) runsAgent(host source.Node) bool {
	api, _ := (&flowWalk{keep: strings.Clone, references: w.connectionReferences}).api(host)
	return strings.EqualFold(api, agentAPI)
}

// host writes which operation or flow is called.
func (w *flowOutline) host(n source.Node) {
	w.object(func() {
		for _, name := range []string{"apiId", "connectionName", "connectionReferenceName", "operationId", "workflowReferenceName"} {
			w.text(name, n.Get(name).Str())
		}
		if id := n.Get("workflow", "id").Str(); id != "" {
			w.key("workflow")
			w.object(func() { w.text("id", id) })
		}
		if api := runtimeAPI(n.Get("api", "runtimeUrl").Str()); api != "" {
			w.key("api")
			w.object(func() { w.text("runtimeUrl", runtimeAddress(api)) })
		}
		if name := n.Get("connection"); name.Kind() == source.String {
			w.text("connection", name.Str())
			return
		}
		w.key("connection")
		w.object(func() {
			if name := n.Get("connection", "name").Str(); connectionName.Get().MatchString(name) {
				w.text("name", name)
			}
			w.text("referenceName", n.Get("connection", "referenceName").Str())
		})
	})
}

func (w *flowOutline) variables(n source.Node) {
	w.list(func() {
		for _, v := range n.Items() {
			w.object(func() {
				w.text("name", v.Get("name").Str())
				if value := v.Get("value"); value.Exists() {
					w.key("value")
					w.value(value)
				}
			})
		}
	})
}
