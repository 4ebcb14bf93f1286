package judge

import (
	"os"
	"path/filepath"
	"testing"

	"alm/pipeline/project"
)

// TestAcceptWritesWhatIsRead: fingerprints that look like numbers, dates or words of YAML are read as they
// were written, by hand without quotes too.
func TestAcceptWritesWhatIsRead(t *testing.T) {
	root := t.TempDir()
	prints := []string{
		"1234567890123456", "0123456701234567", "12345678e1234567", "0000000000000000", "1e10000000000000", "00000000000000e1",
		"2026112300000000", "abcdefabcdefabcd", "0b00000000000000", "00000000000000ff",
	}
	for _, print := range prints {
		w := Waiver{Fingerprint: print, Rule: "operation-removed", Subject: "operation/a: b # c", Reason: "- yes: \"no\"\nnull", Owner: "0x1F", Until: "2026-12-31"}
		if err := Accept(root, &project.Project{}, w, fixedDay()); err != nil {
			t.Fatal(err)
		}
	}
	read, err := loadWaivers(os.DirFS(root))
	if err != nil || len(read.all) != len(prints) {
		t.Fatal(read.all, err)
	}
	byHand := ""
	for i, w := range read.all {
		if w.Fingerprint != prints[i] || w.Reason != "- yes: \"no\"\nnull" || w.Owner != "0x1F" || w.Subject != "operation/a: b # c" || read.lines[i] == 0 {
			t.Errorf("%s is read as %+v, line %d", prints[i], w, read.lines[i])
		}
		byHand += "- {fingerprint: " + prints[i] + ", reason: agreed, until: 2026-12-31}\r\n"
	}
	if err := os.WriteFile(filepath.Join(root, ".alm", "waivers.yaml"), []byte("\ufeff"+byHand), 0o644); err != nil {
		t.Fatal(err)
	}
	read, err = loadWaivers(os.DirFS(root))
	for i := range read.all {
		if got := read.all[i]; got.Fingerprint != prints[i] || got.Until != "2026-12-31" {
			t.Errorf("%s by hand is read as %+v", prints[i], got)
		}
	}
	if err != nil || len(read.all) != len(prints) {
		t.Error(len(read.all), err)
	}
}
