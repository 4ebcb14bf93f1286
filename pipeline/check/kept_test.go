package check

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"alm/internal/source"
)

// TestKept holds that every field of a finding is kept but the edits, also of one that a later alm has.
func TestKept(t *testing.T) {
	file := source.Text("a.json", []byte("one\ntwo\nthree\n"))
	rule := Rule{ID: "some-rule", Fix: "fix it"}
	var want []Finding
	for i := range 8 {
		f := Finding{Rule: &rule, Severity: Error, Fix: rule.Fix, At: file.Span(4, 7), Was: file.Span(i, i+1)}
		v := reflect.ValueOf(&f).Elem()
		for k := range v.NumField() {
			if field := v.Field(k); i > 1 && field.Kind() == reflect.String {
				field.SetString(fmt.Sprint(v.Type().Field(k).Name, i/3))
			} else if i > 4 && field.Kind() == reflect.Slice {
				fill(field, i)
			}
		}
		if i > 2 {
			f.Part = Part{Body, fmt.Sprint("key", i/2)}
		}
		f.Edits = nil
		want = append(want, f)
	}
	kept := Keep(Each(want))
	got := kept.Findings()
	if kept.Len() != len(want) || len(got) != len(want) {
		t.Fatalf("%d of %d findings", len(got), len(want))
	}
	for i := range want {
		for _, s := range [...][2]*source.Span{{&got[i].At, &want[i].At}, {&got[i].Was, &want[i].Was}} {
			if s[0].From() != s[1].From() || s[0].To() != s[1].To() || s[0].Name() != s[1].Name() || s[0].File == file {
				t.Errorf("finding %d is at %v", i, s[0].From())
			}
			s[0].File = s[1].File
		}
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("got  %+v\nwant %+v", got[i], want[i])
		}
	}
}

// fill makes a list of one element with texts.
func fill(list reflect.Value, i int) {
	one := reflect.New(list.Type().Elem()).Elem()
	if one.Kind() == reflect.String {
		one.SetString(fmt.Sprint("element ", i))
	}
	for k := 0; one.Kind() == reflect.Struct && k < one.NumField(); k++ {
		if one.Field(k).Kind() == reflect.String {
			one.Field(k).SetString(fmt.Sprint(one.Type().Field(k).Name, i))
		}
	}
	list.Set(reflect.Append(list, one))
}

// TestKeptTextsAreCopies overwrites the text of the file after its findings were kept.
func TestKeptTextsAreCopies(t *testing.T) {
	data := []byte(`["subject", "path", "message"]`)
	file := source.Parse("a.json", data)
	part := func(i int) string { return file.Root.At(i).Str() }
	kept := Keep([]*Finding{{
		Rule: &Rule{}, Subject: part(0), Path: part(1), Message: part(2), Old: part(0), Values: []string{part(1)},
		Places: []Place{{Subject: part(0), Path: part(1), Part: Part{Key: part(2)}}},
	}})
	for i := range data {
		data[i] = 'x'
	}
	f := kept.Findings()[0]
	got := fmt.Sprint(f.Subject, f.Path, f.Message, f.Old, f.Values, f.Places)
	if want := "subjectpathmessagesubject[path] [{subject  path {0 message}}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestKeptWhole: edits stay too.
func TestKeptWhole(t *testing.T) {
	findings := []*Finding{{Message: "a"}, {Message: "b", Edits: []source.Edit{{}}}}
	kept := KeepWhole(findings)
	if got := kept.Pointers(); kept.Len() != 2 || !slices.Equal(got, findings) {
		t.Errorf("got %d: %v", kept.Len(), got)
	}
	if none := KeepWhole(nil); len(none.Pointers()) != 0 {
		t.Errorf("of none: %#v", none)
	}
}

func BenchmarkKeep(b *testing.B) {
	file := source.Text("a.json", make([]byte, 1000))
	rule := &Rule{ID: "some-rule", Fix: "fix it"}
	var findings []Finding
	for i := range 100 {
		findings = append(findings, Finding{Rule: rule, Connector: "c", Subject: fmt.Sprint("operation/", i/3), Method: "get", Path: fmt.Sprint("/path/", i/3),
			Message: fmt.Sprint("message ", i), Fix: rule.Fix, At: file.Span(i, i+1), Fingerprint: fmt.Sprintf("%016d", i)})
	}
	all := Each(findings)
	b.ReportAllocs()
	for b.Loop() {
		kept := Keep(all)
		kept.Findings()
	}
}
