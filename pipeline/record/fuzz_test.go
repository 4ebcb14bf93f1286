package record

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzLoad holds that a record that is read can be written, and is the same when it is read again.
func FuzzLoad(f *testing.F) {
	for _, text := range []string{
		`{"schema": 1, "tool": "alm 1", "solution": "S", "packed": {"version": "1.0.0.0"}, "imported": [{"stage": "dev", "failures": [{}]}]}`,
		`{"schema": 1, "gated": {"findings": [{"rule": "a"}]}, "linted": {}, "diffed": {}, "reached": {}, "bumped": {}, "verified": {}}`,
		`{"schema": 2}`, `{`, `null`, `[]`, `{"schema": 1, "imported": null, "packed": null}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		out := t.TempDir()
		if err := os.WriteFile(filepath.Join(out, Name("S")), text, 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := Load(out, "S")
		if err != nil {
			return
		}
		r.Out, r.Solution = out, "S"
		if err := r.save(); err != nil {
			t.Fatalf("got a record that cannot be written: %v", err)
		}
		written, _ := os.ReadFile(filepath.Join(out, Name("S")))
		again, err := Load(out, "S")
		if err != nil {
			t.Fatalf("got a record that cannot be read again: %v", err)
		}
		if err := again.save(); err != nil {
			t.Fatal(err)
		}
		if rewritten, _ := os.ReadFile(filepath.Join(out, Name("S"))); string(rewritten) != string(written) {
			t.Errorf("got %s, then %s", written, rewritten)
		}
	})
}
