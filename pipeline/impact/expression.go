package impact

import (
	"slices"
	"strings"

	"alm/internal/source"
)

// theTrigger is the step whose name triggerOutputs() does not say.
const theTrigger = "\x00trigger"

// openings are the functions that give a step's output, and where in it they begin.
var openings = []struct {
	text   string
	named  bool // the step's name follows in quotes
	prefix string
}{
	{"triggerOutputs()", false, ""},
	{"triggerBody()", false, "body"},
	{"trigger().outputs", false, ""},
	{"outputs(", true, ""},
	{"body(", true, "body"},
	{"actionOutputs(", true, ""},
	{"actionBody(", true, "body"},
}

// readsOf is what the expressions in a flow read of each step's output, as "body/value".
// (Workflow Definition Language: outputs('Step')?['body/value'], body('Step')['value'])
func readsOf(definition source.Node) map[string][]string {
	reads := map[string][]string{}
	var walk func(n source.Node, level int)
	walk = func(n source.Node, level int) {
		if level > 4*maxNesting {
			return
		}
		if n.Kind() == source.String {
			if text := n.Str(); strings.Contains(text, "@") {
				expressions(text, reads)
			}
			return
		}
		for key, value := range n.Members() {
			if text := key.Str(); strings.Contains(text, "@") {
				expressions(text, reads)
			}
			walk(value, level+1)
		}
		for _, item := range n.Items() {
			walk(item, level+1)
		}
	}
	walk(definition, 0)
	for step := range reads {
		slices.Sort(reads[step])
		reads[step] = slices.Compact(reads[step])
	}
	return reads
}

func expressions(text string, reads map[string][]string) {
	for _, open := range openings {
		for rest := text; ; {
			i := strings.Index(rest, open.text)
			if i < 0 {
				break
			}
			inner := i > 0 && isLetter(rest[i-1]) // the end of a longer name
			rest = rest[i+len(open.text):]
			if inner {
				continue
			}
			step := theTrigger
			if open.named {
				var ok bool
				if step, rest, ok = quoted(rest); !ok {
					continue
				}
				rest = strings.TrimPrefix(strings.TrimLeft(rest, " "), ")")
			}
			reads[step] = append(reads[step], chain(open.prefix, rest))
		}
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// quoted takes a text in single quotes from the front; a quote in it is written twice.
func quoted(text string) (value, rest string, ok bool) {
	text = strings.TrimLeft(text, " ")
	if !strings.HasPrefix(text, "'") {
		return "", text, false
	}
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] != '\'':
		case i+1 < len(text) && text[i+1] == '\'':
			i++
		default:
			return strings.ReplaceAll(text[1:i], "''", "'"), text[i+1:], true
		}
	}
	return "", text, false
}

// chain follows ?['a']['b'] from a prefix on; an index or a computed name is "*".
func chain(path, rest string) string {
	for {
		rest = strings.TrimPrefix(strings.TrimLeft(rest, " "), "?")
		if !strings.HasPrefix(rest, "[") {
			return strings.TrimPrefix(path, "/")
		}
		name, after, ok := quoted(rest[1:])
		if !ok {
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return strings.TrimPrefix(path, "/")
			}
			name, after = "*", rest[end:]
		}
		path += "/" + name
		rest = strings.TrimPrefix(strings.TrimLeft(after, " "), "]")
	}
}
