package diff

import "strings"

// textPrefix returns how many @ and $ are before the quote of a literal, or -1 where there is none or more
// than two, which only raw texts have.
func (s *scanner) textPrefix() int {
	for n := range min(3, len(s.rest())) {
		switch s.rest()[n] {
		case '"':
			return n
		case '@', '$':
		default:
			return -1
		}
	}
	return -1
}

// literal reads a text in one of the forms of C#, with its prefix.
func (s *scanner) literal(prefix int) bool {
	opening := s.at + prefix
	signs := s.text[s.at:opening]
	verbatim, filled := strings.Contains(signs, "@"), strings.Contains(signs, "$")
	switch {
	case strings.HasPrefix(s.text[opening:], `"""`) && !verbatim:
		return !filled && s.raw(opening)
	case filled:
		end, ok := s.interpolated(opening, verbatim, 0)
		if ok {
			s.emit(end)
		}
		return ok
	case verbatim:
		end, ok := s.verbatim(opening)
		if ok {
			s.emit(end)
		}
		return ok
	}
	return s.quoted(opening, '"')
}

// quoted reads a text or a character with escapes, which ends in its line.
func (s *scanner) quoted(opening int, mark byte) bool {
	end, ok := s.quotedEnd(opening, mark)
	if ok {
		s.emit(end)
	}
	return ok
}

func (s *scanner) quotedEnd(opening int, mark byte) (end int, ok bool) {
	for i := opening + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '\\':
			i++
		case c == mark:
			return i + 1, true
		case c == '\n' || c == '\r':
			return 0, false
		}
	}
	return 0, false
}

// verbatim returns the end of a text in which two quotes are one.
func (s *scanner) verbatim(opening int) (end int, ok bool) {
	for i := opening + 1; i < len(s.text); i++ {
		if s.text[i] != '"' {
			continue
		}
		if i+1 == len(s.text) || s.text[i+1] != '"' {
			return i + 1, true
		}
		i++
	}
	return 0, false
}

// raw reads a text between three quotes or more.
func (s *scanner) raw(opening int) bool {
	n := len(s.text[opening:]) - len(strings.TrimLeft(s.text[opening:], `"`))
	marks := s.text[opening : opening+n]
	inside, after, closed := strings.Cut(s.text[opening+n:], marks)
	if !closed || inside == "" || strings.HasPrefix(after, `"`) {
		return false
	}
	s.emit(len(s.text) - len(after))
	return true
}

// maxHoles limits texts inside texts.
const maxHoles = 16

// interpolated returns the end of a text with code in braces.
func (s *scanner) interpolated(opening int, verbatim bool, level int) (end int, ok bool) {
	for i := opening + 1; i < len(s.text); {
		double := i+1 < len(s.text) && s.text[i+1] == s.text[i]
		switch c := s.text[i]; {
		case (c == '{' || c == '}' || c == '"' && verbatim) && double:
			i += 2
		case c == '"':
			return i + 1, true
		case c == '{':
			if i, ok = s.hole(i+1, level+1); !ok {
				return 0, false
			}
		case c == '\\' && !verbatim:
			i += 2
		case c == '}' || !verbatim && (c == '\n' || c == '\r'):
			return 0, false
		default:
			i++
		}
	}
	return 0, false
}

// hole returns the end of the code in the braces of a text. It does not read comments there, nor
// formats that have quotes.
func (s *scanner) hole(i, level int) (end int, ok bool) {
	depth := 0
	for i < len(s.text) && level <= maxHoles {
		rest := s.text[i:]
		switch c := rest[0]; {
		case c == '"' || c == '@' || c == '$':
			inner := scanner{text: s.text, at: i}
			prefix := inner.textPrefix()
			if prefix < 0 {
				i++
				continue
			}
			if i, ok = inner.textEnd(prefix, level); !ok {
				return 0, false
			}
			continue
		case c == '\'':
			if i, ok = s.quotedEnd(i, '\''); !ok {
				return 0, false
			}
			continue
		case strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "/*"):
			return 0, false
		case c == ':' && depth == 0:
			format, _, closed := strings.Cut(rest, "}")
			return i + len(format) + 1, closed && !strings.ContainsAny(format, "\"{\\\n\r") && !strings.HasPrefix(rest[len(format):], "}}")
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == '}' && depth == 0:
			return i + 1, true
		case c == ')' || c == ']' || c == '}':
			depth--
		}
		i++
	}
	return 0, false
}

// textEnd returns the end of a text inside the braces of another.
func (s *scanner) textEnd(prefix, level int) (end int, ok bool) {
	opening := s.at + prefix
	signs := s.text[s.at:opening]
	switch verbatim := strings.Contains(signs, "@"); {
	case strings.HasPrefix(s.text[opening:], `"""`) && !verbatim:
		return 0, false
	case strings.Contains(signs, "$"):
		return s.interpolated(opening, verbatim, level)
	case verbatim:
		return s.verbatim(opening)
	}
	return s.quotedEnd(opening, '"')
}
