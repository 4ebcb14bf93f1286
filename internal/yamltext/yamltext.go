// Package yamltext rejects YAML that would take a parser minutes and gigabytes. The cost of
// the parser grows with the square of the keys in a mapping and of the depth, and with what
// aliases expand to.
package yamltext

import (
	"bytes"
	"errors"
	"fmt"
)

const (
	maxSize     = 512 << 10 // bytes
	maxKeys     = 20_000    // lines with a key
	maxDepth    = 1_000     // open brackets and list markers
	maxExpanded = 64 << 20  // bytes that the aliases could stand for
)

// errTooMuch is the error of a text that is too large.
var errTooMuch = errors.New("too much YAML")

type tooMuchError struct{ error }

func (tooMuchError) Is(target error) bool { return target == errTooMuch }

func tooMuch(format string, args ...any) error { return tooMuchError{fmt.Errorf(format, args...)} }

// Check returns an error if a text is too large to parse. It does not parse: brackets in
// quotes and block texts count too, and each alias counts as its full text.
func Check(data []byte) error {
	if len(data) > maxSize {
		return tooMuch("the YAML has %d KB; the limit is %d KB", len(data)>>10, maxSize>>10)
	}
	if n := bytes.Count(data, []byte(":")); n > maxKeys {
		return tooMuch("the YAML has %d keys; the limit is %d", n, maxKeys)
	}
	if n := depth(data); n > maxDepth {
		return tooMuch("the YAML is nested %d levels deep; the limit is %d", n, maxDepth)
	}
	if n := aliases(data); n*len(data) > maxExpanded {
		return tooMuch("the YAML has %d aliases in %d KB; aliases times size may be at most %d MB: write some of them out", n, len(data)>>10, maxExpanded>>20)
	}
	return nil
}

// depth returns the largest number of brackets and list markers that are open at once.
func depth(data []byte) int {
	brackets, deepest := 0, 0
	for line := range bytes.Lines(data) {
		markers := leadingMarkers(line)
		deepest = max(deepest, brackets+markers)
		for _, c := range line {
			switch c {
			case '[', '{':
				brackets++
				deepest = max(deepest, brackets+markers)
			case ']', '}':
				brackets = max(brackets-1, 0)
			}
		}
	}
	return deepest
}

// leadingMarkers counts the markers at the start of a line that each open a level, as in
// "- - ? x". Indentation needs a byte per level and line, so maxSize limits it.
func leadingMarkers(line []byte) int {
	n := 0
	for i, c := range line {
		switch {
		case c == ' ' || c == '\t':
		case (c == '-' || c == '?' || c == ':') && i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '\t'):
			n++
		default:
			return n
		}
	}
	return n
}

// aliases counts the asterisks that can start an alias: "*name" as a value or element.
func aliases(data []byte) int {
	n := 0
	for i, c := range data {
		if c != '*' || i+1 >= len(data) || bytes.IndexByte([]byte(" \t\r\n*/.\"'"), data[i+1]) >= 0 {
			continue
		}
		if i == 0 || bytes.IndexByte([]byte(" \t\r\n[{,:-?"), data[i-1]) >= 0 {
			n++
		}
	}
	return n
}
