package verify

import (
	"io/fs"
	"os"
	"slices"
	"testing"

	"alm/pipeline/check"
	"alm/pipeline/check/checktest"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestPages runs every page's example: its bad side has no error besides the fault that the
// page is about, its good side no finding at all.
func TestPages(t *testing.T) {
	base := must(os.ReadFile("testdata/solution.txtar"))
	checktest.Run(t, Rules(), os.DirFS("."), func(t *testing.T, files fs.FS) (bad, good []check.Finding) {
		return side(t, base, files, "bad"), side(t, base, files, "good")
	})
}

// side checks one side of an example. A problem that only unpacking has is looked for where
// the zip has no error.
func side(t *testing.T, base []byte, files fs.FS, dir string) []check.Finding {
	t.Helper()
	made := example(t, txtar.Parse(base).Files, files, dir)
	if made.unpacked {
		return Solution(model(t, made))
	}
	_, found := Zip(made, made.size())
	if check.Count(found, check.Error) == 0 && made.padding == 0 {
		found = append(found, unpack(t, made.data, t.TempDir())...)
	}
	if dir == "good" && len(found) > 0 || dir == "bad" && len(errorIDs(found)) > 1 {
		t.Errorf("the %s side: got %q", dir, lines(found))
	}
	return found
}

func errorIDs(found []check.Finding) []string {
	var ids []string
	for _, f := range found {
		if f.Severity == check.Error {
			ids = append(ids, f.Rule.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
