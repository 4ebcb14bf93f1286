package judge

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/budget"
	"alm/pipeline/project"
	"alm/pipeline/tree"
)

// TestMemoryOfManyConnectors judges connectors that all changed, and holds that what is alive at the
// end does not grow with their files: 200 of them, or ALM_MEMORY_CONNECTORS.
func TestMemoryOfManyConnectors(t *testing.T) {
	n := 200
	if more, err := strconv.Atoi(os.Getenv("ALM_MEMORY_CONNECTORS")); err == nil {
		n = more
	}
	limits := budget.New()
	if err := limits.Set("bytes=10000000000"); err != nil {
		t.Fatal(err)
	}
	if err := limits.Set("nodes=10000000000"); err != nil {
		t.Fatal(err)
	}
	was, is := manyConnectors(n, 1), manyConnectors(n, 2)
	size := 0
	for _, side := range []fstest.MapFS{was, is} {
		for _, file := range side {
			size += len(file.Data)
		}
	}
	before := liveHeap()
	opts := Options{Project: &project.Project{Budget: limits}, Now: fixedDay}
	r, err := Check(t.Context(), opts, tree.Tree{Label: "was", FS: was}, tree.Tree{Label: "is", FS: is})
	if err != nil {
		t.Fatal(err)
	}
	kept := liveHeap() - before
	findings := len(r.Linted.Findings) + len(r.Diffed.Findings)
	t.Logf("%d connectors of %d KB: %d findings, %d KB are kept", n, size>>10, findings, kept>>10)
	if findings < 2*n {
		t.Errorf("%d findings about %d connectors", findings, n)
	}
	if most := 1<<20 + 2<<10*findings; kept > most {
		t.Errorf("%d KB are kept for %d findings, want at most %d KB", kept>>10, findings, most>>10)
	}
	runtime.KeepAlive(r)
	runtime.KeepAlive(was)
	runtime.KeepAlive(is)
}

func liveHeap() int {
	runtime.GC()
	runtime.GC() // what pools hold
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// manyConnectors are n connectors of about 50 KB each; another version has other descriptions and a
// property more.
func manyConnectors(n, version int) fstest.MapFS {
	all := fstest.MapFS{}
	for i := range n {
		var properties []string
		for k := range 200 + version {
			properties = append(properties, fmt.Sprintf(`"field%d": {"type": "string", "description": "Field %d of many fields, which is described at length so that the file has a size", "x-ms-summary": "Field %d"}`, k, k, k))
		}
		text := fmt.Sprintf(`{"swagger": "2.0", "info": {"title": "Connector %d", "version": "%d.0", "description": "Version %d"}, "host": "c%d.example.com",
			"paths": {"/items": {"get": {"operationId": "ListItems", "summary": "List %d", "responses": {"200": {"description": "OK", "schema": {"$ref": "#/definitions/Item"}}}}}},
			"definitions": {"Item": {"type": "object", "properties": {%s}}}}`, i, version, version, i, version, strings.Join(properties, ",\n"))
		all[fmt.Sprintf("connectors/c%04d/apiDefinition.swagger.json", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}
