package judge

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/racetest"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/tree"
)

// TestStreamedAsKept holds that connectors judged one after the other get the findings of connectors
// that are judged at once.
func TestStreamedAsKept(t *testing.T) {
	was, is := manyConnectors(6, 1), manyConnectors(6, 2)
	moved := "connectors/moved/apiDefinition.swagger.json"
	is[moved] = is["connectors/c0001/apiDefinition.swagger.json"]
	delete(is, "connectors/c0001/apiDefinition.swagger.json")
	delete(is, "connectors/c0002/apiDefinition.swagger.json")
	delete(was, "connectors/c0003/apiDefinition.swagger.json")
	is["connectors/c0004/apiDefinition.swagger.json"] = was["connectors/c0004/apiDefinition.swagger.json"]
	compareKept(t, tree.Tree{Label: "was", FS: was}, tree.Tree{Label: "is", FS: is})
	compareKept(t, tree.Tree{}, tree.Tree{Label: "is", FS: is})
	compareKept(t, tree.Tree{Label: "was", FS: was}, tree.Tree{Label: "none", FS: fstest.MapFS{}})
}

func TestStreamedAsKeptInCorpus(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(corpus(t), "pairs", "*", "old"))
	if err != nil {
		t.Fatal(err)
	}
	place := &tree.Place{Dir: "/"}
	for i, old := range names {
		if i%(16*racetest.Every(4)) == 0 {
			sides := trees(t, place, old, filepath.Join(filepath.Dir(old), "new"))
			compareKept(t, sides[0], sides[1])
		}
	}
}

// TestStreamedAsKeptWithConsumers names a flow for each connector, one that names none and may call
// any, and one of a connector that did not change.
func TestStreamedAsKeptWithConsumers(t *testing.T) {
	was, is := manyConnectors(5, 1), manyConnectors(5, 2)
	is["connectors/moved/apiDefinition.swagger.json"] = is["connectors/c0001/apiDefinition.swagger.json"]
	for name, file := range is {
		file.Data = []byte(strings.Replace(string(file.Data), "ListItems", "ListAll", 1))
		is[name] = file
	}
	delete(is, "connectors/c0001/apiDefinition.swagger.json")
	root := t.TempDir()
	for i, api := range []string{"connector0", "connector1", "connector2", "connector3", "connector4", "connector9", ""} {
		writeFlow(t, filepath.Join(root, "solution", "Workflows", fmt.Sprintf("flow%d.json", i)), api, "ListItems")
	}
	opts := Options{Project: &project.Project{}, Root: root, Uses: []string{"solution"}, Now: fixedDay, FailOn: check.Error}
	compareStreamed(t, opts, tree.Tree{Label: "was", FS: was}, tree.Tree{Label: "is", FS: is})
	r, err := Check(t.Context(), opts, tree.Tree{Label: "was", FS: was}, tree.Tree{Label: "is", FS: is})
	if err != nil || r.Reached.Breaks != 6 || r.Reached.Perhaps != 1 || r.Reached.Calls != 6 || r.Reached.Consumers != 7 {
		t.Errorf("%+v, %v", r.Reached, err)
	}
}

// writeFlow writes a flow that calls one operation.
func writeFlow(t *testing.T, name, api, operation string) {
	t.Helper()
	host := fmt.Sprintf(`{"operationId": %q, "connectionName": "c", "apiId": "/providers/Microsoft.PowerApps/apis/shared_%s"}`, operation, api)
	if api == "" {
		host = fmt.Sprintf(`{"operationId": %q, "connectionName": "c"}`, operation)
	}
	text := fmt.Sprintf(`{"properties": {"definition": {"triggers": {}, "actions": {"Call": {"type": "OpenApiConnection", "inputs": {"host": %s, "parameters": {}}}}}}}`, host)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func compareKept(t *testing.T, was, is tree.Tree) {
	t.Helper()
	for _, all := range []bool{false, true} {
		compareStreamed(t, Options{Project: &project.Project{}, Now: fixedDay, FailOn: check.Error, LintAll: all}, was, is)
	}
	compareStreamed(t, Options{Project: &project.Project{}, Now: fixedDay, FailOn: check.Error, Profile: check.Security}, was, is)
}

func compareStreamed(t *testing.T, opts Options, was, is tree.Tree) {
	t.Helper()
	var texts [2][]string
	for i, judge := range []func(context.Context, Options, tree.Tree, tree.Tree) (*Result, error){Check, checkKept} {
		opts.Progress = func(step, message string) { texts[i] = append(texts[i], step+": "+message) }
		r, err := judge(t.Context(), opts, was, is)
		if err != nil {
			texts[i] = append(texts[i], err.Error())
			continue
		}
		for _, f := range r.Findings() {
			texts[i] = append(texts[i], fmt.Sprint(f.Line(), f.At.To(), f.Was.Name(), f.Was.From(), f.Rule.ID, f.Severity, f.Connector, f.Subject,
				f.Method, f.Path, f.Old, f.New, f.Fix, f.Places, f.Values, f.Part, f.Waiver, f.Content, f.Fingerprint, f.Formerly(), f.Uses))
		}
		for _, h := range r.Heads() {
			texts[i] = append(texts[i], fmt.Sprint(h.Dir, h.Name, h.Version, h.Before, h.Known, h.File, h.HasInfo))
		}
		for _, review := range r.Reviews() {
			texts[i] = append(texts[i], fmt.Sprint(review.Connector, review.Name, review.Version, review.Commit, review.Files))
			for _, p := range review.Points {
				texts[i] = append(texts[i], fmt.Sprint(p.Title, p.Verdict, p.Rules, p.ByHand, len(p.Findings)))
				for _, e := range p.Evidence {
					texts[i] = append(texts[i], fmt.Sprint(e.Text, e.At.Name(), e.At.From()))
				}
			}
		}
		texts[i] = append(texts[i], fmt.Sprint(r.Users, r.Reached))
		texts[i] = append(texts[i], fmt.Sprint(r.Detected, r.Looked, r.looked(), r.Gate.Refused, len(r.Gate.Findings), r.VersionChanges()))
	}
	if !slices.Equal(texts[0], texts[1]) {
		for k := range max(len(texts[0]), len(texts[1])) {
			if k >= len(texts[0]) || k >= len(texts[1]) || texts[0][k] != texts[1][k] {
				t.Fatalf("%s: %d and %d texts; they differ from number %d on:\n%s\n%s", is.Label, len(texts[0]), len(texts[1]), k,
					texts[0][min(k, len(texts[0])-1)], texts[1][min(k, len(texts[1])-1)])
			}
		}
	}
}
