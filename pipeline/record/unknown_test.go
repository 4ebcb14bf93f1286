package record

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnknownKeysStay: an older alm that writes an attempt keeps what a newer one wrote.
func TestUnknownKeysStay(t *testing.T) {
	out := t.TempDir()
	name := filepath.Join(out, Name("S"))
	const was = `{"schema":1,"tool":"alm 9","solution":"S","signature":{"n":12345678901234567890},
"imported":[{"id":"1","stage":"dev","url":"","version":"1.0.0.0","sha256":"a","action":"install","state":"done","at":"2026-01-01T00:00:00Z","problem":"gone","quarantined":true}]}`
	if err := os.WriteFile(name, []byte(was), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := Load(out, "S")
	if err != nil {
		t.Fatal(err)
	}
	first := r.Imported[0]
	first.Problem = ""
	if err := r.Set(first); err != nil {
		t.Fatal(err)
	}
	if err := r.Set(Import{ID: "2", Stage: "test", State: Running}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	is := string(data)
	for text, want := range map[string]int{`"n": 12345678901234567890`: 1, `"quarantined": true`: 1, `"problem"`: 0, `"stage": "test"`: 1, `"signature"`: 1} {
		if got := strings.Count(is, text); got != want {
			t.Errorf("%s is there %d times; want %d in\n%s", text, got, want, is)
		}
	}
	again, err := Load(out, "S")
	if err != nil || len(again.Imported) != 2 || again.Imported[0].Problem != "" {
		t.Errorf("Load = %+v, %v", again, err)
	}
}

// TestUnknownKeysOfOneAttemptStay, where no other attempt and nothing else has any.
func TestUnknownKeysOfOneAttemptStay(t *testing.T) {
	out := t.TempDir()
	name := filepath.Join(out, Name("S"))
	const was = `{"schema":1,"tool":"alm 9","solution":"S","imported":[{"id":"1","stage":"dev","sha256":"a","state":"done","quarantined":true},{"id":"2","stage":"dev","sha256":"a","state":"done"},{"stage":"dev","sha256":"a","state":"done","odd":1},{"stage":"test","sha256":"a","state":"done"}]}`
	if err := os.WriteFile(name, []byte(was), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := Load(out, "S")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Set(Import{ID: "2", Stage: "dev", SHA256: "a", State: Abandoned}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if is := string(data); err != nil || strings.Count(is, `"quarantined": true`) != 1 || strings.Count(is, Abandoned) != 1 || strings.Contains(is, "odd") { // an attempt without an id may be any
		t.Errorf("%v:\n%s", err, is)
	}
}
