package impact

import (
	"archive/zip"
	"bytes"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/solution/connector"
)

// TestCorpusUnpacked renames the operations of the connectors of zips and looks in the unpacked
// solutions beside them, as TestCorpus looks in the zips.
func TestCorpusUnpacked(t *testing.T) {
	folders, err := filepath.Glob("../../../shared/corpus/solutions/*/unpacked")
	if err != nil || len(folders) == 0 {
		t.Skip("no shared/corpus beside the module")
	}
	renames := 0
	for _, folder := range folders {
		fsys := os.DirFS(folder)
		found, err := Read(fsys)
		if err != nil || len(found.Problems) > 0 {
			t.Errorf("%s: %v %q", folder, err, found.Problems)
		}
		var connectors []*connector.Connector
		zips, _ := filepath.Glob(filepath.Join(folder, "..", "*.zip"))
		for _, name := range zips {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			connectors = append(connectors, connectorsOf(t, data)...)
		}
		n := checkRenames(t, filepath.Base(filepath.Dir(folder)), fsys, connectors, found.Consumers)
		t.Logf("%s: %d connectors, %d consumers, %d operations in use", folder, len(connectors), len(found.Consumers), n)
		renames += n
	}
	if renames == 0 {
		t.Error("no unpacked solution uses an operation of its own connectors")
	}
}

// checkRenames renames each operation that a text search finds in the flows, agents and canvas apps
// of a solution, compares the uses of each file with what the search found there, and returns the
// number of operations in use.
func checkRenames(t *testing.T, name string, fsys fs.FS, connectors []*connector.Connector, consumers []Consumer) (used int) {
	t.Helper()
	for _, c := range connectors {
		for _, op := range c.Operations {
			want := searchText(t, fsys, op.ID)
			if len(want) == 0 {
				continue
			}
			used++
			text := bytes.ReplaceAll(c.Definition.Data, []byte(`"`+op.ID+`"`), []byte(`"Renamed`+op.ID+`"`))
			is, err := connector.Read(fstest.MapFS{path.Join(c.Dir, "apiDefinition.swagger.json"): {Data: text}}, c.Dir)
			if err != nil {
				t.Fatal(err)
			}
			findings := diff.Compare([]*connector.Connector{c}, []*connector.Connector{is})
			Join(check.Each(findings), []Target{TargetOf(c)}, nil, consumers)
			got := map[string]int{}
			for _, f := range findings {
				if f.Rule.ID == "operation-id-renamed" {
					for _, use := range f.Uses {
						got[use.File]++
						if use.Unknown != "" || use.Operation != op.ID {
							t.Errorf("%s: %s: %+v", name, op.ID, use)
						}
					}
				}
			}
			t.Logf("%s: %s is used in %v", name, op.ID, want)
			if !maps.Equal(got, want) {
				t.Errorf("%s: a rename of %s names uses in %v, want %v", name, op.ID, got, want)
			}
		}
	}
	return used
}

// searchText counts, by file, where flows, agents and the formulas of apps name an operation.
func searchText(t *testing.T, fsys fs.FS, id string) map[string]int {
	t.Helper()
	stored := regexp.MustCompile(`"?operationId"?:\s*"?` + regexp.QuoteMeta(id) + `"?\s*[,\n\r}]`)
	called := regexp.MustCompile(`\.` + regexp.QuoteMeta(id) + `\(`)
	found := map[string]int{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		n := 0
		switch {
		case strings.Contains("/"+name, "/Workflows/") || strings.Contains("/"+name, "/botcomponents/"):
			n = len(stored.FindAll(data, -1))
		case strings.HasSuffix(name, ".msapp"):
			n = searchApp(t, data, called)
		}
		if n > 0 {
			found[name] = n
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// searchApp counts the calls in the formulas of a canvas app.
func searchApp(t *testing.T, data []byte, called *regexp.Regexp) (n int) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.File {
		if !strings.HasPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "Controls/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		n += len(called.FindAll(text, -1))
	}
	return n
}
