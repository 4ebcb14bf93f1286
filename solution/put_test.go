package solution

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestPut: a connector and a variable go into a package that holds others, which keep
// every byte; put once more, nothing changes.
func TestPut(t *testing.T) {
	s := whole()
	var zip bytes.Buffer
	if err := s.Write(&zip, false); err != nil {
		t.Fatal(err)
	}
	open := func(data []byte) *Package {
		p, err := OpenZip(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	before := open(zip.Bytes())
	p := open(zip.Bytes())
	changed := s.Connectors[0]
	changed.DisplayName = "Another name"
	added := Connector{
		ID: ConnectorID("contoso", "contoso_clock"), Name: "contoso_clock", DisplayName: "Clock",
		Definition: []byte(`{"swagger":"2.0","info":{"title":"Clock"},"host":"clock.example.com"}`),
		Parameters: []byte("{}"), Policies: []byte("[]"),
	}
	for range 2 {
		for _, c := range []Connector{changed, added} {
			if err := p.Put(c); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.PutVariable(Variable{Name: "contoso_New", DisplayName: "New", Type: String, Introduced: "1.0.0.0"}); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := p.WriteZip(&out); err != nil {
		t.Fatal(err)
	}
	got := inspect(t, out.Bytes())
	renamed := slices.ContainsFunc(got.Connectors, func(c Connector) bool { return c.ID == changed.ID && c.DisplayName == "Another name" })
	if len(got.Connectors) != len(s.Connectors)+1 || len(got.Variables) != len(s.Variables)+1 || !renamed {
		t.Fatalf("%d connectors, %d variables, renamed %t", len(got.Connectors), len(got.Variables), renamed)
	}
	for _, name := range before.Entries() {
		was, err := before.part(name).read()
		if err != nil {
			t.Fatal(err)
		}
		is, err := open(out.Bytes()).part(name).read()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if name == CustomizationsFile || name == ManifestFile || name == contentTypesFile || bytes.Equal(was, is) {
			continue
		}
		t.Errorf("%s changed", name)
	}
}

// TestPutIntoRealSolutions: a connector and a variable go into every real solution, zip or
// tree, beside its flows, apps and variables. Every other file keeps its bytes, the three
// that list them keep every line, and the second time nothing changes at all.
func TestPutIntoRealSolutions(t *testing.T) {
	t.Parallel()
	added := Connector{
		ID: ConnectorID("contoso", "contoso_clock"), Name: "contoso_clock", DisplayName: "Clock",
		Definition: []byte(`{"swagger":"2.0","info":{"title":"Clock"},"host":"clock.example.com"}`),
		Script:     []byte("public class Script {}"), Icon: []byte("\xff\xd8\xffpicture"), IconType: "Jpeg",
	}
	variable := Variable{Name: "contoso_ClockHost", DisplayName: "Host", Type: String, Introduced: "1.0.0.0"}
	opened := map[string]func() *Package{}
	for name, file := range corpusZips(t) {
		opened[name] = func() *Package { return openZip(t, file) }
	}
	for _, root := range corpusTrees(t) {
		opened[root] = func() *Package { return must(OpenTree(os.DirFS(root), true)) }
	}
	for name, open := range opened {
		p := open()
		was := parts(p)
		for range 2 {
			before := parts(p)
			if err := errors.Join(p.Put(added), p.PutVariable(variable)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if _, again := before[variable.Entry()]; again && differences(before, parts(p)) != nil {
				t.Errorf("%s: the second time changes %q", name, differences(before, parts(p)))
			}
		}
		is := parts(p)
		kept := 0
		for file, text := range was {
			switch {
			case is[file] == text:
				kept++
			case !isRoot(file) || !holdsAll(is[file], text):
				t.Errorf("%s: %s does not hold what it held", name, file)
			}
		}
		var entries []zipEntry
		for _, file := range p.Entries() {
			entries = append(entries, zipEntry{file, []byte(is[file])})
		}
		packed := stored(t, entries)
		for _, problem := range Inspect(bytes.NewReader(packed), int64(len(packed))).Problems() {
			if strings.Contains(problem.Error(), "clock") {
				t.Errorf("%s: %v", name, problem)
			}
		}
		t.Logf("%s: %d of %d files keep their bytes, %d are new", name, kept, len(was), len(is)-len(was))
	}
}

// inspect reads a zip in which every file has a content type and belongs to something.
func inspect(t *testing.T, file []byte) *Solution {
	t.Helper()
	r := Inspect(bytes.NewReader(file), int64(len(file)))
	if len(r.Problems())+len(r.Untyped())+len(r.Unclaimed()) > 0 {
		t.Errorf("problems %q, untyped %q, unclaimed %q; want none", r.Problems(), r.Untyped(), r.Unclaimed())
	}
	if r.Solution == nil {
		t.FailNow()
	}
	return r.Solution
}

func parts(p *Package) map[string]string {
	files := map[string]string{}
	for _, name := range p.Entries() {
		files[name] = string(must(p.part(name).read()))
	}
	return files
}

// holdsAll tells whether text is there in pieces, in its order: what is new stands between.
func holdsAll(is, text string) bool {
	for len(text) > 0 {
		n := 0
		for n < len(text) && n < len(is) && is[n] == text[n] {
			n++
		}
		text, is = text[n:], is[n:]
		if n == 0 {
			if is == "" {
				return false
			}
			is = is[1:]
		}
	}
	return true
}
