package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// peer is a tool that reads the same pairs. cpu is of whole processes.
type peer struct {
	name string
	args func(old, new string) []string
	read func(out []byte) []finding
	cpu  time.Duration
	seen map[string]count
}

// finding is one thing that a tool found, by its own rule id.
type finding struct {
	id   string
	loud bool // an error or a warning: what fails a build
}

type count struct{ all, loud int }

// subjects are what a flow's author loses, and the ids that say so, by prefix.
var subjects = []struct {
	name string
	ids  []string
}{
	{"renamed operationIds", []string{"operation-id-renamed", "operation-id-case-changed", "api-operation-id-"}},
	{"removed body properties", []string{"request-property-removed", "request-property-renamed", "request-property-moved", "request-property-case-changed"}},
	{"response changes", []string{"response-"}},
}

func theTools(tb testing.TB) []*peer {
	tb.Helper()
	oasdiff := os.Getenv("ALM_OASDIFF")
	if oasdiff == "" {
		tb.Skip("ALM_OASDIFF does not name oasdiff: see .ci/run")
	}
	alm, err := builtAlm()
	if err != nil {
		tb.Fatal(err)
	}
	alm, oasdiff = freshCopy(tb, alm), freshCopy(tb, oasdiff)
	const file = "apiDefinition.swagger.json"
	return []*peer{
		{name: "alm", seen: map[string]count{}, read: readAlm, args: func(old, new string) []string {
			return []string{alm, "diff", old, new, "--format", "json"}
		}},
		{name: "oasdiff", seen: map[string]count{}, read: readOasdiff, args: func(old, new string) []string {
			return []string{oasdiff, "changelog", filepath.Join(old, file), filepath.Join(new, file), "-f", "json"}
		}},
	}
}

// freshCopy copies a program, as whoever installs it does. Starting one whose file is as the linker left it, or
// was not read for long, costs a fifth more: each program is measured as a fresh copy.
func freshCopy(tb testing.TB, program string) string {
	tb.Helper()
	fresh := filepath.Join(tb.TempDir(), filepath.Base(program))
	if out, err := exec.Command("cp", program, fresh).CombinedOutput(); err != nil { // a process of its own: no child of another test has the file open
		tb.Fatalf("copy %s: %v\n%s", program, err, out)
	}
	return fresh
}

func readAlm(out []byte) []finding {
	var doc struct {
		Findings []struct{ Rule, Severity string }
	}
	if json.Unmarshal(out, &doc) != nil {
		return nil
	}
	var all []finding
	for _, f := range doc.Findings {
		all = append(all, finding{f.Rule, f.Severity != "note"})
	}
	return all
}

// readOasdiff takes levels 2 and 3, warning and error, for loud.
func readOasdiff(out []byte) []finding {
	var changes []struct {
		ID    string
		Level int
	}
	if json.Unmarshal(out, &changes) != nil {
		return nil
	}
	var all []finding
	for _, c := range changes {
		all = append(all, finding{c.ID, c.Level > 1})
	}
	return all
}

func (p *peer) compare(old, new string) {
	args := p.args(old, new)
	cmd := exec.Command(args[0], args[1:]...)
	out, _ := cmd.Output() // findings are an exit code too
	if cmd.ProcessState != nil {
		p.cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	for _, f := range p.read(out) {
		for _, s := range subjects {
			if slices.ContainsFunc(s.ids, func(prefix string) bool { return strings.HasPrefix(f.id, prefix) }) {
				p.add(s.name, f.loud)
			}
		}
	}
}

func (p *peer) add(subject string, loud bool) {
	c := p.seen[subject]
	c.all++
	if loud {
		c.loud++
	}
	p.seen[subject] = c
}

func pairs(tb testing.TB) []string {
	tb.Helper()
	dirs, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "corpus", "pairs", "*"))
	if err != nil || len(dirs) == 0 {
		tb.Skip("no corpus of real connectors beside the project")
	}
	return dirs
}

// TestPeers prints what each tool sees of the same real updates, and what it costs.
func TestPeers(t *testing.T) {
	t.Parallel()
	tools, dirs := theTools(t), pairs(t)
	for _, dir := range dirs {
		for _, tool := range tools {
			tool.compare(filepath.Join(dir, "old"), filepath.Join(dir, "new"))
		}
	}
	t.Logf("%d pairs: %20s %15s (so many as warning or error)", len(dirs), tools[0].name, tools[1].name)
	for _, s := range subjects {
		mine, theirs := tools[0].seen[s.name], tools[1].seen[s.name]
		t.Logf("%-24s %5d (%d) %8d (%d)", s.name, mine.all, mine.loud, theirs.all, theirs.loud)
	}
	t.Logf("CPU per pair %14s %8s, %.1f times", each(tools[0], dirs), each(tools[1], dirs), float64(tools[1].cpu)/float64(tools[0].cpu))
	atOnce := tools[0].allAtOnce(t, dirs)
	t.Logf("all at once  %14s %8s, %.1f times", atOnce/time.Duration(len(dirs)), "-", float64(tools[1].cpu)/float64(atOnce))
	if tools[0].seen["renamed operationIds"].loud == 0 {
		t.Error("alm sees nothing: is its output read right?")
	}
}

// allAtOnce is the CPU of one process over two trees that hold the pairs. A tool that reads
// two files at a time has no such run: for it, a repository is a process for each connector.
func (p *peer) allAtOnce(tb testing.TB, dirs []string) time.Duration {
	tb.Helper()
	root, err := filepath.Abs(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	for _, dir := range dirs {
		for _, side := range []string{"old", "new"} {
			if err := os.CopyFS(filepath.Join(root, side, filepath.Base(dir)), os.DirFS(filepath.Join(dir, side))); err != nil {
				tb.Fatal(err)
			}
		}
	}
	args := p.args(filepath.Join(root, "old"), filepath.Join(root, "new"))
	cmd := exec.Command(args[0], args[1:]...)
	out, _ := cmd.Output() // findings are an exit code too
	if len(p.read(out)) < len(dirs) {
		tb.Errorf("%d findings in %d pairs", len(p.read(out)), len(dirs))
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// startUp is the CPU of a process that does nothing: what is left of a pair's cost without it is the
// work.
func (p *peer) startUp(tb testing.TB) time.Duration {
	tb.Helper()
	const times = 20
	var spent time.Duration
	for range times {
		cmd := exec.Command(p.args("", "")[0], "--version")
		if err := cmd.Run(); err != nil {
			tb.Fatalf("%s --version: %v", p.name, err)
		}
		spent += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return spent / times
}

func each(p *peer, dirs []string) time.Duration {
	return (p.cpu / time.Duration(len(dirs))).Round(10 * time.Microsecond)
}

// BenchmarkPeers is the CPU of whole processes over real updates, and the ratio: one process
// a pair, and one of alm's for all.
func BenchmarkPeers(b *testing.B) {
	tools, dirs := theTools(b), pairs(b)
	i := 0
	for b.Loop() {
		for _, tool := range tools {
			tool.compare(filepath.Join(dirs[i%len(dirs)], "old"), filepath.Join(dirs[i%len(dirs)], "new"))
		}
		i++
	}
	b.ReportMetric(float64(tools[0].cpu.Microseconds())/float64(i), "alm-µs/pair")
	b.ReportMetric(float64(tools[1].cpu.Microseconds())/float64(i), "oasdiff-µs/pair")
	b.ReportMetric(float64(tools[1].cpu)/float64(tools[0].cpu), "x_oasdiff")
	for _, tool := range tools {
		b.ReportMetric(float64(tool.startUp(b).Microseconds()), tool.name+"-start-µs")
	}
	atOnce := tools[0].allAtOnce(b, dirs) / time.Duration(len(dirs))
	b.ReportMetric(float64(tools[1].cpu)/float64(i)/float64(atOnce), "x_oasdiff-at-once")
}
