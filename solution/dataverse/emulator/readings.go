package emulator

import (
	_ "embed" // this package's own doc
	"strings"
)

//go:embed doc.go
var doc string

// Readings lists how the emulator reads what the documents leave open, a sentence each.
func Readings() []string {
	var all []string
	for line := range strings.Lines(doc) {
		if sentence, ok := strings.CutPrefix(line, "//   - "); ok {
			all = append(all, strings.TrimSpace(sentence))
		}
	}
	return all
}
