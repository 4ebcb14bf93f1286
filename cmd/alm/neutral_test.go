package main

import (
	"bytes"
	"testing"
)

// TestNeutral writes each text at once and byte by byte.
func TestNeutral(t *testing.T) {
	for text, want := range map[string]string{
		"a: b::c\n":              "a: b::c\n",
		"1.0\n::error::pwned\n":  "1.0\n\\u003a:error::pwned\n",
		"  ::add-mask::e\n":      "  \\u003a:add-mask::e\n",
		"x ##[add-mask]y ## [":   "x \\u0023#[add-mask]y ## [",
		"\x1b[31mred\x1b[0m\x1b": "\x1b[31mred\x1b[0m\\u001b",
		"\x1b]0;title\a":         "\\u001b]0;title\\u0007",
		"a\rb\r\nc\t\u202ed":     "a\\u000db\r\nc\t\\u202ed",
		"\U000e0041é\xff":        "\\udb40\\udc41é\\ufffd",
		"\u200b::error::x":       "\\u200b::error::x",
		"\r::error::x":           "\\u000d\\u003a:error::x",
	} {
		for _, size := range []int{len(text), 1} {
			var b bytes.Buffer
			n := &neutral{to: newMask(&b, func(string) string { return "" }), colour: true}
			for i := 0; i < len(text); i += size {
				if _, err := n.Write([]byte(text[i:min(i+size, len(text))])); err != nil {
					t.Fatal(err)
				}
			}
			if err := n.Close(); err != nil || b.String() != want {
				t.Errorf("%q by %d: %q, %v; want %q", text, size, b.String(), err, want)
			}
		}
	}
}
