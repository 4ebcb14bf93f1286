package terminal

import (
	"bytes"
	"io"
	"slices"
	"unicode/utf8"
)

// Mask writes stars in the place of secrets, in every spelling in which one may appear. A text
// that may be the beginning of one waits for the next write, or for Close.
type Mask struct {
	to      io.Writer
	secrets *Secrets
	held    []byte
	failed  error // the first error of the stream: who prints seldom looks
}

// NewMask returns a mask before a stream.
func NewMask(to io.Writer, secrets *Secrets) *Mask { return &Mask{to: to, secrets: secrets} }

// Write writes a text without its secrets.
func (m *Mask) Write(p []byte) (int, error) {
	known := m.secrets.compiled.Load()
	if known == nil && len(m.held) == 0 {
		return len(p), m.pass(p)
	}
	text := p
	if len(m.held) > 0 {
		text = append(m.held, p...)
	}
	out, rest := known.mask(text, false)
	m.held = bytes.Clone(rest)
	if err := m.pass(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// pass writes to the stream, and keeps its first error.
func (m *Mask) pass(p []byte) error {
	_, err := m.to.Write(p)
	if err != nil && m.failed == nil {
		m.failed = err
	}
	return err
}

// Close writes what was held back, and returns the first error of the stream.
func (m *Mask) Close() error {
	if len(m.held) == 0 {
		return m.failed
	}
	out, _ := m.secrets.compiled.Load().mask(m.held, true)
	m.held = nil
	return m.pass(out)
}

// mask replaces secrets in a text, and returns what of its end may be the beginning of one.
func (p *patterns) mask(text []byte, last bool) (out, rest []byte) {
	written := 0
	for i := 0; i < len(text); {
		if !p.mayStart(text[i:]) {
			i++
			continue
		}
		size, open := p.match(text[i:])
		switch {
		case open && !last:
			return append(out, text[written:i]...), text[i:]
		case size > 0:
			out = append(append(out, text[written:i]...), "***"...)
			i += size
			written = i
		default:
			i++
		}
	}
	if written == 0 {
		return text, nil
	}
	return append(out, text[written:]...), nil
}

// mayStart rules most places out by their first two bytes.
func (p *patterns) mayStart(text []byte) bool {
	c := fold(rune(text[0]))
	switch {
	case c == '%' || c == '\\' || c == '&':
		return true
	case c >= utf8.RuneSelf:
		return p.foreign
	case !p.starts[c]:
		return false
	}
	return len(text) < 2 || isEscape(text[1]) || p.pairs[c*utf8.RuneSelf+fold(rune(text[1]))]
}

// match returns the length of the longest secret that a text starts with, and whether the text
// ends before that is decided.
func (p *patterns) match(text []byte) (size int, open bool) {
	var buffer [12]spelling
	ways, open := read(buffer[:0], text)
	for i, way := range ways {
		if slices.ContainsFunc(ways[:i], func(w spelling) bool { return w == way }) {
			continue
		}
		for _, pattern := range p.byFirst[way.char] {
			n, more := follow(pattern[1:], text[way.size:])
			open = open || more
			if n >= 0 {
				size = max(size, way.size+n)
			}
		}
	}
	return size, open
}

// maxBranches is how many ways to read a text are followed at once.
const maxBranches = 8

// follow returns how much of a text spells the characters, -1 if it does not, and whether the text
// ends before that is decided.
func follow(pattern []rune, text []byte) (size int, open bool) {
	var here, there [maxBranches]int
	var buffer [12]spelling
	at := append(here[:0], 0)
	for _, char := range pattern {
		next := there[:0]
		for _, i := range at {
			if i >= len(text) {
				open = true
				continue
			}
			if c := rune(text[i]); c < utf8.RuneSelf && fold(c) != char && !isEscape(text[i]) {
				continue
			}
			ways, more := read(buffer[:0], text[i:])
			open = open || more
			for _, way := range ways {
				if to := i + way.size; way.char == char && len(next) < maxBranches && !slices.Contains(next, to) {
					next = append(next, to)
				}
			}
		}
		if len(next) == 0 {
			return -1, open
		}
		at = here[:copy(here[:], next)]
	}
	return slices.Max(at), open
}
