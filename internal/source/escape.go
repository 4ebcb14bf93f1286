package source

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escapeSize returns the length of the escape at the start of text. It is 0 if JSON has no
// such escape or it is half of a surrogate pair.
func escapeSize(text []byte) int {
	if len(text) < 2 {
		return 0
	}
	if text[1] != 'u' {
		if escapable[text[1]] {
			return 2
		}
		return 0
	}
	r, size := unicodeEscape(text)
	if r == utf8.RuneError && !strings.EqualFold(string(text[2:min(6, len(text))]), "fffd") {
		return 0
	}
	return size
}

var escapable = tableOf(`"\/bfnrt`)

func unescape(text []byte) string {
	var b strings.Builder
	b.Grow(len(text))
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 || i+1 == len(text) {
			writeValid(&b, text)
			return b.String()
		}
		writeValid(&b, text[:i])
		text = text[i:]
		r, size := unicodeEscape(text)
		if text[1] != 'u' {
			r, size = plainEscape(text[1:])
			size++
		}
		b.WriteRune(r)
		text = text[size:]
	}
}

// writeValid writes a text; each byte that is not UTF-8 becomes U+FFFD.
func writeValid(b *strings.Builder, text []byte) {
	if utf8.Valid(text) {
		b.Write(text)
		return
	}
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		b.WriteRune(r)
		text = text[size:]
	}
}

// plainEscape reads the character after a backslash; one that needs no escape is itself.
func plainEscape(text []byte) (r rune, size int) {
	if i := strings.IndexByte("bfnrt", text[0]); i >= 0 {
		return rune("\b\f\n\r\t"[i]), 1
	}
	return utf8.DecodeRune(text)
}

// unicodeEscape reads \uXXXX, or two of them that form one character. Anything else is
// U+FFFD.
func unicodeEscape(text []byte) (r rune, size int) {
	if len(text) < 6 || text[1] != 'u' {
		return utf8.RuneError, 2
	}
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

func hex4(b []byte) (r rune, ok bool) {
	n, err := strconv.ParseUint(string(b[:4]), 16, 32)
	return rune(n), err == nil
}
