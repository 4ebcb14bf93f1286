package gitfs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// history returns a bare clone of the history of real connectors, if the corpus is there.
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

// BenchmarkYear opens a repository, finds what changed in a year of real connectors and
// reads the changed files of both sides. x_git is the time divided by that of git diff-tree and
// git cat-file for the same files.
func BenchmarkYear(b *testing.B) {
	dir := history(b).Dir()
	for workers := 1; workers <= 2; workers++ {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			var got year
			var ours, git time.Duration
			for b.Loop() {
				start := time.Now()
				var err error
				if got, err = readYear(b.Context(), dir, workers); err != nil {
					b.Fatal(err)
				}
				ours += time.Since(start)
				b.StopTimer()
				git += gitYear(b, dir, got.blobs)
				b.StartTimer()
			}
			b.SetBytes(int64(got.bytes))
			b.ReportMetric(float64(got.units*b.N)/ours.Seconds(), "units/s")
			b.ReportMetric(ours.Seconds()/git.Seconds(), "x_git")
		})
	}
}

// year counts what was read.
type year struct {
	units, bytes int
	blobs        []string
}

func readYear(ctx context.Context, dir string, workers int) (year, error) {
	r, err := Open(dir)
	if err != nil {
		return year{}, err
	}
	defer r.Close()
	base, baseErr := r.Resolve(ctx, "main~400")
	head, headErr := r.Resolve(ctx, "main")
	units, err := r.Changed(base, head, isConnector)
	if err := errors.Join(baseErr, headErr, err); err != nil {
		return year{}, err
	}
	read := make([]year, workers)
	errs := make([]error, workers)
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(units) && errs[w] == nil; i += workers {
				errs[w] = read[w].unit(r, base, head, units[i])
			}
		})
	}
	group.Wait()
	all := year{units: len(units)}
	for _, y := range read {
		all.bytes += y.bytes
		all.blobs = append(all.blobs, y.blobs...)
	}
	return all, errors.Join(errs...)
}

// unit reads the files of a folder that differ between base and head.
func (y *year) unit(r *Repo, base, head Commit, u Unit) error {
	was, err := r.db.tree(plumbing.NewHash(u.WasTree))
	if err != nil {
		return err
	}
	is, err := r.db.tree(plumbing.NewHash(u.IsTree))
	if err != nil {
		return err
	}
	for _, side := range []struct {
		fsys         fs.FS
		mine, others []treeEntry
	}{{r.FS(base), was, is}, {r.FS(head), is, was}} {
		for _, e := range fileEntries(side.mine) {
			if slices.Contains(side.others, e) {
				continue
			}
			data, err := fs.ReadFile(side.fsys, path.Join(u.Dir, e.Name))
			if err != nil {
				return err
			}
			y.bytes += len(data)
			y.blobs = append(y.blobs, e.Hash.String())
		}
	}
	return nil
}

func gitYear(b *testing.B, dir string, blobs []string) time.Duration {
	b.Helper()
	diff := exec.Command("git", "diff-tree", "-r", "--raw", "main~400", "main")
	cat := exec.Command("git", "cat-file", "--batch", "--buffer")
	cat.Stdin = strings.NewReader(strings.Join(blobs, "\n") + "\n")
	start := time.Now()
	for _, cmd := range []*exec.Cmd{diff, cat} {
		cmd.Dir = dir // and its output goes nowhere, at no cost
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
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
