package bump

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"alm/internal/atomicfile"
	"alm/pipeline/judge"
	"alm/pipeline/project"
	"alm/pipeline/tree"
)

// sample is a project: a connector in a solution, one in another, and one in none.
func sample() fstest.MapFS {
	files := fstest.MapFS{"alm.yaml": {Data: []byte(`connectors: [a, b, c]
solutions:
  One:
    version: 1.0.0.0
    publisher: {name: contoso, prefix: contoso}
    connectors: {a: {}}
  Two:
    version: 2.0.0.0
    publisher: {name: contoso, prefix: contoso}
    connectors: {b: {}}
`)}}
	for _, dir := range []string{"a", "b", "c"} {
		files[dir+"/apiProperties.json"] = &fstest.MapFile{Data: []byte(`{"properties": {}}`)}
		files[dir+"/apiDefinition.swagger.json"] = &fstest.MapFile{Data: []byte(`{"swagger": "2.0", "info": {"title": "T", "version": "1.2.3"}, "host": "` + dir + `.net",
"paths": {"/x": {"get": {"operationId": "Get", "summary": "Get x", "responses": {"200": {"description": "OK"}}}, "put": {"operationId": "Put", "responses": {"200": {"description": "OK"}}}}}}`)}
	}
	return files
}

// edit replaces texts of a file, each once: old, new, old, new …
func edit(t *testing.T, files fstest.MapFS, name string, texts ...string) {
	t.Helper()
	text := string(files[name].Data)
	for i := 0; i < len(texts); i += 2 {
		if strings.Count(text, texts[i]) != 1 {
			t.Fatalf("%s has %q %d times", name, texts[i], strings.Count(text, texts[i]))
		}
		text = strings.Replace(text, texts[i], texts[i+1], 1)
	}
	files[name] = &fstest.MapFile{Data: []byte(text)}
}

func planned(t *testing.T, was, is fstest.MapFS) (*Plan, *project.Project, *judge.Result) {
	t.Helper()
	p, err := project.Load(is, "alm.yaml")
	if err != nil {
		t.Fatal(err)
	}
	judged, err := judge.Findings(t.Context(), judge.Options{Project: p, Now: time.Now}, tree.Tree{Label: "was", FS: was}, tree.Tree{Label: "is", FS: is})
	if err != nil {
		t.Fatal(err)
	}
	return Versions(p, judged), p, judged
}

const (
	breaks  = `"put": {"operationId": "Put", `
	broken  = `"put": {"operationId": "Set", `
	added   = `, "post": {"operationId": "Add", "responses": {"200": {"description": "OK"}}}}}}`
	summary = `"summary": "Get x"`
)

func TestVersions(t *testing.T) {
	const a, b, c = "a/apiDefinition.swagger.json", "b/apiDefinition.swagger.json", "c/apiDefinition.swagger.json"
	for _, test := range []struct {
		name string
		edit func(is fstest.MapFS)
		want string // the part, what rises and the next version
	}{
		{"nothing", func(fstest.MapFS) {}, "none: next"},
		{"a break in a solution", func(is fstest.MapFS) { edit(t, is, a, breaks, broken) }, "major: a 1.2.3-2.0.0 major, One 1.0.0.0-2.0.0.0 major: next 2.0.0.0"},
		{"an addition in a solution", func(is fstest.MapFS) { edit(t, is, b, "}}}}}}", "}}}"+added) }, "minor: b 1.2.3-1.3.0 minor, Two 2.0.0.0-2.1.0.0 minor: next 2.1.0.0"},
		{"a text in none", func(is fstest.MapFS) { edit(t, is, c, summary, `"summary": "Get y"`) }, "patch: c 1.2.3-1.2.4 patch: next 1.2.4"},
		{"two", func(is fstest.MapFS) { edit(t, is, a, summary, `"summary": "Get y"`); edit(t, is, c, breaks, broken) },
			"major: a 1.2.3-1.2.4 patch, c 1.2.3-2.0.0 major, One 1.0.0.0-1.0.1.0 patch: next 1.0.1.0"},
		{"both rose already", func(is fstest.MapFS) {
			edit(t, is, a, breaks, broken, `"version": "1.2.3"`, `"version": "2.0.0"`)
			edit(t, is, "alm.yaml", "version: 1.0.0.0", "version: 3.0.0.0")
		}, "major: a 1.2.3-2.0.0 major, One 1.0.0.0-3.0.0.0 major: next 3.0.0.0"},
		{"one rose too little", func(is fstest.MapFS) {
			edit(t, is, a, breaks, broken, `"version": "1.2.3"`, `"version": "1.3.0"`)
			edit(t, is, "alm.yaml", "version: 1.0.0.0", "version: 1.1.0.0")
		}, "major: a 1.2.3-2.0.0 major, One 1.0.0.0-2.0.0.0 major: next 2.0.0.0"},
		{"one joins", func(is fstest.MapFS) { edit(t, is, "alm.yaml", "{a: {}}", "{a: {}, c: {}}") }, "minor: One 1.0.0.0-1.1.0.0 minor: next 1.1.0.0"},
		{"one leaves", func(is fstest.MapFS) { edit(t, is, "alm.yaml", "{b: {}}", "{}") }, "major: Two 2.0.0.0-3.0.0.0 major: next 3.0.0.0"},
		{"one is gone", func(is fstest.MapFS) {
			edit(t, is, "alm.yaml", "{b: {}}", "{}", "[a, b, c]", "[a, c]")
			delete(is, b)
			delete(is, "b/apiProperties.json")
		}, "major: Two 2.0.0.0-3.0.0.0 major: next 3.0.0.0"},
		{"one is gone, which alm.yaml has", func(is fstest.MapFS) {
			edit(t, is, "alm.yaml", "{b: {}}", "{}")
			delete(is, b)
			delete(is, "b/apiProperties.json")
		}, "major: Two 2.0.0.0-3.0.0.0 major: next 3.0.0.0"},
		{"one moves", func(is fstest.MapFS) {
			edit(t, is, "alm.yaml", "{b: {}}", "{d: {}}", "[a, b, c]", "[a, b, c, d]")
			is["d/apiDefinition.swagger.json"], is["d/apiProperties.json"] = is[b], is["b/apiProperties.json"]
			delete(is, b)
			delete(is, "b/apiProperties.json")
		}, "patch: d 1.2.3-1.2.4 patch, Two 2.0.0.0-2.0.1.0 patch: next 2.0.1.0"},
		{"a new solution", func(is fstest.MapFS) {
			edit(t, is, "alm.yaml", "  Two:", "  New:\n    version: 1.0.0.0\n    publisher: {name: contoso, prefix: contoso}\n    connectors: {c: {}}\n  Two:")
		}, "none: next"},
	} {
		is := sample()
		test.edit(is)
		plan, _, _ := planned(t, sample(), is)
		var rises []string
		for _, r := range slices.Concat(plan.Connectors, plan.Solutions) {
			rises = append(rises, fmt.Sprintf("%s %s-%s %s", r.Name, r.Was, r.Is, r.Part))
		}
		got := strings.TrimSpace(plan.Part+": "+strings.Join(rises, ", ")) + ": next " + plan.Next()
		if got = strings.Replace(strings.TrimSpace(got), "none:: ", "none: ", 1); got != test.want || plan.Empty() != (rises == nil) {
			t.Errorf("%s: got %q, empty %v; want %q", test.name, got, plan.Empty(), test.want)
		}
	}
}

// TestWritten compares the files with new versions and the changelog's entries.
func TestWritten(t *testing.T) {
	is := sample()
	is[ChangelogFile] = &fstest.MapFile{Data: []byte("# Changelog\n\n## c 1.2.2 - 2026-01-01\n")}
	edit(t, is, "a/apiDefinition.swagger.json", breaks, broken, summary, `"summary": "Get *y*"`, "}}}}}}", "}}}"+added)
	edit(t, is, "c/apiDefinition.swagger.json", summary, `"summary": "Get y"`, breaks, breaks+`"summary": "Put x", `)
	plan, p, judged := planned(t, sample(), is)
	if err := plan.Prepare(p, judged, time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if err := os.CopyFS(root, is); err != nil {
		t.Fatal(err)
	}
	if err := plan.Write(root, atomicfile.Journal{}); err != nil {
		t.Fatal(err)
	}
	edit(t, is, "a/apiDefinition.swagger.json", `"version": "1.2.3"`, `"version": "2.0.0"`)
	edit(t, is, "c/apiDefinition.swagger.json", `"version": "1.2.3"`, `"version": "1.2.4"`)
	edit(t, is, "alm.yaml", "version: 1.0.0.0", "version: 2.0.0.0")
	is[ChangelogFile] = &fstest.MapFile{Data: []byte(`# Changelog

## One 2.0.0.0 - 2026-02-03

### Breaking

- Put is now Set (PUT /x): flows that call it cannot be saved or turned on, and stay off after an import (WorkflowOperationInputsApiOperationNotFound)

### Added

- Add (POST /x) is new: makers can choose the action

### Changed

- summary of Get changed from "Get x" to "Get \*y\*": new actions get this name; saved flows keep theirs

## c 1.2.4 - 2026-02-03

### Changed

- summary of Get changed from "Get x" to "Get y": new actions get this name; saved flows keep theirs
- summary of Put added: new actions get this name; saved flows keep theirs

## c 1.2.2 - 2026-01-01
`)}
	for name, file := range is {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || string(data) != string(file.Data) {
			t.Errorf("%s: %v, got\n%s\nwant\n%s", name, err, data, file.Data)
		}
	}
	if want := []string{"a/apiDefinition.swagger.json", "c/apiDefinition.swagger.json", "alm.yaml", ChangelogFile}; !slices.Equal(plan.Written, want) || len(plan.Texts()) != len(want) {
		t.Errorf("wrote %v, want %v", plan.Written, want)
	}
	if err := plan.Write(filepath.Join(root, "alm.yaml"), atomicfile.Journal{}); err == nil {
		t.Error("a file was taken for a folder")
	}
}

// unreadable is a file system in which one file cannot be read.
type unreadable struct {
	fs.FS
	name string
}

func (u unreadable) Open(name string) (fs.File, error) {
	if name == u.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.FS.Open(name)
}

// TestCannotRise: nothing is written where one version cannot rise, or a file cannot be read.
func TestCannotRise(t *testing.T) {
	last := sample()
	edit(t, last, "alm.yaml", "version: 1.0.0.0", "version: 999999999.0.0.0")
	noInfo := sample()
	edit(t, noInfo, "a/apiDefinition.swagger.json", `"info": {"title": "T", "version": "1.2.3"}, `, "")
	for _, test := range []struct {
		name   string
		base   fstest.MapFS
		change func(*judge.Result)
		want   string
	}{
		{"a solution's version", last, nil, `raise the version of a solution, which alm could not read again: alm.yaml:4: "1000000000.0.0.0" is not a version`},
		{"no info", noInfo, nil, "a/apiDefinition.swagger.json has no info to put a version into"},
		{"the base", sample(), func(r *judge.Result) { r.Base.FS = unreadable{r.Base.FS, "alm.yaml"} }, "read alm.yaml at the base: read alm.yaml: open alm.yaml: permission denied"},
		{"the changelog", sample(), func(r *judge.Result) { r.Head.FS = unreadable{r.Head.FS, ChangelogFile} }, "read CHANGELOG.md: open CHANGELOG.md: permission denied"},
	} {
		is := maps.Clone(test.base)
		edit(t, is, "a/apiDefinition.swagger.json", breaks, broken)
		plan, p, judged := planned(t, test.base, is)
		if test.change != nil {
			test.change(judged)
			plan = Versions(p, judged)
		}
		if err := plan.Prepare(p, judged, time.Now()); fmt.Sprint(err) != test.want || plan.Empty() {
			t.Errorf("%s: got %v, want %q", test.name, err, test.want)
		}
	}
	nothing, p, judged := planned(t, sample(), sample())
	if judged.Base.FS = (unreadable{judged.Base.FS, "alm.yaml"}); !nothing.Empty() || Versions(p, judged).Empty() {
		t.Error("a base that cannot be read is nothing to do")
	}
	if plan := Versions(&project.Project{}, &judge.Result{}); !plan.Empty() || plan.Part != "none" || plan.Next() != "" {
		t.Errorf("without a base: %+v", plan)
	}
}
