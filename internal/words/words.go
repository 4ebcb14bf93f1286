// Package words writes lists and counts for sentences, and matches texts with patterns.
package words

import (
	"fmt"
	"strings"
)

// List returns "a, b and c", and "none" for no items.
func List(items []string) string {
	switch len(items) {
	case 0:
		return "none"
	case 1:
		return items[0]
	}
	return strings.Join(items[:len(items)-1], ", ") + " and " + items[len(items)-1]
}

// Count returns "1 flow" or "2 flows".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Matches reports whether a text matches a pattern, in which * stands for any text.
func Matches(pattern, text string) bool {
	first, rest, starred := strings.Cut(pattern, "*")
	text, ok := strings.CutPrefix(text, first)
	if !ok || !starred {
		return ok && text == ""
	}
	parts := strings.Split(rest, "*")
	last := parts[len(parts)-1]
	for _, part := range parts[:len(parts)-1] {
		_, after, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = after
	}
	return strings.HasSuffix(text, last)
}

// HasName reports whether a text has a name that is not a part of another one.
func HasName(text, name string) bool {
	for rest := text; name != ""; {
		before, after, found := strings.Cut(rest, name)
		if !found {
			return false
		}
		if !endsInWord(before) && !startsWithWord(after) {
			return true
		}
		rest = after
	}
	return false
}

func startsWithWord(text string) bool { return text != "" && isNameByte(text[0]) }

func endsInWord(text string) bool { return text != "" && isNameByte(text[len(text)-1]) }

func isNameByte(c byte) bool {
	return c >= 0x80 || c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
