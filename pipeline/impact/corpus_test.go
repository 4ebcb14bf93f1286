package impact

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"alm/solution"
	"alm/solution/connector"
)

// TestCorpus reads every public solution zip that is beside the module and tells whose
// calls are of the connectors that the zip itself brings along.
func TestCorpus(t *testing.T) {
	zips, err := filepath.Glob("../../../shared/corpus/solutions/*/*.zip")
	if err != nil || len(zips) == 0 {
		t.Skip("no shared/corpus beside the module")
	}
	want := map[string]int{"prompt-wagon.zip": 4, "varify-bot.zip": 2}
	for _, name := range zips {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		found, err := Read(archive)
		if err != nil || len(found.Problems) > 0 {
			t.Errorf("%s: %v %q", name, err, found.Problems)
		}
		connectors := connectorsOf(t, data)
		own := Join(nil, Targets(connectors), nil, found.Consumers).Calls
		all := 0
		for _, c := range found.Consumers {
			all += len(c.Calls)
		}
		base := filepath.Base(name)
		t.Logf("%-50s %d connectors, %d consumers, %d calls, %d of the zip's own connectors", base, len(connectors), len(found.Consumers), all, own)
		checkRenames(t, base, archive, connectors, found.Consumers)
		if own != want[base] {
			t.Errorf("%s: %d calls of its own connectors, want %d", base, own, want[base])
		}
	}
}

func connectorsOf(t *testing.T, data []byte) []*connector.Connector {
	t.Helper()
	s, err := solution.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var fsys fs.FS = s.FS()
	dirs, err := connector.Find(fsys)
	if err != nil {
		t.Fatal(err)
	}
	var all []*connector.Connector
	for _, dir := range dirs {
		c, err := connector.Read(fsys, dir)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}
