package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"alm/internal/terminal"
)

// Plain makes untrusted text safe in a line of a terminal or a workflow log: it shows control
// characters, line breaks, escape sequences and direction marks as escapes, and nothing in it
// can start a workflow command.
func Plain(text string) string {
	if safe(text) {
		return text
	}
	var b strings.Builder
	before := rune(0)
	for i, size := 0, 0; i < len(text); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(text[i:])
		after, _ := utf8.DecodeRuneInString(text[i+size:])
		switch {
		case r == utf8.RuneError && size == 1, startsCommand(text, i):
			fmt.Fprintf(&b, `\x%02x`, text[i])
			before = 0
		case terminal.Visible(before, r, after):
			b.WriteRune(r)
			before = r
		default:
			writeEscape(&b, r)
			before = 0
		}
	}
	return b.String()
}

func safe(text string) bool {
	for _, r := range text {
		if r < ' ' || r >= 0x7f || r == ':' || r == '#' {
			return false
		}
	}
	return true
}

// startsCommand reports whether the runner could take the text at i for a command: "::" at the
// start of a line, which is wherever a line may be broken, and terminal.IsCommand anywhere.
// (actions/runner, ActionCommand.TryParseV2)
func startsCommand(text string, i int) bool {
	if terminal.IsCommand(text[i:]) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	return strings.HasPrefix(text[i:], "::") && (i == 0 || unicode.IsSpace(before) || !unicode.IsGraphic(before))
}

func writeEscape(b *strings.Builder, r rune) {
	switch {
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\r':
		b.WriteString(`\r`)
	case r == '\t':
		b.WriteString(`\t`)
	case r < 0x100:
		fmt.Fprintf(b, `\x%02x`, r)
	case r < 0x10000:
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		fmt.Fprintf(b, `\U%08x`, r)
	}
}

// clip cuts text after at most n bytes, at the start of a character, and marks the cut.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}
