package source

import (
	"bytes"
)

var (
	startsValue  = tableOf(`"{[-0123456789tfnTFN`)
	startsName   = tableOf("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$/#@")
	mayBeSkipped = tableOf("/<=>|\u00A0\u2003\uFEFF")
	endsWord     = tableOf(" \t\r\n,:{}[]\"")
)

func tableOf(chars string) (table [256]bool) {
	for i := range len(chars) {
		table[chars[i]] = true
	}
	return table
}

// str reads a string from its opening quote.
func (p *parser) str() {
	data, start := p.data, p.pos
	i, mark := start+1, entry(0)
	for {
		if i, _ = plain(data, i); i >= len(data) {
			p.problem(Syntax, start, start+1, "this string is not closed")
			p.atEnd = p.atEnd || p.count[Syntax] == 1 && !endsClosed(data)
			break
		}
		if data[i] == '"' {
			p.leaf(String, start, i+1, mark)
			return
		}
		if data[i] == '\\' {
			mark = escaped
			i = p.escape(i)
			continue
		}
		if end, over := p.brokenString(i); over {
			i = end
			break
		}
		end := i + 1
		for end < len(data) && data[end] <= ' ' {
			end++
		}
		p.problem(Syntax, i, end, "control character 0x%02X inside a string; write it as an escape", data[i])
		i = end
	}
	p.leaf(String, start, i, mark|unfinished)
}

func (p *parser) leaf(kind Kind, start, end int, marks entry) {
	p.pos = end
	p.tape = append(p.tape, entryOf(kind, start, end)|marks)
}

// escape checks the escape at i and returns the offset after it.
func (p *parser) escape(i int) int {
	if size := escapeSize(p.data[i:]); size > 0 {
		return i + size
	}
	if _, size := unicodeEscape(p.data[i:]); size == 6 {
		p.problem(InvalidUTF8, i, i+6, "this escape is half of a surrogate pair, not a character")
		return i + 6
	}
	end := i + 2
	if len(p.data)-i < maxEscapes {
		end = len(p.data)
	}
	p.problem(Syntax, i, end, "JSON has no such escape")
	if i+1 < len(p.data) && p.data[i+1] >= 0x20 {
		return i + 2
	}
	return i + 1
}

// brokenString reports whether the line break at i ends a string without closing quote: the
// next line starts with a key or a closing bracket.
func (p *parser) brokenString(i int) (end int, over bool) {
	if p.data[i] != '\n' && p.data[i] != '\r' {
		return 0, false
	}
	line := bytes.TrimLeft(p.data[i:min(len(p.data), i+200)], " \t\r\n")
	if len(line) == 0 {
		return 0, false
	}
	switch line[0] {
	case '"':
		key, rest, closed := bytes.Cut(line[1:], []byte{'"'})
		over = closed && bytes.IndexByte(key, '\n') < 0 && bytes.HasPrefix(bytes.TrimLeft(rest, " \t"), []byte{':'})
	case '}', ']':
		over = true
	}
	if !over {
		return 0, false
	}
	for end = i; end > p.pos+1 && (p.data[end-1] == ',' || p.data[end-1] == ' '); end-- {
	}
	p.problem(Syntax, p.pos, p.pos+1, "this string is not closed on its line")
	return end, true
}

// number reads the longest text that may be meant as a number.
func (p *parser) number() {
	start := p.pos
	i := number(p.data, start)
	if i == 0 || i < len(p.data) && !endsWord[p.data[i]] && p.data[i] != '/' {
		for i = start + 1; i < len(p.data) && !endsWord[p.data[i]] && p.data[i] != '/'; i++ {
		}
		p.problem(Syntax, start, i, "this is not a number")
	}
	p.leaf(Number, start, i, 0)
}

// validNumber reports whether s follows JSON's grammar for numbers.
func validNumber(s []byte) bool {
	s = bytes.TrimPrefix(s, []byte("-"))
	whole := countDigits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	s = s[whole:]
	if len(s) > 0 && s[0] == '.' {
		n := countDigits(s[1:])
		if n == 0 {
			return false
		}
		s = s[1+n:]
	}
	if len(s) == 0 {
		return true
	}
	if s[0]|0x20 != 'e' {
		return false
	}
	if s = s[1:]; len(s) > 0 && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return len(s) > 0 && countDigits(s) == len(s)
}

func countDigits(s []byte) int {
	n := 0
	for n < len(s) && s[n]-'0' < 10 {
		n++
	}
	return n
}

var words = map[string]Kind{"true": Bool, "false": Bool, "null": Null}

// word reads a literal, or any text in the place of a value.
func (p *parser) word() {
	start, i := p.pos, p.pos
	for i < len(p.data) && !endsWord[p.data[i]] {
		i++
	}
	i = max(i, start+1)
	kind, known := words[string(p.data[start:i])]
	if !known {
		kind = Null
		message := "this is not a JSON value"
		if p.data[start] == '\'' {
			message = singleQuote
		} else if startsName[p.data[start]] && i < len(p.data) && p.data[i] == '"' {
			message = noOpeningQuote
		}
		p.problem(Syntax, start, i, "%s", message)
	}
	p.leaf(kind, start, i, 0)
}

// endsClosed reports whether a text ends with a closing bracket, as a complete file does.
func endsClosed(data []byte) bool {
	data = bytes.TrimRight(data, " \t\r\n")
	return len(data) > 0 && (data[len(data)-1] == '}' || data[len(data)-1] == ']')
}

// unexpected reports and skips a word that does not belong here: where a key is due, or after a value.
func (p *parser) unexpected(l *itemList) {
	start := p.pos
	for p.pos++; p.pos < len(p.data) && !endsWord[p.data[p.pos]]; p.pos++ {
	}
	message := "unexpected text"
	switch c, isDue := p.data[start], l.first || l.comma >= 0; {
	case c == '\'':
		message = singleQuote
	case isDue && (c == '{' || c == '['):
		message = "a key is missing before this"
	case isDue && startsName[c] && p.peek() == '"':
		message = noOpeningQuote
	case isDue && startsName[c] && p.peek() == ':':
		message = "this key is not in quotes"
	case !isDue && c == ':':
		message = "a colon after a value; a { may be missing before the value"
	case !isDue && p.data[start-1] == '"':
		message = "text after the end of a string; a quote inside a string is written \\\""
	}
	p.problem(Syntax, start, p.pos, "%s", message)
}

const (
	singleQuote    = "JSON has no single quotes; write double quotes"
	noOpeningQuote = "an opening quote is missing before this"
)
