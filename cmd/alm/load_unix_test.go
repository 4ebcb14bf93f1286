//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// repeated joins what a function returns for 0 to n-1 by commas.
func repeated(n int, each func(i int) string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = each(i)
	}
	return strings.Join(all, ",")
}

// loadDefinition returns a definition of one line with these paths and definitions.
func loadDefinition(paths, definitions string) string {
	return `{"swagger":"2.0","info":{"title":"T","description":"d","version":"1.0"},"host":"api.contoso.com","basePath":"/","schemes":["https"],` +
		`"paths":{` + paths + `},"definitions":{` + definitions + `}}`
}

func loadOperation(parameters, schema string) string {
	return `"/p":{"post":{"operationId":"Op","summary":"s","description":"d","parameters":[` + parameters + `],"responses":{"200":{"description":"ok","schema":` + schema + `}}}}`
}

// loads are hostile inputs by size; version 1 differs from version 0 in every element.
var loads = []struct {
	name  string
	verbs []string
	size  int
	text  func(n, version int) string
}{
	{"unused definitions", []string{"lint"}, 10_000, func(n, _ int) string {
		return loadDefinition("", repeated(n, func(i int) string { return fmt.Sprintf(`"K%d":{}`, i) }))
	}},
	{"operations", []string{"lint", "diff"}, 1_500, func(n, version int) string {
		return loadDefinition(repeated(n, func(i int) string {
			return fmt.Sprintf(`"/p%d/{x}":{"get":{"operationId":"Op%d_%d","summary":"s","parameters":[{"name":"x","in":"path","required":true,"type":"string"}],"responses":{"200":{"description":"ok"}}}}`, i, i, version*(i%2))
		}), "")
	}},
	{"parameters", []string{"lint", "diff"}, 5_000, func(n, version int) string {
		return loadDefinition(loadOperation(repeated(n, func(i int) string {
			return fmt.Sprintf(`{"name":"q%d","in":"query","type":"%s"}`, i, []string{"string", "integer"}[version])
		}), `{"type":"string"}`), "")
	}},
	{"properties", []string{"diff"}, 7_500, func(n, version int) string {
		return loadDefinition(loadOperation("", `{"type":"object","properties":{`+repeated(n, func(i int) string {
			return fmt.Sprintf(`"K%d":{"type":"%s","description":"x"}`, i, []string{"string", "integer"}[version])
		})+`}}`), "")
	}},
	{"references", []string{"lint", "diff"}, 10_000, func(n, version int) string {
		return loadDefinition(loadOperation("", `{"$ref":"#/definitions/D0"}`), repeated(n, func(i int) string {
			return fmt.Sprintf(`"D%d":{"$ref":"#/definitions/D%d"}`, i, i+1)
		})+fmt.Sprintf(`,"D%d":{"type":"%s"}`, n, []string{"string", "integer"}[version]))
	}},
	{"duplicate keys", []string{"lint"}, 10_000, func(n, _ int) string {
		return `{"swagger":"2.0",` + strings.Repeat(`"a":1,`, n) + `"info":{"title":"t","version":"1"},"paths":{}}`
	}},
}

// BenchmarkLoad measures hostile inputs at 1, 2 and 4 times a size, each in a process of its own:
// time and memory grow no faster than the input. `go test ./cmd/alm -run '^$' -bench Load -benchtime 1x`
func BenchmarkLoad(b *testing.B) {
	for _, load := range loads {
		for _, verb := range load.verbs {
			for _, times := range []int{1, 2, 4} {
				b.Run(fmt.Sprintf("%s of %s/%d", verb, load.name, times), func(b *testing.B) {
					dir := b.TempDir()
					args := []string{verb, "0", "1"}[:map[string]int{"lint": 2, "diff": 3}[verb]]
					for version := range 2 {
						folder := filepath.Join(dir, fmt.Sprint(version))
						if err := os.MkdirAll(folder, 0o755); err != nil {
							b.Fatal(err)
						}
						text := load.text(load.size*times, version)
						if err := os.WriteFile(filepath.Join(folder, "apiDefinition.swagger.json"), []byte(text), 0o644); err != nil {
							b.Fatal(err)
						}
					}
					var used syscall.Rusage
					for b.Loop() {
						used = runLoad(b, dir, args)
					}
					b.ReportMetric(float64(used.Maxrss)/1024, "MB")
					b.ReportMetric(float64(used.Utime.Nano()+used.Stime.Nano())/1e9, "cpu-s")
				})
			}
		}
	}
}

// runLoad runs alm and returns what it used.
func runLoad(b *testing.B, dir string, args []string) syscall.Rusage {
	b.Helper()
	alm := exec.Command("alm", args...)
	alm.Dir = dir
	out, err := alm.CombinedOutput()
	if code := alm.ProcessState.ExitCode(); code < 0 || code > 1 {
		b.Fatalf("alm %v: %v: %.300s", args, err, out)
	}
	return *alm.ProcessState.SysUsage().(*syscall.Rusage)
}
