package diff

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/source"
	"alm/solution/connector"
)

// samples are our own connectors, by folder.
var samples = []string{
	"../../testdata/connectors/small", "../../testdata/connectors/awkward", "../../cmd/alm/demo/connectors/deploybot",
}

// TestNoSilentChange changes each value of each sample, one at a time, removes each member and adds some
// to each object: something is reported, and what breaks one way is reported the other way too.
func TestNoSilentChange(t *testing.T) {
	for _, dir := range append(samples, "all kinds") {
		files := fstest.MapFS{}
		if dir == "all kinds" {
			m := mutationSample(t, "properties.json")
			files[connector.DefinitionFile] = &fstest.MapFile{Data: encode(t, m.definition)}
			files[connector.PropertiesFile] = &fstest.MapFile{Data: encode(t, m.properties)}
		} else if err := readAll(files, dir); err != nil {
			t.Fatal(err)
		}
		was := connectorOf(t, files)
		mutants, unclassified := 0, map[string]bool{}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if filepath.Ext(name) != ".json" {
				continue
			}
			file := source.Parse(name, files[name].Data)
			for i, m := range mutations(file.Root) {
				if dir == "all kinds" && i%max(1, 12/times()) != 0 {
					continue
				}
				data, err := file.Apply(m)
				if err != nil {
					t.Fatal(err)
				}
				changed := maps.Clone(files)
				changed[name] = &fstest.MapFile{Data: data}
				is := connectorOf(t, changed)
				mutants++
				findings := Connectors(was, is)
				if len(findings) == 0 {
					t.Errorf("%s: %q to %q at %s is silent", name, clipped(m.Span.Text()), m.New, placeOf(m.Span))
				}
				if len(Connectors(is, was)) == 0 {
					t.Errorf("%s: back from %q at %s is silent", name, m.New, placeOf(m.Span))
				}
				for _, f := range findings {
					if f.Rule.ID == "change-unclassified" {
						unclassified[f.Subject] = true
					}
				}
			}
		}
		t.Logf("%s: %d changes, all told; no rule of their own have %d places: %v", dir, mutants, len(unclassified), slices.Sorted(maps.Keys(unclassified)))
	}
}

func readAll(files fstest.MapFS, dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		data, readErr := os.ReadFile(filepath.Join(dir, e.Name()))
		if readErr != nil {
			return readErr
		}
		files[e.Name()] = &fstest.MapFile{Data: data}
	}
	return err
}

func connectorOf(t *testing.T, files fstest.MapFS) *connector.Connector {
	t.Helper()
	c, err := connector.Read(files, ".")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// mutations change each value below a node into another of its kind, take each member out, and add
// members that nobody knows.
func mutations(n source.Node) []source.Edit {
	var all []source.Edit
	var walk func(n source.Node)
	walk = func(n source.Node) {
		for key, value := range n.Members() {
			if n.Len() > 1 {
				all = append(all, key.Remove())
			}
			walk(value)
		}
		for _, item := range n.Items() {
			walk(item)
		}
		if n.Kind() == source.Object {
			all = append(all, n.Set("zz", `"a"`), n.Set("x-zz", `{"a": 1}`), n.Set("x-ms-zz", "true"))
		}
		switch n.Kind() {
		case source.String:
			all = append(all, source.Edit{Span: n.Span(), New: source.Quote(n.Str() + "X")})
		case source.Number:
			all = append(all, source.Edit{Span: n.Span(), New: "7041"})
		case source.Bool:
			all = append(all, source.Edit{Span: n.Span(), New: map[bool]string{true: "false", false: "true"}[n.Bool()]})
		}
	}
	walk(n)
	return all
}

func clipped(s string) string { return s[:min(40, len(s))] }

func placeOf(s source.Span) string {
	return strings.TrimSpace(clipped(s.File.Span(max(0, s.Start-40), s.Start).Text()))
}
