package impact

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/solution/connector"
)

// largeFlows returns 1,000 flows of 200 steps: calls of the connector, loops, and steps that
// read what they return.
func largeFlows() fstest.MapFS {
	const references = `"connectionReferences": {"orders": {"api": {"name": "shared_contoso-20orders-5f00112233445566aa"}}}`
	files := fstest.MapFS{}
	for i := range 1_000 {
		var steps []string
		for j := range 50 {
			steps = append(steps, fmt.Sprintf(`"Get_%d": {"type": "OpenApiConnection", "runAfter": {}, "inputs": {"host": {"connectionName": "orders", "operationId": "GetOrder"}, "parameters": {"id": "@triggerBody()?['id']", "expand": "b"}, "authentication": "@parameters('$authentication')"}},
				"Each_%d": {"type": "Foreach", "foreach": "@outputs('Get_%d')?['body/lines']", "actions": {"Set_%d": {"type": "SetVariable", "inputs": {"name": "name", "value": "@items('Each_%d')?['name']"}}}},
				"Note_%d": {"type": "Compose", "runAfter": {"Get_%d": ["Succeeded"]}, "inputs": "Order @{body('Get_%d')?['id']} of @{coalesce(body('Get_%d')?['customer']?['name'], variables('name'))}"}`,
				j, j, j, j, j, j, j, j, j))
		}
		text := `{"properties": {` + references + `, "definition": {"triggers": {"manual": {"type": "Request"}}, "actions": {` + strings.Join(steps, ",\n") + `}}}}`
		files[fmt.Sprintf("Workflows/Flow%d.json", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// gauge measures the heap while files are opened.
type gauge struct {
	fs.FS
	opened int
	peak   uint64
}

func (g *gauge) Open(name string) (fs.File, error) {
	if g.opened++; g.opened%10 == 0 {
		g.measure()
	}
	return g.FS.Open(name)
}

func (g *gauge) measure() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	g.peak = max(g.peak, m.HeapInuse)
}

// BenchmarkJoin reads 1,000 flows and joins them with a diff; BenchmarkTokenise only reads the
// tokens of the same bytes.
func BenchmarkJoin(b *testing.B) {
	files, base := largeFlows(), testdata(b, "matrix/base.json")
	was, is := matrixConnector(b, base), matrixConnector(b, bytes.Replace(base, []byte(`"GetOrder"`), []byte(`"FetchOrder"`), 1))
	b.SetBytes(size(files))
	for b.Loop() {
		runtime.GC()
		source := &gauge{FS: files}
		source.measure()
		before := source.peak
		found, err := Read(source)
		if err != nil || len(found.Problems) > 0 {
			b.Fatal(err, found.Problems)
		}
		findings := diff.Compare([]*connector.Connector{was}, []*connector.Connector{is})
		joined := Join(check.Each(findings), []Target{TargetOf(was)}, nil, found.Consumers)
		source.measure()
		if joined.Calls != 50_000 {
			b.Fatal(joined.Calls)
		}
		b.ReportMetric(float64(source.peak-before)/1e6, "MB")
	}
}

func BenchmarkTokenise(b *testing.B) {
	files := largeFlows()
	b.SetBytes(size(files))
	for b.Loop() {
		for _, f := range files {
			decoder := json.NewDecoder(bytes.NewReader(f.Data))
			for {
				if _, err := decoder.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}

func size(files fstest.MapFS) (n int64) {
	for _, f := range files {
		n += int64(len(f.Data))
	}
	return n
}
