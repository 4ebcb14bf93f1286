package source

import (
	"strings"
	"testing"

	"alm/internal/racetest"
)

// Each of these was, or could have been, slow out of all proportion. None is more than
// reading: a reader that is quadratic in one of them does not come back.
func TestHostile(t *testing.T) {
	size := (256 << 10) / racetest.Every(8)
	for _, unit := range []string{
		"[", "{", "}", "]", ",", ":", `"`, `\`, "/", "/*", "//\n", "\n", " ", "\t\n", "\u2003", "\xff", "-", "0", "a",
		`{"a":`, `[{"a":`, `{"a":[`, `"a":`, `"a",`, `"a" `, `{"a":1}`, `{"a":1},`, "1,", "{},", "[],",
		"=======\n", "<<<<<<< a\n", ">>>>>>>\n", "|||||||\n=======\n", `"\n`, "\"\n \n", "x\n", "\n  }", "\n    \"a\": 1", `\ud800`, "\x00",
	} {
		for _, before := range []string{"", "{", "[", `{"a":"`, `{"a":[`, "{\n  \"a\": [\n"} {
			f := Parse("x.json", []byte(before+strings.Repeat(unit, size/len(unit))))
			f.Root.Equal(f.Root)
			for _, p := range f.Problems() {
				p.At.From()
			}
		}
	}
}
