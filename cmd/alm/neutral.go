package main

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// neutral is the writer that everything passes on the way to the terminal, so that text that
// somebody forgot to escape does no harm: it shows control and invisible characters as \uXXXX, which
// JSON reads too, and no line of it is a command of a workflow's runner. Write holds back what
// may be the beginning of such a text until the next write, or Close.
type neutral struct {
	to     io.WriteCloser
	colour bool // lets sequences of colour pass
	inLine bool // the line has text other than blanks already
	held   []byte
}

var colourSequence = regexp.MustCompile(`^\x1b\[[0-9;]{0,12}m`)

func (n *neutral) Write(p []byte) (int, error) {
	if err := n.write(append(n.held, p...), false); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes what was held back.
func (n *neutral) Close() error {
	if err := n.write(n.held, true); err != nil {
		return err
	}
	return n.to.Close()
}

func (n *neutral) write(text []byte, last bool) error {
	var out bytes.Buffer
	for len(text) > 0 && (last || !n.unfinished(text)) {
		text = text[n.next(&out, text):]
	}
	n.held = bytes.Clone(text)
	_, err := n.to.Write(out.Bytes())
	return err
}

// unfinished reports whether the next bytes decide what the first ones are.
func (n *neutral) unfinished(text []byte) bool {
	switch {
	case text[0] == '\x1b':
		return n.colour && len(text) < 16 && !bytes.ContainsRune(text, 'm')
	case text[0] == ':' && !n.inLine, text[0] == '\r':
		return len(text) < 2
	case text[0] == '#':
		return len(text) < 3 && bytes.HasPrefix([]byte("##["), text)
	}
	return !utf8.FullRune(text)
}

// next writes the first character of a text, or its escape, and returns its length.
func (n *neutral) next(out *bytes.Buffer, text []byte) int {
	if sequence := colourSequence.Find(text); n.colour && sequence != nil {
		out.Write(sequence)
		return len(sequence)
	}
	r, size := utf8.DecodeRune(text)
	command := bytes.HasPrefix(text, []byte("::")) && !n.inLine || bytes.HasPrefix(text, []byte("##["))
	lineEnd := r == '\n' || bytes.HasPrefix(text, []byte("\r\n"))
	switch {
	case command, !lineEnd && r != '\t' && !visible(r), r == utf8.RuneError && size == 1:
		writeEscape(out, r)
	default:
		out.Write(text[:size])
	}
	n.inLine = !lineEnd && (n.inLine || command || !unicode.IsSpace(r))
	return size
}

// visible reports whether a character is printed as it is. Emoji and several scripts need the
// two joiners.
func visible(r rune) bool { return unicode.IsGraphic(r) || r == '\u200c' || r == '\u200d' }

func writeEscape(out *bytes.Buffer, r rune) {
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		fmt.Fprintf(out, `\u%04x`, high)
		r = low
	}
	fmt.Fprintf(out, `\u%04x`, r)
}

// commands writes past a neutral: what is written there has been escaped, and has commands.
type commands struct {
	around *neutral
	to     io.Writer
}

func (c commands) Write(p []byte) (int, error) {
	if err := c.around.write(c.around.held, true); err != nil {
		return 0, err
	}
	c.around.inLine = false
	return c.to.Write(p)
}
