package impact

import (
	"errors"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/impact/expression"
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
	if !definition.Exists() {
		return nil, errNoFlow
	}
	w := flowOutline{Outline: o, steps: stepNames(definition)}
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
					w.scope(definition.Get(part), 0)
				}
				w.key("outputs")
				w.value(definition.Get("outputs"), 0)
			})
		})
	})
	return []byte(w.b.String()), broken(file)
}

var errNoFlow = errors.New("no flow: it has no definition")

// stepNames returns the names of all members that may be steps, in lower case.
func stepNames(n source.Node) map[string]bool {
	names := map[string]bool{}
	var visit func(n source.Node, level int)
	visit = func(n source.Node, level int) {
		if level > maxOutline {
			return
		}
		for key, value := range n.Members() {
			if value.Get("type").Exists() {
				names[strings.ToLower(key.Str())] = true
			}
			visit(value, level+1)
		}
	}
	visit(n, 0)
	return names
}

const maxOutline = 512 // levels of JSON; a flow has four for each of its own

// outlineWriter writes JSON.
type outlineWriter struct {
	b     strings.Builder
	comma bool
}

func (w *outlineWriter) write(text string) {
	if w.comma {
		w.b.WriteByte(',')
	}
	w.b.WriteString(text)
	w.comma = true
}

func (w *outlineWriter) key(name string) {
	w.write(source.Quote(name) + ":")
	w.comma = false
}

func (w *outlineWriter) between(open, shut string, content func()) {
	w.write(open)
	w.comma = false
	content()
	w.b.WriteString(shut)
	w.comma = true
}

func (w *outlineWriter) object(content func()) { w.between("{", "}", content) }
func (w *outlineWriter) list(content func())   { w.between("[", "]", content) }

// text writes a member with a text, if there is one.
func (w *outlineWriter) text(key, text string) {
	if text != "" {
		w.key(key)
		w.write(source.Quote(text))
	}
}

type flowOutline struct {
	Outline
	outlineWriter
	steps map[string]bool
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
func (w *flowOutline) scope(n source.Node, level int) {
	w.object(func() {
		for key, step := range n.Members() {
			w.key(key.Str())
			w.step(step, level+1)
		}
	})
}

// step writes a step: its type, and the parts that say what it does.
func (w *flowOutline) step(n source.Node, level int) {
	w.object(func() {
		for key, part := range n.Members() {
			name := key.Str()
			switch {
			case name == "metadata" || name == "description" || name == "runAfter":
			case name == "type" || name == "kind":
				w.text(name, part.Str())
			case level > maxOutline:
			case name == "actions":
				w.key(name)
				w.scope(part, level+1)
			case name == "else" || name == "default":
				w.key(name)
				w.step(part, level+1)
			case name == "cases":
				w.key(name)
				w.scope(part, level+1)
			case name == "inputs":
				w.key(name)
				w.inputs(n, part, level+1)
			default:
				w.key(w.name(name))
				w.value(part, level+1)
			}
		}
	})
}

// inputs writes what a step is called with.
func (w *flowOutline) inputs(step, n source.Node, level int) {
	if n.Kind() != source.Object {
		w.value(n, level)
		return
	}
	isVariable := strings.Contains(strings.ToLower(step.Get("type").Str()), "variable")
	isCall := strings.Contains(strings.ToLower(step.Get("type").Str()), "apiconnection")
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
				w.inputs(step, part, level+1)
			case name == "pathTemplate" && isCall:
				w.key(name)
				w.object(func() { w.text("template", w.path(fillTemplate(part))) })
			case name == "variables" && isVariable:
				w.key(name)
				w.variables(part, level+1)
			default:
				w.key(w.name(name))
				w.value(part, level+1)
			}
		}
	})
}

// host writes which operation or flow is called.
func (w *flowOutline) host(n source.Node) {
	w.object(func() {
		for _, name := range []string{"apiId", "connectionName", "operationId", "workflowReferenceName"} {
			w.text(name, n.Get(name).Str())
		}
		if id := n.Get("workflow", "id").Str(); id != "" {
			w.key("workflow")
			w.object(func() { w.text("id", id) })
		}
		w.key("connection")
		w.object(func() {
			if name := n.Get("connection", "name").Str(); connectionName().MatchString(name) {
				w.text("name", name)
			}
			w.text("referenceName", n.Get("connection", "referenceName").Str())
		})
	})
}

func (w *flowOutline) variables(n source.Node, level int) {
	w.list(func() {
		for _, v := range n.Items() {
			w.object(func() {
				w.text("name", v.Get("name").Str())
				if value := v.Get("value"); value.Exists() {
					w.key("value")
					w.value(value, level+1)
				}
			})
		}
	})
}

// value writes a value without its literals.
func (w *flowOutline) value(n source.Node, level int) {
	switch {
	case level > maxOutline || !n.Exists():
		w.write("null")
	case n.Kind() == source.Object:
		w.object(func() {
			for key, member := range n.Members() {
				w.key(w.name(key.Str()))
				w.value(member, level+1)
			}
		})
	case n.Kind() == source.Array:
		w.list(func() {
			for _, item := range n.Items() {
				w.value(item, level+1)
			}
		})
	case n.Kind() == source.String:
		w.write(source.Quote(w.template(n.Str())))
	case n.Kind() == source.Number && !w.known.values[string(n.Raw())]:
		w.write(source.Quote(notKept))
	default:
		w.write(string(n.Raw()))
	}
}

// name returns the name of a member. It may have expressions in it.
func (w *flowOutline) name(name string) string {
	if !strings.Contains(name, "@") {
		return name
	}
	return w.template(name)
}

// template returns a text with what its expressions refer to.
func (w *flowOutline) template(text string) string {
	if w.known.values[text] || text == "" {
		return text
	}
	parsed, err := expression.Parse(text)
	if err != nil {
		return w.unparsed(text)
	}
	if fixed, ok := fixedText(parsed); ok {
		if w.known.values[fixed] {
			return text
		}
		return notKept
	}
	if parsed.Whole {
		return "@" + w.node(parsed.Parts[0].Node)
	}
	var b strings.Builder
	for _, part := range parsed.Parts {
		if part.Node == nil {
			b.WriteString("***")
			continue
		}
		b.WriteString("@{" + w.node(part.Node) + "}")
	}
	return b.String()
}

// unparsed returns a text that cannot be parsed either, with the steps that the text names.
func (w *flowOutline) unparsed(text string) string {
	out := "@?"
	for _, name := range strings.Split(strings.ToLower(text), "'") {
		if w.steps[name] {
			out += "'" + name + "'"
		}
	}
	return out
}

// naming are the functions whose arguments are names.
var naming = []string{
	"outputs", "actionoutputs", "body", "actionbody", "actions", "items", "result", "variables", "iterationindexes",
}

// node returns an expression without its literals, but for names.
func (w *flowOutline) node(n *expression.Node) string {
	switch n.Kind {
	case expression.Access:
		key := w.node(n.Key)
		if n.Key.Kind == expression.Literal {
			key = literalText(n.Key)
		}
		return w.node(n.Of) + "[" + key + "]"
	case expression.Call:
		var args []string
		for i, arg := range n.Args {
			if arg.Kind == expression.Literal && (slices.Contains(naming, n.Name) || n.Name == "sort" && i == 1) {
				args = append(args, literalText(arg))
				continue
			}
			args = append(args, w.node(arg))
		}
		return n.Name + "(" + strings.Join(args, ",") + ")"
	}
	switch {
	case n.Text == "" || w.known.values[n.Text]:
		return literalText(n)
	case n.String:
		return "'***'"
	case n.Text == "true" || n.Text == "false" || n.Text == "null":
		return n.Text
	}
	return "0"
}

func literalText(n *expression.Node) string {
	if n.String {
		return "'" + strings.ReplaceAll(n.Text, "'", "''") + "'"
	}
	return n.Text
}

// path returns the path of a call with the parts that paths of connectors have.
func (w *flowOutline) path(text string) string {
	parsed, err := expression.Parse(text)
	if err != nil || parsed.Whole || text == "" {
		return notKept
	}
	var b strings.Builder
	for _, part := range parsed.Parts {
		if part.Node != nil {
			b.WriteString("{}")
			continue
		}
		b.WriteString(part.Plain)
	}
	way, query, asks := strings.Cut(b.String(), "?")
	segments := strings.Split(way, "/")
	for i, segment := range segments {
		segments[i] = strings.ReplaceAll(w.known.segment(segment), "{}", "@{parameters('***')}")
	}
	out := strings.Join(segments, "/")
	if !asks {
		return out
	}
	var pairs []string
	for _, pair := range strings.Split(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		pairs = append(pairs, name+"=@{parameters('***')}")
	}
	return out + "?" + strings.Join(pairs, "&")
}
