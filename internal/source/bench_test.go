package source

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// BenchmarkParse reads real connectors, or our own samples where there are none. Each run
// is followed by encoding/json on the same documents, so x_json is a ratio of neighbours:
// how many times faster than Unmarshal, spans included.
func BenchmarkParse(b *testing.B) {
	docs := clean(benchmarked(b))
	for _, bench := range []struct {
		name string
		read func(document)
	}{
		{"source", func(d document) { Parse(d.name, d.data) }},
		{"source+problems", func(d document) { Parse(d.name, d.data).Problems() }},
		{"source+Any", func(d document) { Parse(d.name, d.data).Root.Any() }},
		{"json.Unmarshal", unmarshal},
		{"json.Valid", func(d document) { json.Valid(d.data) }},
		{"jsontext.ReadToken", readTokens},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(size(docs))
			baseline := time.Duration(0)
			for b.Loop() {
				each(docs, bench.read)
				b.StopTimer()
				start := time.Now()
				each(docs, unmarshal)
				baseline += time.Since(start)
				b.StartTimer()
			}
			b.ReportMetric(float64(baseline)/float64(b.Elapsed()), "x_json")
		})
	}
}

func unmarshal(d document) {
	var v any
	json.Unmarshal(d.data, &v)
}

func readTokens(d document) {
	for r := jsontext.NewDecoder(bytes.NewBuffer(d.data)); ; {
		if _, err := r.ReadToken(); err != nil {
			return
		}
	}
}

func each(docs []document, read func(document)) {
	for _, d := range docs {
		read(d)
	}
}

func size(docs []document) (bytes int64) {
	for _, d := range docs {
		bytes += int64(len(d.data))
	}
	return bytes
}

func clean(docs []document) (strict []document) {
	for _, d := range docs {
		if json.Valid(d.data) {
			strict = append(strict, d)
		}
	}
	return strict
}

func benchmarked(b *testing.B) []document {
	if _, err := os.Stat(filepath.Join(shared, "connectors-history.bundle")); err == nil {
		return history(b)
	}
	var docs []document
	fsys := os.DirFS("../../testdata/connectors")
	fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".json") {
			data, _ := fs.ReadFile(fsys, name)
			docs = append(docs, document{name, data})
		}
		return nil
	})
	if len(docs) == 0 {
		b.Skip("no connectors to read")
	}
	return docs
}
