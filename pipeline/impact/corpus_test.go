package impact

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/diff"
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
		own := Join(nil, connectors, nil, found.Consumers).Calls
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

// checkRenames renames each operation that a text search finds in the flows and agents of a
// solution, and compares the uses with what the search found.
func checkRenames(t *testing.T, name string, archive fs.FS, connectors []*connector.Connector, consumers []Consumer) {
	t.Helper()
	for _, c := range connectors {
		for _, op := range c.Operations {
			want := searchText(t, archive, op.ID)
			if want == 0 {
				continue
			}
			text := bytes.ReplaceAll(c.Definition.Data, []byte(`"`+op.ID+`"`), []byte(`"Renamed`+op.ID+`"`))
			is, err := connector.Read(fstest.MapFS{path.Join(c.Dir, "apiDefinition.swagger.json"): {Data: text}}, c.Dir)
			if err != nil {
				t.Fatal(err)
			}
			findings := diff.Compare([]*connector.Connector{c}, []*connector.Connector{is})
			Join(findings, []*connector.Connector{c}, nil, consumers)
			uses := 0
			for _, f := range findings {
				if f.Rule.ID == "operation-id-renamed" {
					uses += len(f.Uses)
				}
			}
			t.Logf("%s: %s is used %d times", name, op.ID, uses)
			if uses != want {
				t.Errorf("%s: a rename of %s names %d uses, want %d", name, op.ID, uses, want)
			}
		}
	}
}

// searchText counts where flows and agents name an operation.
func searchText(t *testing.T, archive fs.FS, id string) (n int) {
	t.Helper()
	named := regexp.MustCompile(`"?operationId"?:\s*"?` + regexp.QuoteMeta(id) + `"?\s*[,\n\r}]`)
	err := fs.WalkDir(archive, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(name, "Workflows/") && !strings.HasPrefix(name, "botcomponents/") {
			return err
		}
		data, err := fs.ReadFile(archive, name)
		n += len(named.FindAll(data, -1))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
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
