package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"

	"github.com/go-json-experiment/json/jsontext"
)

const corpusDir = "../../../shared/corpus"

// cloned is the folder that the last test to run removes, "" when no test asked for it.
var cloned string

// corpusTree is a clone of the corpus history's tip, made once.
var corpusTree = sync.OnceValues(func() (string, error) {
	bundle, err := filepath.Abs(filepath.Join(corpusDir, "connectors-history.bundle"))
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(bundle); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "alm-corpus-")
	if err != nil {
		return "", err
	}
	cloned = dir
	if out, err := exec.Command("git", "clone", "-q", bundle, dir).CombinedOutput(); err != nil {
		return dir, fmt.Errorf("clone the corpus: %w: %s", err, out)
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	os.RemoveAll(cloned)
	os.Exit(code)
}

// corpusDirs are the folders of the corpus' connectors, and the tree that they are in.
func corpusDirs(tb testing.TB) (string, []string) {
	tb.Helper()
	tree, err := corpusTree()
	if errors.Is(err, fs.ErrNotExist) {
		tb.Skip("no shared/corpus beside the module")
	}
	if err != nil {
		tb.Fatal(err)
	}
	dirs, err := connector.Find(os.DirFS(tree))
	if err != nil {
		tb.Fatal(err)
	}
	return tree, dirs
}

// corpus is every connector of the corpus history's tip.
func corpus(tb testing.TB) []*connector.Connector {
	tb.Helper()
	tree, dirs := corpusDirs(tb)
	var all []*connector.Connector
	for _, dir := range dirs {
		c, err := connector.Read(os.DirFS(tree), dir)
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

func TestCorpus(t *testing.T) {
	fired := map[string]int{}
	connectors := corpus(t)
	for _, c := range connectors {
		findings := Run(everyRule(), c, Options{Accepted: breaksText})
		for _, f := range []*source.File{c.Definition, c.Properties, c.Settings} {
			if want := leastSeverity(f); !hasFindingIn(findings, f, want) {
				t.Errorf("%s is not clean JSON, and no %s says where", f.Name, want)
			}
		}
		for _, id := range rulesOf(findings) {
			fired[id]++
		}
		silent(t, c, findings)
	}
	t.Logf("%d connectors", len(connectors))
	shares(t, fired, connectors)
}

// leastSeverity is how loud lint must be of what a strict parser refuses: Off for clean
// files, and a warning where a byte order mark is the only fault.
func leastSeverity(f *source.File) check.Severity {
	switch {
	case f == nil || jsontext.Value(f.Data).IsValid():
		return check.Off
	case jsontext.Value(bytes.TrimPrefix(f.Data, []byte("\ufeff"))).IsValid():
		return check.Warning
	}
	return check.Error
}

func hasFindingIn(findings []check.Finding, f *source.File, least check.Severity) bool {
	return least == check.Off || slices.ContainsFunc(findings, func(found check.Finding) bool {
		return found.At.File == f && found.Severity >= least && found.At.From().Line > 0
	})
}

func rulesOf(findings []check.Finding) []string {
	var ids []string
	for _, f := range findings {
		ids = append(ids, f.Rule.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// tolerance is how far a rule's share may be from the reference's, in points, before its
// page must say why.
const tolerance = 3

// shares logs on how many of the connectors that it is about each rule fires, beside the
// reference's share. What is a warning or an error by default fires on few.
func shares(t *testing.T, fired map[string]int, connectors []*connector.Connector) {
	percent := referenceShares(t)
	pages, err := check.Pages(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range Rules() {
		of := applicants(rule.ID, connectors)
		share := 100 * float64(fired[rule.ID]) / float64(max(of, 1))
		want, known := percent[rule.ID]
		if of == 0 { // the corpus holds no scripts
			continue
		}
		t.Logf("%-40s %3d of %3d %5.1f%%  reference %5.1f%%", rule.ID, fired[rule.ID], of, share, want)
		if rule.Severity >= check.Warning && share > 30 {
			t.Errorf("%s is %s by default and fires on %.1f%% of what it is about", rule.ID, rule.Severity, share)
		}
		if known && math.Abs(share-want) > tolerance && !strings.Contains(pages[rule.ID].Prose, "Calibration:") {
			t.Errorf("%s fires on %.1f%%, the reference on %.1f%%; mend it, or say why on its page under Calibration:", rule.ID, share, want)
		}
	}
}

func referenceShares(t *testing.T) map[string]float64 {
	var reference []struct {
		ID      string  `json:"id"`
		Percent float64 `json:"corpus_percent"`
	}
	data, err := os.ReadFile("../../../shared/reference/lint-rules.json")
	if err != nil {
		t.Skip("no shared/reference beside the module")
	}
	if err := json.Unmarshal(data, &reference); err != nil {
		t.Fatal(err)
	}
	percent := map[string]float64{}
	for _, r := range reference {
		percent[r.ID] = r.Percent
	}
	return percent
}

// breaksText accepts files that are not JSON, so that all rules run.
func breaksText(f *check.Finding) bool { return f.Rule.Text == check.BreaksText }
