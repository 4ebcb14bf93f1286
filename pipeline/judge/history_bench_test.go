package judge

import (
	"context"
	"io"
	"os/exec"
	"testing"
	"time"

	"alm/pipeline/project"
	"alm/pipeline/tree"
)

// BenchmarkHistory judges a year of a repository of a thousand connectors, from its git
// objects: the tip against 400 commits before it. x_git is the time against git's own for
// reading the same changed blobs, one after the other in each round; x_git_cpu is the same of
// processor time, which other processes do not change. The parts say what that is spent on.
func BenchmarkHistory(b *testing.B) {
	for _, way := range []struct {
		name  string
		judge judgment
		lints bool
	}{{"diff", Diff, false}, {"check", Check, true}} {
		b.Run(way.name, func(b *testing.B) { benchmarkHistory(b, way.judge, way.lints) })
	}
}

type judgment func(ctx context.Context, opts Options, base, head tree.Tree) (*Result, error)

func benchmarkHistory(b *testing.B, judge judgment, lints bool) {
	dir := history(b).Dir
	connectors := 0
	var git, ours spent
	for b.Loop() {
		git.add(readByGit(b, dir))
		wall, cpu := now()
		place := &tree.Place{Dir: dir}
		sides := trees(b, place, "main~400", "main")
		r, err := judge(context.Background(), Options{Project: &project.Project{}, Now: time.Now}, sides[0], sides[1])
		if err != nil {
			b.Fatal(err)
		}
		ours.add(since(wall, cpu))
		connectors = len(r.Detected.Changed)
		if r.Diffed.Breaking == 0 {
			b.Fatal("a year without a break")
		}
	}
	b.ReportMetric(float64(connectors*b.N)/ours.wall.Seconds(), "connectors/s")
	b.ReportMetric(ours.wall.Seconds()/git.wall.Seconds(), "x_git")
	b.ReportMetric(ours.cpu.Seconds()/git.cpu.Seconds(), "x_git_cpu")
	b.ReportMetric(float64(ours.cpu.Milliseconds())/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(peakMemory()>>20), "peak-MB")
	b.ReportMetric(float64(git.cpu.Milliseconds())/float64(b.N), "git-cpu-ms")
	costOfParts(b, dir, lints).report(b, ours.cpu/time.Duration(b.N))
}

// readByGit is what git needs to list what changed and to read it.
func readByGit(b *testing.B, dir string) spent {
	b.Helper()
	began := time.Now()
	const script = `git diff-tree -r --raw main~400 main | awk '{print $3; print $4}' | grep -v '^0*$' | git cat-file --batch --buffer`
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir = dir
	cmd.Stdout = io.Discard
	if err := cmd.Run(); err != nil {
		b.Fatal(err)
	}
	return spent{time.Since(began), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
}

// spent is time on the clock and of processors.
type spent struct{ wall, cpu time.Duration }

func (s *spent) add(more spent) { s.wall, s.cpu = s.wall+more.wall, s.cpu+more.cpu }

func now() (time.Time, time.Duration) { return time.Now(), processorTime() }

func since(wall time.Time, cpu time.Duration) spent {
	return spent{time.Since(wall), processorTime() - cpu}
}
