package lint

import (
	"testing"
	"time"

	"alm/internal/source"
)

// BenchmarkCorpus lints the whole corpus and tells how often source.Parse could have read
// the same files in that time.
func BenchmarkCorpus(b *testing.B) {
	connectors := corpus(b)
	size := 0
	var parsing, linting time.Duration
	for b.Loop() {
		size = 0
		start := time.Now()
		for _, c := range connectors {
			for _, f := range []*source.File{c.Definition, c.Properties, c.Settings} {
				if f != nil {
					source.Parse(f.Name, f.Data)
					size += len(f.Data)
				}
			}
		}
		parsing += time.Since(start)
		start = time.Now()
		for _, c := range connectors {
			Connector(c)
		}
		linting += time.Since(start)
	}
	b.SetBytes(int64(size))
	b.ReportMetric(float64(linting)/float64(parsing), "lint/parse")
	b.ReportMetric(float64(parsing.Milliseconds())/float64(b.N), "parse-ms/op")
}
