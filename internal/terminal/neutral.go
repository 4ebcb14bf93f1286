package terminal

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// neutral shows control and invisible characters as \uXXXX, which JSON reads too, and breaks
// the commands of a workflow's runner. Write holds back what may be the beginning of such a text
// until the next write, or flush.
type neutral struct {
	to     io.Writer
	colour bool // lets sequences of colour pass
	inLine bool // the line has text other than blanks already
	before rune // the last character, 0 if it was escaped
	held   []byte
	out    bytes.Buffer
}

func (n *neutral) Write(p []byte) (int, error) {
	text := p
	if len(n.held) > 0 {
		text = append(n.held, p...)
	}
	if err := n.write(text, false); err != nil {
		return 0, err
	}
	return len(p), nil
}

// flush writes what was held back.
func (n *neutral) flush() error { return n.write(n.held, true) }

func (n *neutral) write(text []byte, last bool) error {
	n.out.Reset()
	same, i := 0, 0 // what is from same to i is written as it is
	for i < len(text) {
		if plain := n.plain(text[i:]); plain > 0 {
			i += plain
			continue
		}
		if !last && n.unfinished(text[i:]) {
			break
		}
		size, escape := n.next(text[i:])
		if escape {
			n.out.Write(text[same:i])
			r, _ := utf8.DecodeRune(text[i:])
			writeEscape(&n.out, r)
			same = i + size
		}
		i += size
	}
	n.held = bytes.Clone(text[i:])
	if n.out.Len() == 0 {
		_, err := n.to.Write(text[same:i])
		return err
	}
	n.out.Write(text[same:i])
	_, err := n.to.Write(n.out.Bytes())
	return err
}

// plain returns how many bytes of the text are printed as they are in any place: line ends, the
// blanks that lines begin with, and what has no meaning to anyone.
func (n *neutral) plain(text []byte) int {
	i := 0
	for i < len(text) {
		switch c := text[i]; {
		case c == '\n':
			n.inLine = false
		case c == ' ' && !n.inLine:
		case !isPlain[c] || c == ':' && !n.inLine:
			return i
		default:
			n.inLine = true
			for i+1 < len(text) && isPlain[text[i+1]] {
				i++
			}
		}
		n.before = rune(text[i])
		i++
	}
	return i
}

// isPlain has the characters that are printed as they are inside a line.
var isPlain = func() (table [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		table[c] = c != '#'
	}
	return table
}()

// unfinished reports whether the next bytes decide what the first ones are.
func (n *neutral) unfinished(text []byte) bool {
	switch {
	case text[0] == '\x1b':
		return n.colour && len(text) < 16 && colourLength(text) < 0
	case text[0] == ':' && !n.inLine, text[0] == '\r':
		return len(text) < 2
	case text[0] == '#':
		return isStartOf(text, "##[") || isStartOf(text, "##vso[")
	}
	r, size := utf8.DecodeRune(text)
	needsNext := r == joiner || r == nonJoiner || r == emojiForm
	return !utf8.FullRune(text) || needsNext && !utf8.FullRune(text[size:])
}

// isStartOf reports whether a text ends inside a command.
func isStartOf(text []byte, command string) bool {
	return len(text) < len(command) && bytes.HasPrefix([]byte(command), text)
}

// IsCommand reports whether a text begins with what a runner takes for a command anywhere in a line: of
// GitHub Actions, or of Azure Pipelines. (actions/runner, ActionCommand.TryParse;
// microsoft/azure-pipelines-agent, Command.TryParse)
func IsCommand(text string) bool {
	return strings.HasPrefix(text, "##[") || strings.HasPrefix(text, "##vso[")
}

// colourLength returns the length of the sequence of colour that a text starts with: 0 if it
// starts with none, -1 if it ends inside one.
func colourLength(text []byte) int {
	if len(text) > 1 && text[1] != '[' {
		return 0
	}
	for i := 2; i < min(len(text), 15); i++ {
		if text[i] == 'm' {
			return i + 1
		}
		if c := text[i]; c != ';' && (c < '0' || c > '9') {
			return 0
		}
	}
	if len(text) >= 15 {
		return 0
	}
	return -1
}

// next returns the length of the first character of a text, and whether its escape is written in its
// place. A sequence of colour counts as one character.
func (n *neutral) next(text []byte) (size int, escape bool) {
	if n.colour && text[0] == '\x1b' {
		if length := colourLength(text); length > 0 {
			return length, false
		}
	}
	r, size := utf8.DecodeRune(text)
	after, _ := utf8.DecodeRune(text[size:])
	command := bytes.HasPrefix(text, []byte("::")) && !n.inLine || IsCommand(string(text[:min(len(text), 6)]))
	lineEnd := r == '\n' || bytes.HasPrefix(text, []byte("\r\n"))
	n.inLine = !lineEnd && (n.inLine || command || !unicode.IsSpace(r))
	invalid := r == utf8.RuneError && size == 1
	if command || invalid || !lineEnd && r != '\t' && !Visible(n.before, r, after) {
		n.before = 0
		return size, true
	}
	n.before = r
	return size, false
}

func writeEscape(out *bytes.Buffer, r rune) {
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		fmt.Fprintf(out, `\u%04x`, high)
		r = low
	}
	fmt.Fprintf(out, `\u%04x`, r)
}
