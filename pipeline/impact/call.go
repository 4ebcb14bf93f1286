package impact

import (
	"cmp"
	"net/url"
	"path"
	"strconv"
	"strings"

	"alm/internal/lazyregexp"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/impact/expression"
)

// Call is one place where a consumer calls an operation of a connector.
type Call struct {
	By        check.Consumer // what binds to the operation, and how
	API       string         // the connector as stored: "shared_contoso-5forders-5f…"
	Operation string         // operationId; "" where method and path are stored, as Logic Apps does
	Method    string         // lower case
	Path      string         // with "{}" for what is filled in
	Where     string         // the place inside: "actions/Get_the_order"
	Line      int            // of File, from 1; 0 where the file is no text
	Unclear   string         // why the operation is not known: "the path is an expression"

	nameless  bool   // API is the name of a connection, of which the connector is not known
	cut       bool   // API may be only the beginning of the name
	listed    bool   // by an inventory, which does not know what is sent and read
	server    bool   // an agent uses the operation as an MCP server
	sends     sent   // the inputs by name; of a Logic App the body is "body"
	reads     []read // what is read of the output, or of the notification of a webhook
	notified  bool
	tool      string          // the schema name of the agent's component through which it calls the server
	rewritten bool            // its operationId is already the new one
	words     map[string]bool // of an app: all names in its formulas, any of which may be a field of the output
}

// callsOf returns the calls that a step of a flow makes, if it calls a connector: one, or the two of a
// trigger that subscribes and then fetches, of which the first one returns what it outputs. Power
// Automate stores the operationId and flat keys; a Logic App, and a flow of the old form, stores method,
// path and the parts of the request. Types are not case-sensitive. (Workflow Definition Language)
func (w *flowWalk) callsOf(kind string, step source.Node) []*Call {
	inputs := step.Get("inputs")
	fetch, subscribe := inputs.Get("fetch"), inputs.Get("subscribe")
	switch {
	case strings.HasPrefix(kind, "openapiconnection"):
		return []*Call{w.flatCall(kind, inputs)}
	case !strings.HasPrefix(kind, "apiconnection"):
		return w.otherCall(kind, inputs)
	case fetch.Exists() && subscribe.Exists():
		return []*Call{w.request(inputs, fetch, "get"), w.request(inputs, subscribe, "post")}
	case fetch.Exists():
		return []*Call{w.request(inputs, fetch, "get")}
	}
	call := w.request(inputs, inputs, "")
	call.notified = isNotified(kind)
	return []*Call{call}
}

// otherCall returns the call of a step of another type, which alm does not understand: one that names a
// connector as calls do, or that sends a request to the address of one.
func (w *flowWalk) otherCall(kind string, inputs source.Node) []*Call {
	host := inputs.Get("host")
	call := &Call{By: check.PowerAutomate, sends: sent{form: unknownForm}}
	if api := runtimeAPI(inputs.Get("uri").Str()); api != "" {
		call.API, call.Unclear = w.keep(api), "it calls the address of the connection"
		return []*Call{call}
	}
	if !host.Get("apiId").Exists() && !host.Get("operationId").Exists() {
		return nil
	}
	call.API, call.nameless = w.api(host)
	call.Unclear = "alm does not know steps of type " + strconv.Quote(w.keep(kind))
	return []*Call{call}
}

func isNotified(kind string) bool {
	return strings.HasSuffix(kind, "webhook") || strings.HasSuffix(kind, "notification")
}

// flatCall returns the call of an operationId.
func (w *flowWalk) flatCall(kind string, inputs source.Node) *Call {
	call := &Call{By: check.PowerAutomate, Operation: w.keep(inputs.Get("host", "operationId").Str()), notified: isNotified(kind), sends: sent{form: object}}
	call.API, call.nameless = w.api(inputs.Get("host"))
	if call.Operation == "" || strings.Contains(call.Operation, "@") {
		call.Operation, call.Unclear = "", "it has no fixed operationId"
	}
	w.flatInputs(call, inputs.Get("parameters"))
	return call
}

// request returns the call of a method and a path. A webhook may store no method.
func (w *flowWalk) request(inputs, of source.Node, method string) *Call {
	call := &Call{By: check.LogicApps, Method: cmp.Or(w.keep(strings.ToLower(of.Get("method").Str())), method), sends: sent{form: object}}
	call.API, call.nameless = w.api(inputs.Get("host"))
	path := of.Get("path").Str()
	if template := of.Get("pathTemplate"); path == "" && template.Exists() {
		path = fillTemplate(template)
	}
	w.pathOf(call, path)
	for _, part := range []string{"queries", "headers"} {
		for key, value := range of.Get(part).Members() {
			s := w.sentOf(value)
			s.name = w.keep(check.EscapeStep(key.Str()))
			call.sends.below = append(call.sends.below, s)
		}
	}
	if body := of.Get("body"); body.Exists() {
		s := w.sentOf(body)
		s.name = "body"
		call.sends.below = append(call.sends.below, s)
	}
	return call
}

// fillTemplate returns the path of a template and its parameters, as a path with expressions.
func fillTemplate(n source.Node) string {
	var b strings.Builder
	for rest, more := n.Get("template").Str(), true; more; {
		var fixed, name string
		fixed, rest, more = strings.Cut(rest, "{")
		b.WriteString(fixed)
		if !more {
			break
		}
		if strings.HasSuffix(fixed, "@") { // an expression
			b.WriteString("{")
			continue
		}
		name, rest, _ = strings.Cut(rest, "}")
		value := n.Get("parameters", name)
		if text := value.Str(); text != "" && !strings.Contains(text, "@") {
			b.WriteString(text)
			continue
		}
		b.WriteString("@{parameters('')}")
	}
	return b.String()
}

// isShared reports whether a name is that of an API, not of a connection.
func isShared(name string) bool { return strings.HasPrefix(strings.ToLower(name), "shared_") }

// flatInputs reads "body/address/city": value.
func (w *flowWalk) flatInputs(call *Call, parameters source.Node) {
	if parameters.Kind() == source.String {
		call.sends.form = unknownForm
	}
	for key, value := range parameters.Members() {
		call.sends.set(w.keep(key.Str()), w.sentOf(value))
	}
}

// pathOf reads a path, which may have a query; what expressions fill in becomes "{}".
func (w *flowWalk) pathOf(call *Call, text string) {
	parsed, err := expression.Parse(text)
	if err != nil || parsed.Whole || text == "" {
		call.Unclear = "it has no fixed path"
		return
	}
	var b strings.Builder
	for _, part := range parsed.Parts {
		if part.Node != nil {
			b.WriteString("{}")
			continue
		}
		b.WriteString(part.Plain)
	}
	way, query, _ := strings.Cut(b.String(), "?")
	call.Path = w.keep(way)
	for _, pair := range strings.FieldsFunc(query, func(c rune) bool { return c == '&' }) {
		name, text, _ := strings.Cut(pair, "=")
		value := sent{form: literal, text: w.keep(text)}
		if strings.Contains(text, "{}") {
			value = sent{}
		}
		value.name = w.keep(check.EscapeStep(name))
		call.sends.below = append(call.sends.below, value)
	}
}

var connectionName = lazyregexp.New(`\$connections'\)\s*\??\s*(?:\['([^']+)'\]|\.(\w+))`)

// api returns the connector under the name that the flow stores, or the name of the connection.
func (w *flowWalk) api(host source.Node) (api string, nameless bool) {
	if id := host.Get("apiId").Str(); id != "" && !strings.HasPrefix(id, "@") {
		return w.keep(apiOf(id)), false
	}
	name := cmp.Or(host.Get("connectionName").Str(), host.Get("connectionReferenceName").Str(), host.Get("connection", "referenceName").Str(), host.Get("connection").Str())
	if m := connectionName().FindStringSubmatch(host.Get("connection", "name").Str()); m != nil {
		name = m[1] + m[2]
	}
	reference := memberFold(w.references, name)
	if api := cmp.Or(
		reference.Get("api", "name").Str(), apiOf(reference.Get("api", "id").Str()), apiOf(reference.Get("id").Str()),
		apiOf(memberFold(w.connections, name).Get("id").Str()),
	); api != "" {
		return w.keep(api), false
	}
	if api := runtimeAPI(host.Get("api", "runtimeUrl").Str()); api != "" {
		return w.keep(api), false
	}
	api = cmp.Or(reference.Get("connection", "connectionReferenceLogicalName").Str(), name)
	return w.keep(api), !isShared(api)
}

// runtimePath is before the name of a connector in the address where its connections are called.
// (https://europe-001.azure-apim.net/apim/contoso-5forders-5f00112233445566aa/…)
const runtimePath = ".azure-apim.net/apim/"

// runtimeAPI returns the API in the address of a connection, "" where there is none.
func runtimeAPI(address string) string {
	_, path, ok := strings.Cut(address, runtimePath)
	if name, _, _ := strings.Cut(path, "/"); ok && name != "" {
		return "shared_" + name
	}
	return ""
}

// apiOf returns the name of an API, the last part of its id. The id may be escaped as in a URL.
func apiOf(id string) string {
	if plain, err := url.PathUnescape(id); err == nil {
		id = plain
	}
	if id = strings.TrimRight(id, "/"); id == "" {
		return ""
	}
	return path.Base(id)
}

// memberFold returns a member whose name is not case-sensitive; the exact one comes first.
func memberFold(n source.Node, name string) source.Node {
	if exact := n.Get(name); exact.Exists() {
		return exact
	}
	for key, value := range n.Members() {
		if strings.EqualFold(key.Str(), name) {
			return value
		}
	}
	return source.Node{}
}
