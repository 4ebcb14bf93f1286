package source

import (
	"encoding/binary"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

var (
	startsValue = tableOf(`"{[-0123456789tfnTFN`)
	oddSpace    = tableOf("/<=>|\u00A0\u2003\uFEFF")
	endsWord    = tableOf(" \t\r\n,:{}[]\"")
)

func tableOf(chars string) (table [256]bool) {
	for i := range len(chars) {
		table[chars[i]] = true
	}
	return table
}

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// str reads a string from its opening quote.
func (p *parser) str() {
	data, start := p.data, p.pos
	i := start + 1
	escaped := false
	for {
		// Eight bytes at a time: a byte that is a quote, a backslash or a control character.
		for i+8 <= len(data) {
			w := binary.LittleEndian.Uint64(data[i:])
			q, s := w^(ones*'"'), w^(ones*'\\')
			hit := ((q-ones)&^q | (s-ones)&^s | (w-ones*0x20)&^w) & highs
			if hit != 0 {
				i += bits.TrailingZeros64(hit) >> 3
				break
			}
			i += 8
		}
		for i < len(data) && data[i] != '"' && data[i] != '\\' && data[i] >= 0x20 {
			i++
		}
		if i >= len(data) {
			p.problem(Syntax, start, start+1, "this string is not closed")
			break
		}
		switch data[i] {
		case '"':
			i++
			p.leaf(String, start, i, escaped)
			return
		case '\\':
			escaped = true
			i = p.escape(i)
			continue
		}
		if end, over := p.brokenString(i); over {
			i = end
			break
		}
		p.problem(Syntax, i, i+1, "control character 0x%02X inside a string; write it as an escape", data[i])
		i++
		continue
	}
	p.leaf(String, start, i, escaped)
}

func (p *parser) leaf(kind Kind, start, end int, escaped bool) {
	p.pos = end
	p.tape = append(p.tape, entry{
		start: uint32(start), end: uint32(end), next: uint32(len(p.tape) + 1),
		kind: kind, escaped: escaped,
	})
}

// escape checks the escape at i and returns the place after it.
func (p *parser) escape(i int) int {
	if i+1 >= len(p.data) {
		return len(p.data)
	}
	switch p.data[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		if _, ok := hex4(p.data[i+2:]); ok {
			return i + 6
		}
	}
	p.problem(Syntax, i, i+2, "this escape is not JSON's")
	if p.data[i+1] < 0x20 {
		return i + 1
	}
	return i + 2
}

// brokenString tells whether the line break at i ends a string that lost its quote: the
// next line starts as JSON goes on, with a key or a closing bracket.
func (p *parser) brokenString(i int) (end int, over bool) {
	if p.data[i] != '\n' && p.data[i] != '\r' {
		return 0, false
	}
	line := strings.TrimLeft(string(p.data[i:min(len(p.data), i+400)]), " \t\r\n")
	switch {
	case strings.HasPrefix(line, `"`):
		key, rest, closed := strings.Cut(line[1:], `"`)
		over = closed && !strings.Contains(key, "\n") && strings.HasPrefix(strings.TrimLeft(rest, " \t"), ":")
	case strings.HasPrefix(line, "}"), strings.HasPrefix(line, "]"):
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

// number reads the longest run that can be meant as a number.
func (p *parser) number() {
	data, start, i := p.data, p.pos, p.pos
	if data[i] == '-' {
		i++
	}
	digits := i
	for i < len(data) && data[i]-'0' < 10 {
		i++
	}
	if i < len(data) && !endsWord[data[i]] || i == digits || data[digits] == '0' && i > digits+1 {
		for i < len(data) && !endsWord[data[i]] && data[i] != '/' {
			i++
		}
		if !validNumber(string(data[start:i])) {
			p.problem(Syntax, start, i, "this is not a number")
		}
	}
	p.leaf(Number, start, i, false)
}

func validNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole := digits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	s = s[whole:]
	if strings.HasPrefix(s, ".") {
		n := digits(s[1:])
		if n == 0 {
			return false
		}
		s = s[1+n:]
	}
	if s == "" {
		return true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return s != "" && digits(s) == len(s)
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n]-'0' < 10 {
		n++
	}
	return n
}

var words = map[string]Kind{"true": Bool, "false": Bool, "null": Null}

// word reads a literal, or whatever stands where a value should.
func (p *parser) word() {
	start, i := p.pos, p.pos
	for i < len(p.data) && !endsWord[p.data[i]] {
		i++
	}
	i = max(i, start+1)
	kind, known := words[string(p.data[start:i])]
	if !known {
		kind = Null
		p.problem(Syntax, start, i, "this is no JSON value")
	}
	p.leaf(kind, start, i, false)
}

func hex4(b []byte) (r rune, ok bool) {
	if len(b) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[:4]), 16, 32)
	return rune(n), err == nil
}

func unescape(text []byte) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		c := text[i]
		if c != '\\' || i+1 >= len(text) {
			r, size := utf8.DecodeRune(text[i:])
			b.WriteRune(r)
			i += size
			continue
		}
		if text[i+1] != 'u' {
			b.WriteByte(plainEscape(text[i+1]))
			i += 2
			continue
		}
		r, size := unicodeEscape(text[i:])
		b.WriteRune(r)
		i += size
	}
	return b.String()
}

func plainEscape(c byte) byte {
	if i := strings.IndexByte("bfnrt", c); i >= 0 {
		return "\b\f\n\r\t"[i]
	}
	return c
}

func unicodeEscape(text []byte) (r rune, size int) {
	r, ok := hex4(text[2:])
	if !ok {
		return utf8.RuneError, 2
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(text) >= 12 && text[6] == '\\' && text[7] == 'u' {
		if low, ok := hex4(text[8:]); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return pair, 12
			}
		}
	}
	return utf8.RuneError, 6
}

func hashKey(data []byte, e entry) uint32 {
	if e.escaped {
		return hashString(unescape(data[e.start+1 : max(e.end-1, e.start+1)]))
	}
	end := e.end
	if end > e.start+1 && data[end-1] == '"' {
		end--
	}
	return hashBytes(data[e.start+1 : end])
}

func hashBytes(b []byte) uint32 {
	h := uint64(len(b)) * 0x9E3779B97F4A7C15
	for len(b) >= 8 {
		h = (h ^ binary.LittleEndian.Uint64(b)) * 0xFF51AFD7ED558CCD
		h ^= h >> 32
		b = b[8:]
	}
	for _, c := range b {
		h = (h ^ uint64(c)) * 0x100000001B3
	}
	return uint32(h ^ h>>32)
}

func hashString(s string) uint32 { return hashBytes([]byte(s)) }
