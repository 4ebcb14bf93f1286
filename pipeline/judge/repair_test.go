package judge

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/project"
	"alm/pipeline/tree"
)

// TestMemoryOfRepair repairs a flow of one of many connectors that all renamed an operation, one of them
// in another folder, and shims one, and holds that what is alive at the end does not grow with their files.
func TestMemoryOfRepair(t *testing.T) {
	n := memoryConnectors() / 4
	was, is := manyConnectors(n, 1), fstest.MapFS{}
	was["connectors/c0001/apiProperties.json"] = &fstest.MapFile{Data: []byte(`{"properties": {"connectionParameters": {}}}`)}
	for name, file := range was {
		renamed := strings.Replace(string(file.Data), "ListItems", "ListAll", 1)
		is[strings.Replace(name, "c0001", "moved", 1)] = &fstest.MapFile{Data: []byte(renamed)}
	}
	root := t.TempDir()
	writeFlow(t, filepath.Join(root, "solution", "Workflows", "flow.json"), "connector1", "ListItems")
	opts := Options{Project: &project.Project{Budget: wideBudget(t)}, Now: fixedDay, Root: root, Uses: []string{"solution"}}
	base, head := tree.Tree{Label: "was", FS: was}, tree.Tree{Label: "is", FS: is, Disk: root}
	before := liveHeap()
	fixed, err := RepairConsumers(t.Context(), opts, base, head, false)
	if err != nil || len(fixed.Files) != 1 || len(fixed.Left) > 0 || !strings.Contains(string(fixed.Files[0].Is), `"ListAll"`) {
		t.Fatalf("%+v, %v", fixed, err)
	}
	repair := liveHeap() - before
	kept, err := Shim(t.Context(), opts, base, head, "connectors/moved", "ListItems", "ListAll")
	if err != nil || kept.Dir != "connectors/moved" {
		t.Fatalf("%+v, %v", kept, err)
	}
	shimmed := liveHeap() - before
	t.Logf("%d connectors of %d KB: %d KB after the repair, %d KB after the shim", n, (sizeOf(was)+sizeOf(is))>>10, repair>>10, shimmed>>10)
	if most := 2 << 20; repair > most || shimmed > most {
		t.Errorf("more than %d KB", most>>10)
	}
	if _, err := Shim(t.Context(), opts, base, head, "", "ListItems", "ListAll"); err == nil || !strings.Contains(err.Error(), "connectors/c0002, ") {
		t.Errorf("several connectors have the operation: %v", err)
	}
	runtime.KeepAlive(was)
	runtime.KeepAlive(is)
	runtime.KeepAlive(fixed)
	runtime.KeepAlive(kept)
}
