package portal

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/solution"
	"alm/solution/connector"
)

// row is what an environment has, as pages and tests write it.
type row struct {
	Definition json.RawMessage `json:"openapidefinition"`
	Parameters json.RawMessage `json:"connectionparameters"`
	Sets       json.RawMessage `json:"connectionparametersets"`
	Policies   json.RawMessage `json:"policytemplateinstances"`
	Script     string          `json:"customcodeblobcontent"`
	Operations json.RawMessage `json:"scriptoperations"`
	Color      string          `json:"iconbrandcolor"`
}

// sideOf merges a folder of a page.
func sideOf(t *testing.T, files fs.FS, dir string) *Merged {
	t.Helper()
	data, err := fs.ReadFile(files, path.Join(dir, "there.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r row
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	merged, err := Merge(Input{
		FS: files, Dir: dir, Stage: "dev", Packed: packed(t, files, dir), IconRead: true,
		Values:    []map[string]string{{"contoso_Host": "orders.contoso.com"}},
		Variables: []Variable{{Name: "contoso_Host", Value: "orders.contoso.com"}, {Name: "contoso_A", Value: "shared.contoso.com"}, {Name: "contoso_B", Value: "shared.contoso.com"}},
		There: solution.Connector{Name: "contoso_orders", DisplayName: "Orders", BrandColor: r.Color, Definition: r.Definition, Parameters: r.Parameters,
			ParameterSets: r.Sets, Policies: r.Policies, Script: []byte(r.Script), ScriptOperations: string(r.Operations)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return merged
}

// packed is what alm packs of a folder whose variables are in its files.
func packed(t *testing.T, files fs.FS, dir string) solution.Connector {
	t.Helper()
	c, err := connector.Read(files, dir)
	if err != nil {
		return solution.Connector{}
	}
	p := solution.Connector{Definition: c.Definition.Data, Parameters: c.Property("connectionParameters").Raw(),
		ParameterSets: c.Property("connectionParameterSets").Raw(), Policies: c.Property("policyTemplateInstances").Raw(),
		BrandColor: c.Property("iconBrandColor").Str(), ScriptOperations: string(c.Property("scriptOperations").Raw())}
	if c.Script != nil {
		p.Script = c.Script.Data
	}
	if c.Icon != nil {
		p.Icon = c.Icon.Data
	}
	return p
}

func TestPages(t *testing.T) {
	checktest.Run(t, Rules, os.DirFS("."), func(t *testing.T, files fs.FS) (bad, good []check.Finding) {
		return sideOf(t, files, "bad").Findings, sideOf(t, files, "good").Findings
	})
}

// TestMerge compares each folder of testdata with what an environment has: the files as they become.
func TestMerge(t *testing.T) {
	cases, err := filepath.Glob("testdata/*")
	if err != nil || len(cases) == 0 {
		t.Fatal(cases, err)
	}
	for _, dir := range cases {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			files := os.DirFS(dir)
			merged := sideOf(t, files, "local")
			var got strings.Builder
			for _, f := range merged.Files {
				got.WriteString("== " + path.Base(f.Name) + "\n")
				if f.Is == nil {
					got.WriteString("(removed)\n")
				}
				got.Write(f.Is)
			}
			got.WriteString("== findings\n" + checktest.Lines(merged.Findings))
			name := filepath.Join(dir, "want.golden")
			if isUpdated() {
				if err := os.WriteFile(name, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil || got.String() != string(want) {
				t.Errorf("%v; got\n%s\nwant\n%s", err, got.String(), want)
			}
			if again := sideOf(t, written(t, files, merged), "local"); len(again.Files) > 0 {
				t.Errorf("a second merge changes %s:\n%s", again.Files[0].Name, again.Files[0].Is)
			}
		})
	}
}

// written is a folder with the files that a merge changes.
func written(t *testing.T, files fs.FS, merged *Merged) fs.FS {
	t.Helper()
	after := fstest.MapFS{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		after[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range merged.Files {
		if f.Is == nil {
			delete(after, f.Name)
			continue
		}
		after[f.Name] = &fstest.MapFile{Data: f.Is}
	}
	return after
}

// TestWhatIsThereAlreadyChangesNoByte: every connector of the samples, as an environment has it when
// it has just what is packed.
func TestWhatIsThereAlreadyChangesNoByte(t *testing.T) {
	files := os.DirFS(filepath.Join("..", "..", "testdata", "connectors"))
	dirs, err := connector.Find(files)
	if err != nil || len(dirs) < 3 {
		t.Fatalf("%d connectors, %v", len(dirs), err)
	}
	for _, dir := range dirs {
		p := packed(t, files, dir)
		p.Name, p.ScriptOperations = "contoso_x", strings.TrimSpace(p.ScriptOperations)
		merged, err := Merge(Input{FS: files, Dir: dir, Stage: "dev", Packed: p, There: p, IconRead: true})
		if err != nil {
			t.Logf("%s: %v", dir, err)
			continue
		}
		for _, f := range merged.Files {
			t.Errorf("%s changes:\n%s", f.Name, f.Is)
		}
	}
}

func isUpdated() bool {
	f := flag.Lookup("update") // of checktest
	return f != nil && f.Value.String() == "true"
}
