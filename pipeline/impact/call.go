package impact

import (
	"cmp"
	"strconv"
	"strings"

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
			s.name, s.header = w.keep(check.EscapeStep(key.Str())), part == "headers"
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
	if err != nil || parsed.Whole || text == "" || w.isComputed(text) {
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
