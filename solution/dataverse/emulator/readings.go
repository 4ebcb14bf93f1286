package emulator

import (
	_ "embed" // for this package's documentation
	"strings"
)

//go:embed doc.go
var packageDoc string

// readings lists how the emulator behaves where the documentation leaves it open, one sentence
// each.
func readings() []string {
	var sentences []string
	for line := range strings.Lines(packageDoc) {
		if sentence, found := strings.CutPrefix(line, "//   - "); found {
			sentences = append(sentences, strings.TrimSpace(sentence))
		}
	}
	return sentences
}
