// Package sourcetest damages JSON, so that tests see what is reported about it.
package sourcetest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
)

// Fault is a text that is not JSON because of one character.
type Fault struct {
	Name string // which character became what
	At   int    // its offset
	Text []byte

	Moves bool // it is a bracket or a line break: the parser may notice it elsewhere
}

var replacements = []string{"", "{", "}", "[", "]", ",", ":", `"`, "'", "x", "\n"}

// Faults yields a JSON text with one fault at a time: each quote, bracket, comma and colon, also those inside
// strings, is missing, there twice or another character.
func Faults(text []byte) iter.Seq[Fault] {
	return func(yield func(Fault) bool) {
		for i, c := range text {
			if bytes.IndexByte([]byte(`{}[]",:`), c) < 0 {
				continue
			}
			for _, with := range append(replacements, string([]byte{c, c})) {
				damaged := append(append(bytes.Clone(text[:i]), with...), text[i+1:]...)
				if json.Valid(damaged) {
					continue
				}
				name := fmt.Sprintf("%q at offset %d is %q", c, i, with)
				if !yield(Fault{name, i, damaged, bytes.ContainsAny([]byte{c}, "{}[]") || bytes.ContainsAny([]byte(with), "{}[]\n")}) {
					return
				}
			}
		}
	}
}
