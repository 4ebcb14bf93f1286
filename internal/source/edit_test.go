package source

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// TestRemoveFrom: with the parent Remove returns the same edit.
func TestRemoveFrom(t *testing.T) {
	long := "[" + strings.Repeat("1, ", 2*maxSiblings) + "2]"
	for _, text := range []string{`{"a": 1, "b": [1, {"c": 2}, 3], "d": {}}`, `[1]`, `{"a": 1}`, long} {
		f := Parse("f", []byte(text))
		var visit func(n Node)
		visit = func(n Node) {
			for key, value := range n.Members() {
				if key.RemoveFrom(n) != key.Remove() || value.RemoveFrom(n) != value.Remove() {
					t.Errorf("%s: %v", text, key.RemoveFrom(n))
				}
				visit(value)
			}
			for _, item := range n.Items() {
				if item.RemoveFrom(n) != item.Remove() || item.RemoveFrom(Node{}) != item.Remove() {
					t.Errorf("%s: %v", text, item.RemoveFrom(n))
				}
				visit(item)
			}
		}
		visit(f.Root)
	}
}

// TestQuote: what needs no escapes is quoted as the library does it.
func TestQuote(t *testing.T) {
	for _, text := range []string{"", "a b", "a\"b", `a\b`, "\n", "é", "\u2028", "<&>", "\x7f", "\xff"} {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(text); err != nil {
			t.Fatal(err)
		}
		if got, want := Quote(text), strings.TrimSuffix(b.String(), "\n"); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
