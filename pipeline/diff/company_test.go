package diff

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/source"
)

// implied are members that mean the same when they are not there, where the samples have
// them: a type beside properties or items, the type of a parameter or beside an inherited
// one, and what is the default anyway.
var implied = []string{`"type"`, `"schemes"`, `"consumes"`, `"produces"`, `"connectionParameters": {}`, `"capabilities": []`, `"clearText": false`,
	`"x-ms-apimTemplate-operationName": []`, `"object"`}

func isImplied(text string) bool {
	return slices.ContainsFunc(implied, func(member string) bool { return strings.HasPrefix(strings.Trim(text, ", \r\n\t"), member) })
}

// TestNoChangeHidesBehindAnother changes each value beside one that is reported already: the
// findings are others than without it.
func TestNoChangeHidesBehindAnother(t *testing.T) {
	for _, dir := range samples {
		files := fstest.MapFS{}
		if err := readAll(files, dir); err != nil {
			t.Fatal(err)
		}
		was := connectorOf(t, files)
		const name = "apiDefinition.swagger.json"
		other := []byte(strings.Replace(string(files[name].Data), `"title": "`, `"title": "Other `, 1))
		base := prints(Connectors(was, connectorOf(t, withFile(files, name, other))))
		if len(base) == 0 {
			t.Fatalf("%s has no title to change", dir)
		}
		for _, file := range slices.Sorted(maps.Keys(files)) {
			if filepath.Ext(file) != ".json" {
				continue
			}
			data := files[file].Data
			if file == name {
				data = other
			}
			parsed := source.Parse(file, data)
			for _, m := range mutations(parsed.Root) {
				mutant, err := parsed.Apply(m)
				if err != nil {
					t.Fatal(err)
				}
				if isImplied(m.Span.Text()) { // told alone, as a note
					continue
				}
				is := connectorOf(t, withFile(withFile(files, name, other), file, mutant))
				if maps.Equal(prints(Connectors(was, is)), base) {
					t.Errorf("%s %s: %q to %q at %s is silent", dir, file, clipped(m.Span.Text()), m.New, placeOf(m.Span))
				}
			}
		}
	}
}

func withFile(files fstest.MapFS, name string, data []byte) fstest.MapFS {
	changed := maps.Clone(files)
	changed[name] = &fstest.MapFile{Data: data}
	return changed
}
