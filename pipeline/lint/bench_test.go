package lint

import (
	"io/fs"
	"os"
	"runtime"
	"testing"
	"time"

	"alm/internal/source"
	"alm/solution/connector"
)

// BenchmarkCorpus reads and lints the corpus as alm lint does. lint/tokenise is the time against that
// for reading and tokenising the same files; read-ms and rules-ms are what it is spent on.
func BenchmarkCorpus(b *testing.B) {
	tree, dirs := corpusDirs(b)
	fsys := os.DirFS(tree)
	var names []string
	size := 0
	for _, c := range corpus(b) {
		for _, f := range []*source.File{c.Definition, c.Properties, c.Settings} {
			if f != nil {
				names = append(names, f.Name)
				size += len(f.Data)
			}
		}
	}
	var tokenising, reading, linting time.Duration
	for b.Loop() {
		runtime.GC() // each pays for its own garbage
		start := time.Now()
		for _, name := range names {
			data, err := fs.ReadFile(fsys, name)
			if err != nil {
				b.Fatal(err)
			}
			source.Parse(name, data)
		}
		tokenising += time.Since(start)
		runtime.GC()
		start = time.Now()
		options := Options{Memory: &Memory{}}
		for _, dir := range dirs {
			began := time.Now()
			c, err := connector.Read(fsys, dir)
			if err != nil {
				b.Fatal(err)
			}
			reading += time.Since(began)
			Run(Rules(), c, options)
		}
		linting += time.Since(start)
	}
	b.SetBytes(int64(size))
	b.ReportMetric(float64(linting)/float64(tokenising), "lint/tokenise")
	for _, part := range []struct {
		name string
		cost time.Duration
	}{{"tokenise", tokenising}, {"read", reading}, {"rules", linting - reading}} {
		b.ReportMetric(float64(part.cost.Milliseconds())/float64(b.N), part.name+"-ms/op")
	}
}
