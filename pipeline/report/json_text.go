package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"unicode/utf8"

	"alm/pipeline/check"
)

// jsonText is compact JSON that grows. encoding/json first works out how to write each type, which takes
// longer than most documents; it writes what is rare.
type jsonText []byte

func (t *jsonText) name(name string) {
	if last := (*t)[len(*t)-1]; last != '{' {
		*t = append(*t, ',')
	}
	*t = append(append(append(*t, '"'), name...), `":`...)
}

func (t *jsonText) text(name, text string) {
	t.name(name)
	*t = appendText(*t, text)
}

// given writes a text unless it is empty.
func (t *jsonText) given(name, text string) {
	if text != "" {
		t.text(name, text)
	}
}

func (t *jsonText) number(name string, n int) {
	t.name(name)
	*t = strconv.AppendInt(*t, int64(n), 10)
}

// counted writes a number unless it is 0.
func (t *jsonText) counted(name string, n int) {
	if n != 0 {
		t.number(name, n)
	}
}

func (t *jsonText) raw(text string) { *t = append(*t, text...) }

// value writes what encoding/json makes of a value.
func (t *jsonText) value(name string, v any) error {
	data, err := plainJSON(v)
	if err == nil {
		t.name(name)
		*t = append(*t, data...)
	}
	return err
}

// listText writes a list of texts.
func listText[T ~string](t *jsonText, name string, texts []T) {
	t.name(name)
	*t = append(*t, '[')
	for i, text := range texts {
		if i > 0 {
			*t = append(*t, ',')
		}
		*t = appendText(*t, string(text))
	}
	*t = append(*t, ']')
}

// listGiven writes a list of texts unless it is empty.
func listGiven[T ~string](t *jsonText, name string, texts []T) {
	if len(texts) > 0 {
		listText(t, name, texts)
	}
}

func (t *jsonText) reason(name, text string, by check.Acceptance) {
	t.name(name)
	if text == "" {
		t.raw("null")
		return
	}
	t.raw("{")
	t.text("reason", text)
	t.given("by", string(by))
	t.raw("}")
}

// plainJSON returns a value as JSON that keeps <, > and &.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// appendText appends a text as encoding/json writes it.
func appendText(to []byte, text string) []byte {
	to = append(slices.Grow(to, len(text)+2), '"')
	for from := 0; ; {
		end := from + plainSize(text[from:])
		to = append(to, text[from:end]...)
		if end == len(text) {
			return append(to, '"')
		}
		r, size := utf8.DecodeRuneInString(text[end:])
		to = appendEscape(to, r, text[end:end+size])
		from = end + size
	}
}

// plainSize returns how many of the first bytes of a text need no escape.
func plainSize(text string) int {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return i
		}
	}
	return len(text)
}

const hexDigits = "0123456789abcdef"

// appendEscape appends a character, escaped where JSON or JavaScript needs it.
func appendEscape(to []byte, r rune, char string) []byte {
	switch {
	case r == '"' || r == '\\':
		return append(to, '\\', byte(r))
	case r == '\b':
		return append(to, `\b`...)
	case r == '\f':
		return append(to, `\f`...)
	case r == '\n':
		return append(to, `\n`...)
	case r == '\r':
		return append(to, `\r`...)
	case r == '\t':
		return append(to, `\t`...)
	case r < ' ':
		return append(to, '\\', 'u', '0', '0', hexDigits[r>>4], hexDigits[r&15])
	case r == utf8.RuneError && len(char) == 1:
		return append(to, `\ufffd`...)
	case r == '\u2028' || r == '\u2029':
		return append(append(to, `\u202`...), hexDigits[r&15])
	}
	return append(to, char...)
}
