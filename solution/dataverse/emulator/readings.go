package emulator

import (
	_ "embed" // for this package's documentation
	"strings"
)

//go:embed doc.go
var packageDoc string

// Readings lists how the emulator behaves where the documentation leaves it open, one sentence
// each.
func Readings() []string {
	var readings []string
	for line := range strings.Lines(packageDoc) {
		if sentence, found := strings.CutPrefix(line, "//   - "); found {
			readings = append(readings, strings.TrimSpace(sentence))
		}
	}
	return readings
}
