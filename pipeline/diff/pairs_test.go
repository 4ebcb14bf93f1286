package diff

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestPairs compares small pairs of connectors: old with new, and old with other, which must not
// share a fingerprint with new.
func TestPairs(t *testing.T) {
	names, err := filepath.Glob("testdata/pairs/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no pairs", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			want := &archive.Files[len(archive.Files)-1]
			found := compareSides(t, archive, "new")
			got := []byte(summaryOf(found))
			if *rewriteWants && !bytes.Equal(got, want.Data) {
				want.Data = got
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(got, want.Data) {
				t.Errorf("got:\n%swant:\n%s", got, want.Data)
			}
			for _, f := range compareSides(t, archive, "other") {
				if slices.ContainsFunc(found, func(g check.Finding) bool {
					return g.Fingerprint == f.Fingerprint && f.Rule.ID != "connector-version-not-bumped"
				}) {
					t.Errorf("%s has one fingerprint for two changes: %s", f.Rule.ID, f.Message)
				}
			}
		})
	}
}

func compareSides(t *testing.T, archive *txtar.Archive, head string) []check.Finding {
	t.Helper()
	fsys := fstest.MapFS{}
	has := false
	for _, f := range archive.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
		has = has || strings.HasPrefix(f.Name, head+"/")
	}
	if !has {
		return nil
	}
	was, is := readSide(t, fsys, "old"), readSide(t, fsys, head)
	was.Dir, is.Dir = "", ""
	return Connectors(was, is)
}

// summaryOf writes a line for each finding: severity, change, rule, consumers, subject, message and
// the subjects of its places.
func summaryOf(findings []check.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s %s %s\n  %s: %s\n", f.Severity, f.Rule.Change, f.Rule.ID, f.Subject, f.Message)
		for _, p := range f.Places {
			fmt.Fprintf(&b, "  also %s\n", p.Subject)
		}
	}
	return b.String()
}
