package solution

import (
	"bytes"
	"slices"
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
	got, faults := Verify(bytes.NewReader(out.Bytes()), int64(out.Len()))
	for _, f := range faults {
		if f.Severity == Error {
			t.Errorf("%v", f)
		}
	}
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
		if name == customizationsFile || name == manifestFile || name == contentTypesFile || bytes.Equal(was, is) {
			continue
		}
		t.Errorf("%s changed", name)
	}
}
