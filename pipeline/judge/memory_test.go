package judge

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/budget"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/tree"
)

// memoryConnectors is how many connectors the tests of memory judge: 200, or ALM_MEMORY_CONNECTORS.
func memoryConnectors() int {
	if n, err := strconv.Atoi(os.Getenv("ALM_MEMORY_CONNECTORS")); err == nil {
		return n
	}
	return 200
}

// TestMemoryOfManyConnectors judges connectors that all changed, in each way that lint, check and
// impact have, and holds that what is alive at the end does not grow with their files.
func TestMemoryOfManyConnectors(t *testing.T) {
	n := memoryConnectors()
	was, is := manyConnectors(n, 1), manyConnectors(n, 2)
	root := t.TempDir()
	writeFlow(t, filepath.Join(root, "solution", "Workflows", "flow.json"), "connector1", "ListItems")
	plain := Options{Now: fixedDay}
	security, consumers := plain, plain
	security.Profile = check.Security
	consumers.Root, consumers.Uses = root, []string{"solution"}
	for name, opts := range map[string]Options{"plain": plain, "security": security, "consumers": consumers} {
		t.Run(name, func(t *testing.T) { keepsLittle(t, opts, n, was, is) })
	}
	runtime.KeepAlive(was)
	runtime.KeepAlive(is)
}

func keepsLittle(t *testing.T, opts Options, n int, was, is fstest.MapFS) {
	opts.Project = &project.Project{Budget: wideBudget(t)}
	before := liveHeap()
	r, err := Check(t.Context(), opts, tree.Tree{Label: "was", FS: was}, tree.Tree{Label: "is", FS: is})
	if err != nil {
		t.Fatal(err)
	}
	kept := liveHeap() - before
	findings := len(r.Linted.Findings) + len(r.Diffed.Findings)
	t.Logf("%d connectors of %d KB: %d findings, %d KB are kept", n, (sizeOf(was)+sizeOf(is))>>10, findings, kept>>10)
	if findings < 2*n {
		t.Errorf("%d findings about %d connectors", findings, n)
	}
	if most := 1<<20 + 2<<10*findings + len(r.Reviews())*8<<10; kept > most {
		t.Errorf("%d KB are kept for %d findings, want at most %d KB", kept>>10, findings, most>>10)
	}
	runtime.KeepAlive(r)
}

// TestMemoryOfFix fixes connectors that all have a fault, and holds that no more than a few of them are
// alive at once.
func TestMemoryOfFix(t *testing.T) {
	n := memoryConnectors() / 4
	files := manyConnectors(n, 1)
	for _, file := range files {
		file.Data = []byte(strings.Replace(string(file.Data), `"title": "Connector`, `"title": "Connector `, 1))
		file.Data = []byte(strings.Replace(string(file.Data), `"host":`, `"schemes": ["https", "http"], "host":`, 1))
	}
	r, err := Lint(t.Context(), Options{Project: &project.Project{Budget: wideBudget(t)}, Now: fixedDay}, tree.Tree{Label: "files", FS: files})
	if err != nil {
		t.Fatal(err)
	}
	before, most, fixed := liveHeap(), 0, 0
	_, err = r.Fix(t.Context(), true, func(FixedFile) error {
		if fixed++; fixed%16 == 0 {
			most = max(most, liveHeap()-before)
		}
		return nil
	})
	if err != nil || fixed != n {
		t.Fatal(fixed, err)
	}
	t.Logf("%d files of %d KB fixed with %d KB", fixed, sizeOf(files)>>10, most>>10)
	if most > 4<<20 {
		t.Errorf("%d KB are alive between two files", most>>10)
	}
	runtime.KeepAlive(files)
}

func sizeOf(files fstest.MapFS) (size int) {
	for _, file := range files {
		size += len(file.Data)
	}
	return size
}

// wideBudget is enough for as many connectors as the tests of memory make.
func wideBudget(t *testing.T) *budget.Budget {
	t.Helper()
	limits := budget.New()
	for _, limit := range []string{"bytes=10000000000", "nodes=10000000000"} {
		if err := limits.Set(limit); err != nil {
			t.Fatal(err)
		}
	}
	return limits
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
