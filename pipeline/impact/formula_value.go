package impact

import (
	"strings"

	"alm/pipeline/check"
)

// argument reads one value: a record, a text, a number, or anything else, which is unknown.
func (w *formulaWalk) argument(level int) sent {
	var value sent
	start := w.pos
	switch c := w.text[w.pos]; {
	case c == '{' && level < maxNesting:
		value = w.record(level + 1)
	case c == '"':
		value = sent{form: literal, text: w.quoted('"')}
	case c >= '0' && c <= '9' || c == '-':
		for w.pos++; w.pos < len(w.text) && (w.text[w.pos] >= '0' && w.text[w.pos] <= '9' || w.text[w.pos] == '.'); w.pos++ {
		}
		value = sent{form: literal, text: w.text[start:w.pos]}
	}
	for depth := 0; ; {
		w.spaces()
		if w.pos == len(w.text) {
			return value
		}
		c := w.text[w.pos]
		if depth == 0 && strings.IndexByte(",;)}", c) >= 0 {
			return value
		}
		value = sent{} // it is part of something longer
		switch {
		case strings.HasPrefix(w.text[w.pos:], "[@"): // with its end, a part of a name
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		}
		w.token(level)
	}
}

// record reads {name: value, 'other name': value}.
func (w *formulaWalk) record(level int) sent {
	value := sent{form: object}
	w.pos++
	for {
		w.spaces()
		switch {
		case w.pos == len(w.text):
			return sent{}
		case len(value.below) == maxFields:
			return w.brokenRecord()
		}
		if c := w.text[w.pos]; c == '}' || c == ',' || c == ';' {
			w.pos++
			if c == '}' {
				return value
			}
			continue
		}
		name := w.identifier()
		w.spaces()
		if name == "" || w.pos == len(w.text) || w.text[w.pos] != ':' {
			return w.brokenRecord()
		}
		w.pos++
		w.spaces()
		if w.pos == len(w.text) {
			return sent{}
		}
		field := w.argument(level)
		field.name = check.EscapeStep(name)
		value.below = append(value.below, field)
	}
}

// brokenRecord passes over the rest of what looked like a record.
func (w *formulaWalk) brokenRecord() sent {
	w.braces(maxNesting)
	return sent{}
}

// identifierAt returns the name at the start of text.
func identifierAt(text string) string {
	if quoted, ok := strings.CutPrefix(text, "'"); ok {
		name, _, _ := strings.Cut(quoted, "'")
		return name
	}
	i := strings.IndexFunc(text, func(c rune) bool { return !inIdentifier(c) })
	if i < 0 {
		return text
	}
	return text[:i]
}

func inIdentifier(c rune) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c > 0x7f
}
