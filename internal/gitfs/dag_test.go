package gitfs

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestMergeBaseAgrees compares MergeBase with git's own answer on random histories: branches,
// merges, criss-crosses, several roots, wrong clocks, and shallow clones of them.
func TestMergeBaseAgrees(t *testing.T) {
	for seed := range uint64(4) {
		l := newLab(t)
		l.git(".", "init", "-q", "-b", "main", "origin")
		commits := l.dag(rand.New(rand.NewPCG(seed, 1)), 60)
		l.git(".", "clone", "-q", "--no-checkout", "--no-single-branch", "--depth=3", l.url(), "shallow")
		pick := rand.New(rand.NewPCG(seed, 2))
		for _, repo := range []string{"origin", "shallow"} {
			r := l.open(repo)
			for range 25 {
				l.agree(repo, r, commits[pick.IntN(len(commits))], commits[pick.IntN(len(commits))])
			}
		}
	}
}

func (l lab) agree(repo string, r *Repo, a, b string) {
	l.t.Helper()
	got, err := r.MergeBase(l.resolve(r, a), l.resolve(r, b))
	want := l.mergeBases(repo, a, b)
	switch {
	case len(want) > 0 && err == nil && slices.Contains(want, got.Hash):
	case len(want) == 0 && errors.Is(err, ErrUnrelated) && len(r.db.shallowCommits()) == 0:
	case len(want) == 0 && (errors.Is(err, ErrShallow) || errors.Is(err, ErrUnrelated)) && len(r.db.shallowCommits()) > 0:
	default:
		l.t.Errorf("%s: MergeBase(%s, %s) = %s, %v; want one of %v", repo, a, b, got.Hash, err, want)
	}
}

// dag makes a history in which each commit has a branch and up to three earlier commits as
// parents, and returns their hashes.
func (l lab) dag(random *rand.Rand, n int) []string {
	l.t.Helper()
	var script strings.Builder
	commits := make([]string, n)
	for i := range n {
		when := 1700000000 + i*60 + random.IntN(2)*random.IntN(100000)
		fmt.Fprintf(&script, "commit refs/heads/c%d\nmark :%d\ncommitter T <t@example.com> %d +0000\ndata 1\nx\n", i, i+1, when)
		if i > 0 && random.IntN(20) > 0 {
			fmt.Fprintf(&script, "from :%d\n", max(1, i-random.IntN(5)))
			for range random.IntN(3) {
				fmt.Fprintf(&script, "merge :%d\n", random.IntN(i)+1)
			}
		}
	}
	cmd := exec.Command("git", "fast-import", "--quiet", "--date-format=raw")
	cmd.Dir, cmd.Stdin = filepath.Join(l.dir, "origin"), strings.NewReader(script.String())
	if out, err := cmd.CombinedOutput(); err != nil {
		l.t.Fatalf("git fast-import: %v\n%s", err, out)
	}
	for i := range commits {
		commits[i] = l.git("origin", "rev-parse", fmt.Sprintf("c%d", i))
	}
	return commits
}

func (l lab) mergeBases(repo, a, b string) []string {
	l.t.Helper()
	cmd := exec.Command("git", "merge-base", "--all", a, b)
	cmd.Dir = filepath.Join(l.dir, repo)
	out, err := cmd.Output()
	if err != nil && len(out) > 0 {
		l.t.Fatal(err)
	}
	return strings.Fields(string(out))
}
