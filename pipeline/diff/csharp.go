package diff

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sameCode reports whether two C# scripts differ in comments, white space and regions only.
func sameCode(was, is string) bool {
	before, known := scriptCode(was)
	after, read := scriptCode(is)
	return known && read && before == after
}

// unsure are characters and words of scripts that scriptCode does not read: its own mark, what makes code look
// like a comment, and attributes that read the source text.
var unsure = []string{"\x00", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "CallerLineNumber", "CallerArgumentExpression"}

// scriptCode returns the tokens of a C# script, each with a zero byte after it, without comments, white space
// and regions. It reports false for text that it may misread.
func scriptCode(text string) (code string, ok bool) {
	if !utf8.ValidString(text) || slices.ContainsFunc(unsure, func(s string) bool { return strings.Contains(text, s) }) {
		return "", false
	}
	s := scanner{text: text}
	for s.at < len(s.text) {
		if !s.token() {
			return "", false
		}
	}
	return s.out.String(), s.regions == 0
}

// scanner reads C# by its lexical rules. (ECMA-334, "Lexical structure")
type scanner struct {
	text    string
	at      int
	out     strings.Builder
	regions int // that are open
}

// operators are the characters of which a run is one token: two of them mean another thing with a space
// between them.
const operators = `+-*/%&|^!~=<>?:.$`

// token reads one token, or what is between tokens.
func (s *scanner) token() bool {
	r, size := utf8.DecodeRuneInString(s.rest())
	switch {
	case unicode.IsSpace(r) || isLineEnd(r):
		s.at += size
		return true
	case s.has("//"):
		s.skipLine()
		return true
	case s.has("/*"):
		return s.skipComment()
	case r == '#':
		return s.startsLine() && s.directive()
	case r == '\\': // a name with an escape, which a space would end
		return false
	case r == '\'':
		return s.quoted(s.at, '\'')
	case s.text[s.at] == '"' || r == '@' || r == '$':
		if prefix := s.textPrefix(); prefix >= 0 {
			return s.literal(prefix)
		}
	}
	switch {
	case r >= '0' && r <= '9':
		s.number()
	case isWord(r) || r == '@':
		s.word(size)
	case strings.ContainsRune(operators, r):
		s.operator()
	default:
		s.emit(s.at + size)
	}
	return true
}

func (s *scanner) rest() string { return s.text[s.at:] }

func (s *scanner) has(prefix string) bool { return strings.HasPrefix(s.rest(), prefix) }

// isWord reports whether a character may be part of a name.
func isWord(r rune) bool {
	return r == '_' || r < utf8.RuneSelf && isAlphanumeric(byte(r)) || r >= utf8.RuneSelf && !unicode.IsSpace(r)
}

// isLineEnd reports whether a character ends a line, and with it a comment.
func isLineEnd(r rune) bool {
	return r == '\n' || r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// emit ends a token.
func (s *scanner) emit(end int) {
	s.out.WriteString(s.text[s.at:end])
	s.out.WriteByte(0)
	s.at = end
}

// word reads a name, of which the first character is known.
func (s *scanner) word(size int) {
	end := s.at + size
	n := strings.IndexFunc(s.text[end:], func(r rune) bool { return !isWord(r) })
	if n < 0 {
		n = len(s.text) - end
	}
	s.emit(end + n)
}

// operator reads a run of operator characters, up to a comment or a literal.
func (s *scanner) operator() {
	end := s.at + 1
	for end < len(s.text) && strings.IndexByte(operators, s.text[end]) >= 0 {
		if rest := s.text[end:]; strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "/*") || rest[0] == '@' || rest[0] == '$' {
			break
		}
		end++
	}
	s.emit(end)
}

// number reads a number with its suffix; what follows a sign belongs to it after an e.
func (s *scanner) number() {
	end := s.at
	for end < len(s.text) {
		c, next := s.text[end], byte(0)
		if end+1 < len(s.text) {
			next = s.text[end+1]
		}
		exponent := (c == '+' || c == '-') && (s.text[end-1] == 'e' || s.text[end-1] == 'E')
		if !exponent && c != '_' && !isAlphanumeric(c) && (c != '.' || next < '0' || next > '9') {
			break
		}
		end++
	}
	s.emit(end)
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func (s *scanner) skipLine() {
	end := strings.IndexFunc(s.rest(), isLineEnd)
	if end < 0 {
		end = len(s.rest())
	}
	s.at += end
}

func (s *scanner) skipComment() bool {
	_, after, closed := strings.Cut(s.text[s.at+2:], "*/")
	s.at = len(s.text) - len(after)
	return closed
}

// startsLine reports whether only white space is before the place in its line.
func (s *scanner) startsLine() bool {
	line := strings.LastIndexFunc(s.text[:s.at], isLineEnd) + 1
	return strings.TrimSpace(s.text[line:s.at]) == ""
}

// directive skips a region, and keeps a line that loads code. Others decide which lines are code.
func (s *scanner) directive() bool {
	start := s.at
	s.skipLine()
	switch name, _, _ := strings.Cut(strings.TrimSpace(s.text[start+1:s.at]), " "); name {
	case "region":
		s.regions++
		return true
	case "endregion":
		s.regions--
		return s.regions >= 0
	case "r", "load", "pragma", "nullable":
		end := s.at
		s.at = start
		s.emit(end)
		return true
	}
	return false
}
