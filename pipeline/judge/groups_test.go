package judge

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/tree"
)

// TestGroupsFindWhatOneCheckFinds: checks of the groups have together the findings of one check, and no
// connector is in two groups, or in none.
func TestGroupsFindWhatOneCheckFinds(t *testing.T) {
	was, is := manyConnectors(9, 1), manyConnectors(9, 2)
	is["connectors/moved/apiDefinition.swagger.json"] = is["connectors/c0001/apiDefinition.swagger.json"]
	delete(is, "connectors/c0001/apiDefinition.swagger.json")
	delete(is, "connectors/c0002/apiDefinition.swagger.json")
	delete(was, "connectors/c0003/apiDefinition.swagger.json")
	is["connectors/c0004/apiDefinition.swagger.json"] = was["connectors/c0004/apiDefinition.swagger.json"]
	base, head := tree.Tree{Label: "was", FS: was}, tree.Tree{Label: "is", FS: is}
	for _, opts := range []Options{{}, {LintAll: true}} {
		opts.Project, opts.Now, opts.FailOn = &project.Project{}, fixedDay, check.Error
		want := fingerprintsOf(t, opts, base, head)
		for _, most := range []int{1, 3, 256} {
			d, err := Divide(t.Context(), opts, base, head, most, 1)
			if err != nil {
				t.Fatal(err)
			}
			var got, folders []string
			for _, g := range d.Groups {
				part := opts
				part.Only = g.Connectors
				got = append(got, fingerprintsOf(t, part, base, head)...)
				folders = append(folders, g.Connectors...)
			}
			slices.Sort(got)
			slices.Sort(folders)
			if !slices.Equal(got, want) || !slices.Equal(folders, d.Detected.Changed) || len(slices.Compact(folders)) != len(d.Detected.Changed) {
				t.Errorf("%+v in %d groups: %d findings of %q; want %d", opts, len(d.Groups), len(got), folders, len(want))
			}
			if len(d.Groups) > most || most == 3 && len(d.Groups) != 3 {
				t.Errorf("%d groups; at most %d", len(d.Groups), most)
			}
		}
	}
}

func fingerprintsOf(t *testing.T, opts Options, base, head tree.Tree) []string {
	t.Helper()
	r, err := Check(t.Context(), opts, base, head)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range r.Findings() {
		all = append(all, fmt.Sprint(f.Connector, f.Fingerprint, f.Severity, f.Message))
	}
	slices.Sort(all)
	return all
}

func TestGroupsAreBalanced(t *testing.T) {
	units := []Group{{[]string{"a"}, 10}, {[]string{"b"}, 1}, {[]string{"c"}, 6}, {[]string{"d"}, 5}, {[]string{"e"}, 4}}
	want := []Group{{[]string{"a", "e"}, 14}, {[]string{"b", "c", "d"}, 12}}
	if got := divide(units, 256, 13); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v; want %v", got, want)
	}
	if got := fmt.Sprint(divide(nil, 256, 13)); got != "[{[] 0}]" {
		t.Errorf("of nothing: %s", got)
	}
}

// TestOnlyNamesConnectors: a folder without a connector is an error, and a connector that did not change
// is none.
func TestOnlyNamesConnectors(t *testing.T) {
	was, is := manyConnectors(2, 1), manyConnectors(2, 1)
	is["connectors/c0001/apiDefinition.swagger.json"] = &fstest.MapFile{Data: []byte(`{"swagger": "2.0"}`)}
	opts := Options{Project: &project.Project{}, Now: fixedDay, Only: []string{"connectors/c0000"}}
	r, err := Check(t.Context(), opts, tree.Tree{FS: was}, tree.Tree{FS: is})
	if err != nil || len(r.Findings()) != 0 || r.Looked != 2 {
		t.Errorf("%v, looked at %d", err, r.Looked)
	}
	opts.Only = []string{"connectors/c0000", "connectors/c0009"}
	_, err = Check(t.Context(), opts, tree.Tree{FS: was}, tree.Tree{FS: is})
	if got, want := fmt.Sprint(err), "no connector in connectors/c0009"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
}
