package impact

import (
	"slices"
	"strings"

	"alm/internal/source"
	"alm/internal/yamltext"
	"alm/pipeline/check"
)

// agentPlaces is a file of an agent with the places of its texts.
type agentPlaces struct {
	file  *source.File
	shift int // bytes before the text that file is of
	calls []agentPlace
}

// agentPlace is a mapping that may be a call, and the one around it.
type agentPlace struct{ node, parent source.Node }

func newAgentPlaces(name string, data []byte) (*agentPlaces, error) {
	text := unfenced(data)
	t := &agentPlaces{file: yamltext.Parse(name, text), shift: len(data) - len(text)}
	t.visit(t.file.Root, source.Node{})
	return t, nil
}

// visit collects the mappings. How deep they are is limited where the file is parsed.
func (t *agentPlaces) visit(n, parent source.Node) {
	if n.Kind() == source.Object {
		t.calls = append(t.calls, agentPlace{n, parent})
	}
	for _, value := range n.Members() {
		t.visit(value, n)
	}
	for _, item := range n.Items() {
		t.visit(item, source.Node{})
	}
}

// operationOf returns the operation that a mapping names.
func (p agentPlace) operationOf() (key, value source.Node) {
	path := agentKinds[p.node.Get("kind").Str()].operation
	if path == nil {
		path = []string{"operationId"}
	}
	key, _ = p.node.Member(path[0])
	return key, p.node.Get(path...)
}

// placesOf returns where a call of an agent has a name.
func (t *agentPlaces) placesOf(c *connectorCall, renamed *rename) []namePlace {
	i := slices.IndexFunc(t.calls, func(p agentPlace) bool {
		key, value := p.operationOf()
		id := value.Str()
		return key.Exists() && key.Span().From().Line == c.Line && (id == c.Operation || c.rewritten)
	})
	if i < 0 {
		return nil
	}
	at := t.calls[i]
	var all []namePlace
	if renamed.isOperation() {
		_, id := at.operationOf()
		all = []namePlace{{node: id}}
	} else if renamed.isOutput() {
		all = at.outputPlaces(strings.Split(strings.TrimPrefix(renamed.part.Key, "body/"), "/"))
	} else {
		all = at.inputPlaces(strings.Split(renamed.part.Key, "/"))
	}
	for i := range all {
		all[i].shift = t.shift
	}
	return all
}

// inputPlaces returns where a call of an agent names an input, with dots between its steps.
func (p agentPlace) inputPlaces(steps []string) []namePlace {
	var all []namePlace
	for _, from := range []struct {
		list source.Node
		name string
	}{
		{p.node.Get("toolInputs"), "name"},
		{p.node.Get("inputs"), "propertyName"},
		{p.parent.Get("inputs"), "propertyName"},
	} {
		for _, item := range from.list.Items() {
			all = appendDotted(all, item.Get(from.name), steps)
		}
	}
	for key := range p.node.Get("input", "binding").Members() {
		all = appendDotted(all, key, steps)
	}
	return all
}

// appendDotted adds the place of the last step in a key such as order.'ship.to'.city, if the key
// is of the steps or of what is below them.
func appendDotted(all []namePlace, n source.Node, steps []string) []namePlace {
	offset := 0
	for i, rest := 0, n.Str(); rest != ""; i++ {
		quoted := strings.HasPrefix(rest, "'")
		name, after, _ := strings.Cut(rest, ".")
		if quoted {
			name, after, _ = strings.Cut(rest[1:], "'")
		}
		if steps[i] == check.AnyStep || check.EscapeStep(name) != steps[i] {
			return all
		}
		if i == len(steps)-1 {
			if quoted {
				return append(all, namePlace{node: n, offset: offset + 1, dotted: quotedName})
			}
			return append(all, namePlace{node: n, offset: offset, dotted: bareName})
		}
		if quoted {
			after = strings.TrimPrefix(after, ".")
		}
		offset += len(rest) - len(after)
		rest = after
	}
	return all
}
