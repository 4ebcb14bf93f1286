package pack

import (
	"os"
	"path/filepath"
	"testing"

	"alm/internal/words"
	"alm/pipeline/check"
)

// corpus returns the folder of real connectors and solutions beside the project, if it is there.
func corpus(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "corpus"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no corpus of real connectors beside the project")
	}
	return dir
}

// TestCorpusSolutions verifies every real solution zip.
func TestCorpusSolutions(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(corpus(t), "solutions", "*", "*.zip"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no zips: %v", err)
	}
	for _, name := range names {
		zip, err := Verify(name)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
			continue
		}
		for _, f := range zip.Findings {
			if f.Severity == check.Error {
				t.Errorf("%s: %s", filepath.Base(name), f.Line())
			}
		}
		t.Logf("%s: %s %s, %s", filepath.Base(name), zip.Name, zip.Version, words.Count(len(zip.Findings), "remark"))
	}
}
