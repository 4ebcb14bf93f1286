package verify

import (
	"io"
	"strings"

	"alm/solution"
)

// mentionScanner finds the variables whose names occur in the text written to it, as complete words
// in any case, also across two writes.
type mentionScanner struct {
	names  map[string]bool // in lower case: whether it was found
	most   int             // the longest name
	before byte            // the byte before the word
	word   []byte          // what of a word came so far, of a long one its beginning
}

func newMentions(variables []solution.Variable) *mentionScanner {
	m := &mentionScanner{names: map[string]bool{}}
	for _, v := range variables {
		m.names[strings.ToLower(v.Name)] = false
		m.most = max(m.most, len(v.Name))
	}
	for _, v := range variables {
		if v.ParentVariable != "" {
			m.names[strings.ToLower(v.ParentVariable)] = true
		}
	}
	return m
}

// Write scans each byte once, whatever the number of names.
func (m *mentionScanner) Write(p []byte) (int, error) {
	for _, c := range p {
		switch {
		case c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z':
			m.add(c)
		case 'A' <= c && c <= 'Z':
			m.add(c + 'a' - 'A')
		default:
			m.end()
			m.before = c
		}
	}
	return len(p), nil
}

// longestEscape is the length of "u0022", which must be separated from the name after it.
const longestEscape = 5

func (m *mentionScanner) add(c byte) {
	if len(m.word) <= m.most+longestEscape {
		m.word = append(m.word, c)
	}
}

// end looks the word up, and the word without the escape that it starts with: "\n", "\u0022"
// and "%22" run into a name.
func (m *mentionScanner) end() {
	skips := []int{0}
	switch m.before {
	case '\\':
		skips = []int{0, 1, longestEscape}
	case '%':
		skips = []int{0, 2}
	}
	for _, n := range skips {
		if n >= len(m.word) {
			break
		}
		if _, known := m.names[string(m.word[n:])]; known {
			m.names[string(m.word[n:])] = true
		}
	}
	m.word = m.word[:0]
}

// of returns the writer for an entry's content. A name in the variables' own files or in the
// list of components is not a use.
func (m *mentionScanner) of(entry string) io.Writer {
	if entry == solution.ManifestFile || strings.HasPrefix(entry, solution.VariableFolder) || len(m.names) == 0 {
		return io.Discard
	}
	m.end()
	m.before = 0
	return m
}
