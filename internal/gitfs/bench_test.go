package gitfs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// history is a bare clone of the history of real connectors, if it is beside the project.
func history(t testing.TB) *Repo {
	t.Helper()
	bundle, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "corpus", "connectors-history.bundle"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(bundle); err != nil {
		t.Skip("no corpus of real connectors beside the project")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not on the PATH")
	}
	dir := filepath.Join(t.TempDir(), "history")
	if out, err := exec.Command("git", "clone", "-q", "--bare", bundle, dir).CombinedOutput(); err != nil {
		t.Fatalf("git clone: %v\n%s", err, out)
	}
	return opened(t, dir)
}

func opened(t testing.TB, dir string) *Repo {
	t.Helper()
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func isConnector(names []string) bool {
	for _, name := range names {
		if strings.EqualFold(name, "apiDefinition.swagger.json") {
			return true
		}
	}
	return false
}

// BenchmarkYear finds what changed in a year of real connectors and reads the changed
// files of both sides, from a repository opened anew. x_git is the time against that of
// git diff-tree and git cat-file for the same blobs, in turns with it.
func BenchmarkYear(b *testing.B) {
	dir := history(b).Dir()
	for workers := 1; workers <= 2; workers++ {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			var units int
			var ours, git time.Duration
			for b.Loop() {
				start := time.Now()
				n, err := readYear(b.Context(), dir, workers)
				if err != nil {
					b.Fatal(err)
				}
				units, ours = n, ours+time.Since(start)
				b.StopTimer()
				git += gitYear(b, dir)
				b.StartTimer()
			}
			b.ReportMetric(float64(units*b.N)/ours.Seconds(), "units/s")
			b.ReportMetric(ours.Seconds()/git.Seconds(), "x_git")
		})
	}
}

func readYear(ctx context.Context, dir string, workers int) (int, error) {
	r, err := Open(dir)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	base, baseErr := r.Resolve(ctx, "main~400")
	head, headErr := r.Resolve(ctx, "main")
	units, err := r.Changed(base, head, isConnector)
	if err := errors.Join(baseErr, headErr, err); err != nil {
		return 0, err
	}
	errs := make([]error, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(units) && errs[w] == nil; i += workers {
				errs[w] = errors.Join(readUnit(r.FS(base), units[i].Dir, units[i].Was), readUnit(r.FS(head), units[i].Dir, units[i].Is))
			}
		})
	}
	group.Wait()
	return len(units), errors.Join(errs...)
}

func readUnit(fsys fs.FS, dir string, there bool) error {
	if !there {
		return nil
	}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		if _, err := fs.ReadFile(fsys, path.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func gitYear(b *testing.B, dir string) time.Duration {
	b.Helper()
	const script = `git diff-tree -r --raw main~400 main | awk '{print $3; print $4}' | grep -v '^0*$' | git cat-file --batch --buffer`
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir, cmd.Stdout = dir, io.Discard
	start := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// BenchmarkMergeBase walks from the tip to a commit 400 before it.
func BenchmarkMergeBase(b *testing.B) {
	r := history(b)
	tip, err := r.Resolve(b.Context(), "main")
	if err != nil {
		b.Fatal(err)
	}
	before, err := r.Resolve(b.Context(), "main~400")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if got, err := r.MergeBase(tip, before); err != nil || got.Hash != before.Hash {
			b.Fatal(got.Hash, err)
		}
	}
}
