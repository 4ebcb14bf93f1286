package terminal

import (
	"html"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxEscape is the length in bytes of the longest escape of a character.
const maxEscape = 40

// spelling is one way to read the beginning of a text as a character.
type spelling struct {
	char rune
	size int
}

// read appends the ways to read the first character of a text: as it is, and as escapes of URLs,
// JSON, HTML and Go, also escaped several times. It reports whether more text could make it another
// one.
func read(to []spelling, text []byte) (ways []spelling, open bool) {
	r, size := utf8.DecodeRune(text)
	ways = append(to, spelling{fold(r), size})
	switch {
	case text[0] == '%':
		ways = readPercent(ways, text)
		open = onlyOf(text[1:], "0123456789abcdefABCDEF%")
	case text[0] == '\\':
		ways = readBackslash(ways, text)
		open = onlyOf(text[1:], `0123456789abcdefABCDEFuUx\`)
	case text[0] == '&':
		ways = readEntity(ways, text)
		open = onlyOf(text[1:], "#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ;")
	case text[0] == '+':
		ways = append(ways, spelling{' ', 1})
	case unicode.IsSpace(r):
		n := size
		for n < min(len(text), maxEscape) && (text[n] == ' ' || text[n] == '\t' || text[n] == '\n' || text[n] == '\r') {
			n++
		}
		ways = append(ways, spelling{' ', n})
		open = n == len(text)
	}
	return ways, open || !utf8.FullRune(text)
}

// isEscape reports whether a byte can begin a character that is not itself.
func isEscape(c byte) bool {
	return c == '%' || c == '\\' || c == '&' || c == '+' || c <= ' ' || c >= utf8.RuneSelf
}

// onlyOf reports whether a text is so short, and of such characters, that an escape may go on.
func onlyOf(text []byte, alphabet string) bool {
	if len(text) >= maxEscape {
		return false
	}
	for _, c := range text {
		if strings.IndexByte(alphabet, c) < 0 {
			return false
		}
	}
	return true
}

// readPercent reads %41, and %2541, which was escaped twice.
func readPercent(ways []spelling, text []byte) []spelling {
	for from := 1; from+2 <= min(len(text), maxEscape); from += 2 {
		value, err := strconv.ParseUint(string(text[from:from+2]), 16, 8)
		if err != nil {
			break
		}
		if value < utf8.RuneSelf {
			ways = append(ways, spelling{fold(rune(value)), from + 2})
			if value == '+' {
				ways = append(ways, spelling{' ', from + 2})
			}
		} else if way, ok := percentRune(text, from-1); ok {
			ways = append(ways, way)
		}
		if value != '%' {
			break
		}
	}
	return ways
}

// percentRune reads the bytes of a character outside of ASCII, each with the same "%" or "%25"
// before it.
func percentRune(text []byte, prefix int) (spelling, bool) {
	var char []byte
	at := 0
	for len(char) < utf8.UTFMax && at+prefix+3 <= len(text) && string(text[at:at+prefix+1]) == string(text[:prefix+1]) {
		value, err := strconv.ParseUint(string(text[at+prefix+1:at+prefix+3]), 16, 8)
		if err != nil {
			break
		}
		char, at = append(char, byte(value)), at+prefix+3
		if utf8.FullRune(char) {
			r, size := utf8.DecodeRune(char)
			return spelling{r, at}, size == len(char) && r != utf8.RuneError
		}
	}
	return spelling{}, false
}

// readBackslash reads \u0041, \x41, \" and others, with any number of backslashes.
func readBackslash(ways []spelling, text []byte) []spelling {
	n := 1
	for n < min(len(text), 17) && text[n] == '\\' {
		n++
		if n&(n-1) == 0 {
			ways = append(ways, spelling{'\\', n})
		}
	}
	if n == len(text) {
		return ways
	}
	rest, c := text[n:], text[n]
	for _, kind := range []struct {
		mark   byte
		digits int
	}{{'u', 4}, {'U', 8}, {'x', 2}} {
		if c != kind.mark || len(rest) <= kind.digits {
			continue
		}
		if value, err := strconv.ParseUint(string(rest[1:1+kind.digits]), 16, 32); err == nil {
			ways = append(ways, spelling{fold(rune(value)), n + 1 + kind.digits})
		}
	}
	if i := strings.IndexByte("ntrbf", c); i >= 0 {
		ways = append(ways, spelling{rune("\n\t\r\b\f"[i]), n + 1})
	}
	if c < utf8.RuneSelf && c != '\\' && (unicode.IsPunct(rune(c)) || unicode.IsSymbol(rune(c))) {
		ways = append(ways, spelling{rune(c), n + 1})
	}
	return ways
}

// readEntity reads &lt; and &#65;, and &amp;lt;, which was escaped twice.
func readEntity(ways []spelling, text []byte) []spelling {
	escaped := string(text[:min(len(text), maxEscape)])
	for from := 0; ; {
		end := strings.IndexByte(escaped[from:], ';')
		if end < 0 {
			return ways
		}
		end += from + 1
		char := html.UnescapeString("&" + strings.TrimPrefix(escaped[from:end], "&"))
		r, size := utf8.DecodeRuneInString(char)
		if size != len(char) {
			return ways
		}
		ways = append(ways, spelling{fold(r), end})
		if r != '&' {
			return ways
		}
		from = end
	}
}
