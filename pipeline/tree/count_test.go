package tree

import (
	"testing"
	"testing/fstest"

	"alm/internal/exit"
	"alm/pipeline/project"
)

// TestCountNamesEachFolderOnce: the hint at a glob that matches nothing names a folder once, also one
// that both sides have.
func TestCountNamesEachFolderOnce(t *testing.T) {
	p, err := project.Parse(project.DefaultFile, []byte("connectors: [conectors/*]\n"))
	if err != nil {
		t.Fatal(err)
	}
	side := Tree{FS: fstest.MapFS{
		"connectors/orders/apiDefinition.swagger.json": {Data: []byte(`{"swagger": "2.0"}`)}, "connectors/orders/apiProperties.json": {Data: []byte(`{"properties": {}}`)},
	}}
	_, err = side.Count(p, side)
	if got, want := exit.Hint(err), "the connectors are in connectors/orders"; got != want {
		t.Errorf("the hint is %q; want %q (%v)", got, want, err)
	}
}
