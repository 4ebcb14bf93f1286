package solution

import (
	"testing"
	"unicode/utf16"
)

// TestUTF16: a document in UTF-16 is refused by its name, with and without a byte order mark.
func TestUTF16(t *testing.T) {
	units := utf16.Encode([]rune(`<a/>`))
	for _, mark := range []bool{false, true} {
		for _, little := range []bool{false, true} {
			encoded := units
			if mark {
				encoded = append([]uint16{0xfeff}, units...)
			}
			var data []byte
			for _, u := range encoded {
				high, low := byte(u>>8), byte(u)
				if little {
					high, low = low, high
				}
				data = append(data, high, low)
			}
			const want = "the file is UTF-16: save it as UTF-8"
			if _, err := parseNodes(data); err == nil || err.Error() != want {
				t.Errorf("parseNodes %x: %v; want %s", data, err, want)
			}
			var into struct{}
			if err := readXML(data, "a", &into); err == nil || err.Error() != want {
				t.Errorf("readXML %x: %v; want %s", data, err, want)
			}
		}
	}
}
