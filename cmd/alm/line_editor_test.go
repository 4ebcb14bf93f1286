package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"alm/internal/exit"
)

// TestLineEditor types keys: corrections, Tab, Ctrl-C and the end of the input.
func TestLineEditor(t *testing.T) {
	const back, left, home = "\x7f", "\x1b[D", "\x01"
	for keys, want := range map[string]string{
		"lumen\r":                    "lumen",
		"lumex" + back + "n\r":       "lumen",
		"luen" + left + left + "m\r": "lumen",
		"umen" + home + "l\r":        "lumen",
		"\t" + back + "x\r":          "contosx",
		"a\t\r":                      "a",
		"\r":                         "",
	} {
		var out bytes.Buffer
		if got, err := editorOf(keys, &out).line("name: ", "contoso"); got != want || err != nil {
			t.Errorf("%q: got %q, %v; want %q", keys, got, err, want)
		}
		if !strings.HasPrefix(out.String(), "name: ") {
			t.Errorf("%q: got %q on the terminal", keys, out.String())
		}
	}
	const up, down = "\x1b[A", "\x1b[B"
	for keys, want := range map[string]string{"\r": "", up + "\r": "releases", up + up + "\r": "development", up + up + up + "\r": "development", up + up + down + "\r": "releases", up + up + back + "\r": "developmen"} {
		if got, err := editorOf(keys, io.Discard).line("for: ", "", "releases", "development"); got != want || err != nil {
			t.Errorf("%q: got %q, %v; want %q", keys, got, err, want)
		}
	}
	_, err := editorOf("lum\x03", io.Discard).line("name: ", "")
	if exitCode(err) != int(exit.Running) || exit.Hint(err) == "" {
		t.Errorf("Ctrl-C: got %v", err)
	}
	if _, err := editorOf("", io.Discard).line("name: ", ""); err != io.EOF {
		t.Errorf("no keys: got %v, want %v", err, io.EOF)
	}
}

func editorOf(keys string, to io.Writer) *lineEditor {
	e := &lineEditor{from: strings.NewReader(keys), raw: func() (func(), error) { return func() {}, nil }}
	e.open(to)
	return e
}
