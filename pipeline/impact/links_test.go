package impact

import (
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
)

// TestLinksAreNamed: a link that may lead to flows is named, beside flows that were read.
func TestLinksAreNamed(t *testing.T) {
	link := func() *fstest.MapFile { return &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte("elsewhere")} }
	files := fstest.MapFS{"Workflows/l.json": link(), "shared": link(), "notes.txt": link(), ".git/x": link(), "node_modules/x": link()}
	found, err := Read(files)
	if err != nil || len(found.Consumers)+len(found.Problems) != 0 {
		t.Errorf("of links alone: %+v, %v", found, err)
	}
	files["Workflows/a.json"] = &fstest.MapFile{Data: []byte(`{"properties": {"definition": {"actions": {}, "triggers": {}}}}`)}
	found, err = Read(files)
	want := []string{
		"Workflows/l.json: symbolic links in a repository are not followed",
		"shared: symbolic links in a repository are not followed",
	}
	if err != nil || len(found.Consumers) != 1 || !slices.Equal(found.Problems, want) {
		t.Errorf("got %+v, %v", found, err)
	}
	files["Workflows/a.json"].Data = []byte("{}") // a problem, and no consumer
	if found, err = Read(files); err != nil || len(found.Consumers) != 0 || len(found.Problems) != 3 {
		t.Errorf("beside a problem: %+v, %v", found, err)
	}
	files["Workflows/b.json"] = &fstest.MapFile{Data: []byte(`{"definition": {}}`)}
	if found, err = Read(files); err != nil || len(found.Consumers) != 1 || len(found.Problems) != 3 {
		t.Errorf("beside a problem and a flow: %+v, %v", found, err)
	}
}
