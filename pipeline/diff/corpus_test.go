package diff

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"alm/pipeline/check"
	"alm/pipeline/check/checktest"
	"alm/solution/connector"
)

// corpus is a folder of real updates, each with old/ and new/.
func corpus(tb testing.TB, name string) fs.FS {
	tb.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "corpus", name)
	if _, err := os.Stat(dir); err != nil {
		tb.Skipf("no corpus at %s", dir)
	}
	return os.DirFS(dir)
}

// update is one real change of a connector and what a simple script said of it.
type update struct {
	Name    string
	Group   string           `json:"group"`
	Renames [][]string       `json:"operation_id_renames"` // path, method, old id, new id
	Labels  map[string][]any `json:"labels"`               // how often, how bad
	was, is *connector.Connector
	found   func() []check.Finding // made once
}

// count is how often the script saw the label.
func (u update) count(label string) int {
	if l := u.Labels[label]; len(l) > 0 {
		n, _ := l[0].(float64)
		return int(n)
	}
	return 0
}

// updates are read once for all tests: none changes a connector.
func updates(tb testing.TB, name string) []update {
	tb.Helper()
	read.Lock()
	defer read.Unlock()
	if read.updates[name] == nil {
		read.updates[name] = readUpdates(tb, corpus(tb, name))
	}
	return slices.Clone(read.updates[name])
}

var read = struct {
	sync.Mutex
	updates map[string][]update
}{updates: map[string][]update{}}

func readUpdates(tb testing.TB, fsys fs.FS) []update {
	tb.Helper()
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		tb.Fatal(err)
	}
	var all []update
	for _, e := range entries {
		u := update{Name: e.Name()}
		meta, err := fs.ReadFile(fsys, e.Name()+"/meta.json")
		if err != nil {
			tb.Fatal(err)
		}
		if err := json.Unmarshal(meta, &u); err != nil {
			tb.Fatal(err)
		}
		u.was, u.is = side(tb, fsys, e.Name(), "old"), side(tb, fsys, e.Name(), "new")
		u.found = sync.OnceValue(func() []check.Finding { return Connectors(u.was, u.is) })
		all = append(all, u)
	}
	return all
}

func side(tb testing.TB, fsys fs.FS, name, which string) *connector.Connector {
	tb.Helper()
	c, err := connector.Read(fsys, name+"/"+which)
	if err != nil {
		tb.Fatal(err)
	}
	c.Dir = name
	return c
}

// judged are the identity findings that the labels lack, and why each is right.
var judged = map[string]string{
	"046 POST /sinkhole: SINKHOLE -> Sinkhole":                     "the method changed with the id, and the labels compare ids on one method and path only",
	"046 POST /passivehash: PASSIVE_HASH -> PassiveHash":           "as SINKHOLE",
	"046 POST /ssl_certificate: SSL_CERTIFICATE -> SSLCertificate": "as SINKHOLE",
}

func TestCorpus(t *testing.T) {
	pairs := updates(t, "pairs")
	count := map[string]int{}
	listed, found, beyond := 0, 0, 0
	for _, u := range pairs {
		labelled := map[string]bool{}
		for _, r := range u.Renames {
			labelled[u.rename(r[1], r[0], r[2], r[3])] = true
		}
		listed += len(labelled)
		for _, f := range u.found() {
			count[f.Rule.ID]++
			internal := f.Rule.ID == internalRule && f.Old != f.New && f.Subject == "operation/"+f.Old
			if f.Rule.ID != "operation-id-renamed" && f.Rule.ID != "operation-id-case-changed" && !internal {
				continue
			}
			key := u.rename(f.Method, f.Path, f.Old, f.New)
			switch reason := judged[key]; {
			case labelled[key]:
				found++
				delete(labelled, key)
			case reason != "":
				beyond++
				t.Logf("not labelled: %s: %s", key, reason)
			default:
				t.Errorf("not labelled and not judged: %s: %s", key, f.Message)
			}
		}
		for key := range labelled {
			t.Errorf("labelled and not found: %s", key)
		}
	}
	t.Logf("%d pairs, %d renames labelled, %d found, %d more judged right", len(pairs), listed, found, beyond)
	for _, id := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%5d %s", count[id], id)
	}
}

func (u update) rename(method, path, was, is string) string {
	return fmt.Sprintf("%s %s %s: %s -> %s", u.Name, strings.ToUpper(method), path, was, is)
}

func TestSame(t *testing.T) {
	for _, u := range updates(t, "pairs") {
		if got := Connectors(u.is, side(t, corpus(t, "pairs"), u.Name, "new")); got != nil {
			t.Errorf("%s against itself: %s", u.Name, checktest.Lines(got))
		}
	}
}

// TestReviewed holds the identity rules against what Microsoft's reviewers said.
func TestReviewed(t *testing.T) {
	want := map[string][]string{
		"1090-1": {"operation-internal-changed: FlowV1ProcessesFlowTriggersByUserIdByProcessIdByHookIdDelete -> FlowV1ProcessesFlowTriggersByProcessIdByHookIdDelete"},
		"720-1":  {"operation-hidden:  -> internal", "operation-hidden:  -> internal", "operation-hidden:  -> internal"},
	}
	for _, u := range updates(t, "pairs-reviewed") {
		var got []string
		for _, f := range u.found() {
			if f.Severity >= check.Warning && strings.HasPrefix(f.Rule.ID, "operation-") {
				got = append(got, f.Rule.ID+": "+f.Old+" -> "+f.New)
			}
		}
		if want[u.Name] == nil {
			t.Logf("%s: %q", u.Name, got)
		} else if !slices.Equal(got, want[u.Name]) {
			t.Errorf("%s:\ngot  %q\nwant %q", u.Name, got, want[u.Name])
		}
	}
}

func BenchmarkCorpus(b *testing.B) {
	pairs := updates(b, "pairs")
	for b.Loop() {
		for _, u := range pairs {
			Connectors(u.was, u.is)
		}
	}
	b.ReportMetric(float64(b.N*len(pairs))/b.Elapsed().Seconds(), "connectors/s")
}

// BenchmarkRead is what BenchmarkCorpus is beside: reading both sides of a pair.
func BenchmarkRead(b *testing.B) {
	fsys := corpus(b, "pairs")
	pairs := updates(b, "pairs")
	for b.Loop() {
		for _, u := range pairs {
			side(b, fsys, u.Name, "old")
			side(b, fsys, u.Name, "new")
		}
	}
	b.ReportMetric(float64(b.N*len(pairs))/b.Elapsed().Seconds(), "connectors/s")
}
