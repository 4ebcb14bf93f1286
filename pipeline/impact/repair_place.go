package impact

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"alm/internal/lazyregexp"
	"alm/internal/source"
)

// namePlace is a text of a consumer's file that has a name in it.
type namePlace struct {
	node   source.Node // a string or a key
	shift  int         // bytes of the file before the text that node is of
	offset int         // bytes in the text before the name
	dotted dotted
}

// dotted is how a name is part of a key with dots between its names: the characters that it cannot
// have there.
type dotted string

const (
	bareName   dotted = ".'"
	quotedName dotted = "'"
)

func (p namePlace) line() int { return p.node.Span().From().Line }

// edit returns the edit that replaces the name, or why there is none.
func (p namePlace) edit(old, new string) (nameEdit, string) {
	span := p.node.Span().Written()
	raw := span.Text()
	if raw == "" {
		return nameEdit{}, "the name is in a text of several lines"
	}
	quote := byte(0)
	if raw[0] == '"' || raw[0] == '\'' {
		quote = raw[0]
	}
	text := escapeName(new, quote)
	start, known := rawOffset(raw, quote, p.offset)
	end, closed := rawOffset(raw, quote, p.offset+len(old))
	switch {
	case !known || !closed:
		return nameEdit{}, "the name is written with escapes that alm does not rewrite"
	case strings.ContainsAny(new, string(p.dotted)):
		return nameEdit{}, "the new name needs other quotes there"
	case quote == 0 && !plainName.Get().MatchString(new):
		text := p.node.Str()
		text = text[:p.offset] + new + text[p.offset+len(old):]
		return nameEdit{start: p.shift + span.Start, end: p.shift + span.End, text: source.Quote(text)}, ""
	}
	return nameEdit{start: p.shift + span.Start + start, end: p.shift + span.Start + end, text: text}, ""
}

// plainName matches names that need no quotes in YAML, wherever they are in a text.
var plainName = lazyregexp.New(`^[A-Za-z_$][\w$.-]*$`)

// escapeName returns a name as it is in a text with these quotes.
func escapeName(name string, quote byte) string {
	switch quote {
	case '"':
		json := source.Quote(name)
		return json[1 : len(json)-1]
	case '\'':
		return strings.ReplaceAll(name, "'", "''")
	}
	return name
}

// rawOffset returns where a byte of a text is in the text as written, with its quotes and
// escapes.
func rawOffset(raw string, quote byte, offset int) (int, bool) {
	if quote == 0 {
		return offset, offset <= len(raw)
	}
	at := 1
	for decoded := 0; ; {
		if decoded >= offset {
			return at, decoded == offset
		}
		if at >= len(raw)-1 {
			return 0, false
		}
		length, bytes := escaped(raw[at:], quote)
		if length == 0 {
			return 0, false
		}
		at += length
		decoded += bytes
	}
}

var unicodeEscape = lazyregexp.New(`^\\u([0-9a-fA-F]{4})`)

// escaped returns how long the first character of a quoted text is as written, and as it is
// meant; 0 for an escape that is not known.
func escaped(raw string, quote byte) (length, meant int) {
	switch {
	case quote == '\'' && strings.HasPrefix(raw, "''"):
		return 2, 1
	case quote == '\'' || raw[0] != '\\':
		return 1, 1
	case strings.IndexByte(`"\/bfnrt`, raw[1]) >= 0:
		return 2, 1
	}
	return unicodeLength(unicodeEscape.Get(), raw)
}

func unicodeLength(pattern *regexp.Regexp, raw string) (length, meant int) {
	m := pattern.FindStringSubmatch(raw)
	if m == nil {
		return 0, 0
	}
	code, err := strconv.ParseUint(m[1], 16, 16)
	if err != nil || code >= 0xd800 && code < 0xe000 { // one half of a character
		return 0, 0
	}
	return len(m[0]), utf8.RuneLen(rune(code))
}
