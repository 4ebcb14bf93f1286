package impact

import (
	"strings"

	"alm/pipeline/check"
)

// formulaCall is a call in a Power Fx formula: Source.Operation(1, {note: "x"}).member.
type formulaCall struct {
	owner, member string
	args          []sent
	closed        bool   // the formula has the end of the call
	result        string // what is read of the result: "lines/id"
}

// formulaWalk reads the calls and names of a formula.
type formulaWalk struct {
	text  string
	pos   int
	calls []formulaCall
	words map[string]bool

	chains [][]string // names with dots between them
	global bool       // the next name is in [@…]

	texts   []string // in double quotes
	columns bool     // it calls a function to which columns are named in texts

	deep bool // a call is nested deeper than calls are read
}

// columnFunctions take the names of columns as texts, at least in apps of older versions.
var columnFunctions = map[string]bool{
	"AddColumns": true, "DropColumns": true, "GroupBy": true, "RenameColumns": true, "Search": true, "ShowColumns": true, "SortByColumns": true, "Ungroup": true,
}

// readFormula returns the calls in a formula and adds its names to words. It reports whether it read all
// calls: not those that are nested too deep.
func readFormula(text string, words map[string]bool) (calls []formulaCall, complete bool) {
	w := formulaWalk{text: text, words: words}
	for w.pos < len(w.text) {
		w.token(0)
	}
	if w.columns {
		for _, text := range w.texts {
			words[text] = true
		}
	}
	return w.calls, !w.deep
}

// skip passes over spaces, comments and text in quotes; it reports whether there was any.
func (w *formulaWalk) skip() bool {
	rest := w.text[w.pos:]
	var after string // of a comment without an end
	switch {
	case rest == "":
		return false
	case strings.ContainsRune(" \t\r\n", rune(rest[0])):
		after = rest[1:]
	case strings.HasPrefix(rest, "//"):
		_, after, _ = strings.Cut(rest, "\n")
	case strings.HasPrefix(rest, "/*"):
		_, after, _ = strings.Cut(rest[len("/*"):], "*/")
	default:
		return false
	}
	w.pos = len(w.text) - len(after)
	return true
}

func (w *formulaWalk) spaces() {
	for w.skip() {
	}
}

// token passes over one token, with the call that it may begin.
func (w *formulaWalk) token(level int) {
	if w.skip() || w.pos == len(w.text) {
		return
	}
	if strings.HasPrefix(w.text[w.pos:], `$"`) {
		w.interpolated(level)
		return
	}
	if strings.HasPrefix(w.text[w.pos:], "[@") { // a name that a local one hides
		w.pos += len("[@")
		w.global = true
		w.name(level)
		return
	}
	if c := w.text[w.pos]; c == '"' {
		w.quoted('"')
		return
	} else if c != '\'' && !inIdentifier(rune(c)) {
		w.pos++
		return
	}
	w.name(level)
}

// interpolated passes over a text with formulas in braces: $"Order {id}".
func (w *formulaWalk) interpolated(level int) {
	for w.pos += len(`$"`); w.pos < len(w.text); {
		switch rest := w.text[w.pos:]; {
		case strings.HasPrefix(rest, `""`), strings.HasPrefix(rest, "{{"), strings.HasPrefix(rest, "}}"):
			w.pos += 2
		case rest[0] == '"':
			w.pos++
			return
		case rest[0] == '{':
			w.pos++
			w.braces(level)
		default:
			w.pos++
		}
	}
}

// braces reads formulas up to the brace that closes them.
func (w *formulaWalk) braces(level int) {
	for depth := 1; w.pos < len(w.text); {
		switch w.text[w.pos] {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 {
			w.pos++
			return
		}
		w.token(level)
	}
}

// name reads a name with its members, and the call that follows.
func (w *formulaWalk) name(level int) {
	names := w.names()
	if len(names) == 1 && columnFunctions[names[0]] {
		w.columns = true
	}
	if w.pos == len(w.text) || w.text[w.pos] != '(' || len(names) < 2 {
		return
	}
	if w.deep = w.deep || level >= maxNesting; level < maxNesting {
		i := len(w.calls)
		w.calls = append(w.calls, formulaCall{owner: names[len(names)-2], member: names[len(names)-1]})
		args, closed := w.arguments(level + 1)
		var result []string
		if w.spaces(); w.pos < len(w.text) && w.text[w.pos] == '.' {
			result = w.names()
		}
		for j := range result {
			result[j] = check.EscapeStep(result[j])
		}
		w.calls[i].args, w.calls[i].closed, w.calls[i].result = args, closed, strings.Join(result, "/")
	}
}

// names reads a.b.'c d', or .b.c behind a call.
func (w *formulaWalk) names() (names []string) {
	defer func() { w.chains = append(w.chains, names) }()
	for {
		w.spaces()
		behind := w.pos < len(w.text) && w.text[w.pos] == '.'
		if behind {
			w.pos++
			w.spaces()
		}
		name := w.identifier()
		if name == "" {
			w.global = false
			return names
		}
		w.words[name] = true
		names = append(names, name)
		if w.global {
			w.global = false
			w.spaces()
			if w.pos < len(w.text) && w.text[w.pos] == ']' {
				w.pos++
			}
		}
		w.spaces()
		if w.pos == len(w.text) || w.text[w.pos] != '.' {
			return names
		}
	}
}

func (w *formulaWalk) identifier() string {
	if w.pos < len(w.text) && w.text[w.pos] == '\'' {
		return w.quoted('\'')
	}
	name := identifierAt(w.text[w.pos:])
	w.pos += len(name)
	return name
}

// quoted reads a text in quotes; a quote inside it is written twice.
func (w *formulaWalk) quoted(quote byte) string {
	var b strings.Builder
	for w.pos++; w.pos < len(w.text); w.pos++ {
		if c := w.text[w.pos]; c != quote {
			b.WriteByte(c)
			continue
		}
		if w.pos+1 == len(w.text) || w.text[w.pos+1] != quote {
			w.pos++
			break
		}
		w.pos++
		b.WriteByte(quote)
	}
	if quote == '"' {
		w.texts = append(w.texts, b.String())
	}
	return b.String()
}

// arguments reads the arguments of a call, from the parenthesis on. A brace that closes what
// the call is in ends them.
func (w *formulaWalk) arguments(level int) (args []sent, closed bool) {
	w.pos++
	for {
		w.spaces()
		if w.pos == len(w.text) || w.text[w.pos] == '}' {
			return args, false
		}
		if c := w.text[w.pos]; c == ')' || c == ',' || c == ';' {
			w.pos++
			if c == ')' {
				return args, true
			}
			continue
		}
		args = append(args, w.argument(level))
	}
}
