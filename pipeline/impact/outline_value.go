package impact

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/impact/expression"
)

// value writes a value without its literals.
func (w *flowOutline) value(n source.Node) {
	switch {
	case !n.Exists():
		w.write("null")
	case n.Kind() == source.Object:
		w.object(func() {
			for key, member := range n.Members() {
				w.key(w.name(key.Str()))
				w.value(member)
			}
		})
	case n.Kind() == source.Array:
		w.list(func() {
			for _, item := range n.Items() {
				w.value(item)
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

// schema writes the names that a schema has, and which of them it requires.
func (w *flowOutline) schema(n source.Node) {
	w.object(func() {
		if required := n.Get("required"); required.Kind() == source.Array {
			w.key("required")
			w.list(func() {
				for _, name := range required.Items() {
					w.write(source.Quote(name.Str()))
				}
			})
		}
		if properties := n.Get("properties"); properties.Kind() == source.Object {
			w.key("properties")
			w.object(func() {
				for name, field := range properties.Members() {
					w.key(name.Str())
					w.schema(field)
				}
			})
		}
		if items := n.Get("items"); items.Kind() == source.Object {
			w.key("items")
			w.schema(items)
		}
	})
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
	for _, name := range namesIn(text) {
		if w.steps[name] {
			out += "'" + name + "'"
		}
	}
	return out
}

// naming are the functions whose arguments are names.
var naming = []string{
	"outputs", "actionoutputs", "body", "actionbody", "actions", "items", "result", "variables", "iterationindexes",
	"formdatavalue", "formdatamultivalues", "multipartbody", "triggerformdatavalue", "triggerformdatamultivalues",
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
