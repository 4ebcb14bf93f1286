package verify

import (
	"bytes"
	"strings"
	"testing"
)

// FuzzRules puts strange content behind intact headers. Rules never panic, every finding has a
// rule and a message on one line, and a zip that cannot be read has an error.
func FuzzRules(f *testing.F) {
	entries := entriesOf(&testing.T{}, whole())
	for i, e := range entries {
		f.Add(uint8(i), e.data)
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		m := &made{t: t, entries: entriesOf(t, whole())}
		m.entries[int(which)%len(m.entries)].data = data
		zip := m.bytes()
		s, found := Zip(bytes.NewReader(zip), int64(len(zip)))
		for _, finding := range found {
			if finding.Rule == nil || finding.Message == "" || strings.Contains(finding.Message, "\n") {
				t.Errorf("finding %+v", finding)
			}
		}
		if s == nil && len(found) == 0 {
			t.Error("a zip that cannot be read has no finding")
		}
	})
}
