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

// BenchmarkCorpus reads and lints the whole corpus as alm lint does and tells how often
// the same files could have been read and tokenised in that time.
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
	var tokenising, linting time.Duration
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
		for _, dir := range dirs {
			c, err := connector.Read(fsys, dir)
			if err != nil {
				b.Fatal(err)
			}
			lintConnector(c)
		}
		linting += time.Since(start)
	}
	b.SetBytes(int64(size))
	b.ReportMetric(float64(linting)/float64(tokenising), "lint/tokenise")
	b.ReportMetric(float64(tokenising.Milliseconds())/float64(b.N), "tokenise-ms/op")
}
