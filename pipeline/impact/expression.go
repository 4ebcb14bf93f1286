package impact

import (
	"slices"
	"strings"

	"alm/internal/source"
)

// theTrigger is the key for reads of the trigger, which triggerOutputs() does not name.
const theTrigger = "\x00trigger"

// outputFunctions lists the functions that return a step's output, and the part of it that
// they return.
var outputFunctions = []struct {
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

// readsOf returns the parts of each step's output that expressions of the flow read, such as
// "body/value". (Workflow Definition Language: outputs('Step')?['body/value'],
// body('Step')['value'])
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
	for _, open := range outputFunctions {
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
				if step, rest, ok = cutQuoted(rest); !ok {
					continue
				}
				rest = strings.TrimPrefix(strings.TrimLeft(rest, " "), ")")
			}
			reads[step] = append(reads[step], outputPath(open.prefix, rest))
		}
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// cutQuoted cuts a single-quoted text from the front; a quote inside it is written twice.
func cutQuoted(text string) (value, rest string, ok bool) {
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

// outputPath appends ?['a']['b'] to a path; an index or a computed name is "*".
func outputPath(path, rest string) string {
	for {
		rest = strings.TrimPrefix(strings.TrimLeft(rest, " "), "?")
		if !strings.HasPrefix(rest, "[") {
			return strings.TrimPrefix(path, "/")
		}
		name, after, ok := cutQuoted(rest[1:])
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
