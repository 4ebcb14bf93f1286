package tree

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/project"
)

// TestLinksAreNamed: a link behind which a connector can be is not passed over in silence.
func TestLinksAreNamed(t *testing.T) {
	link := func(target string) *fstest.MapFile {
		return &fstest.MapFile{Mode: fs.ModeSymlink | 0o777, Data: []byte(target)}
	}
	files := fstest.MapFS{
		"connectors/a/apiDefinition.swagger.json": {Data: []byte("{}")}, "connectors/a/README.md": link("../../README.md"), "README.md": {},
		"connectors/b": link("../../shared/b"), "connectors/c": link("a"), ".d": link("connectors"), "e": link("/tmp/e"),
	}
	for globs, want := range map[string]string{"[]": "connectors/b, connectors/c and e", "[connectors/*]": "connectors/b and connectors/c", "[connectors/a]": ""} {
		p, err := project.Parse(project.DefaultFile, []byte("connectors: "+globs+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		for _, fsys := range []fs.FS{files, &listed{FS: files}} {
			got := strings.Join(Tree{FS: fsys, Disk: "."}.Remarks(p), "\n")
			if before, _, _ := strings.Cut(strings.TrimPrefix(got, "not read: "), ";"); before != want {
				t.Errorf("connectors: %s: %q, want %q", globs, got, want)
			}
		}
	}
}
