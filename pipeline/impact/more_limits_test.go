package impact

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// TestVariablesOfTopicsAreFoundDeep reads the formulas of a topic at any level.
func TestVariablesOfTopicsAreFoundDeep(t *testing.T) {
	const call = "k: {kind: InvokeConnectorAction, connectorId: /apis/shared_x, operationId: Get, output: {variable: Topic.o}}\n"
	for _, c := range []struct{ open, end string }{{"{a: ", "}"}, {"[", "]"}} {
		for _, n := range []int{1, 100} {
			text := call + "t: " + strings.Repeat(c.open, n) + "'=Topic.o.x'" + strings.Repeat(c.end, n) + "\n"
			got, err := Read(fstest.MapFS{"a.mcs.yml": {Data: []byte(text)}})
			if err != nil || len(got.Consumers) != 1 || len(got.Consumers[0].Calls[0].reads) != 1 {
				t.Errorf("%s %d deep: %+v, %v; want 1 read", c.open, n, got, err)
			}
		}
	}
}

// TestWhatIsACallOfAnAgent holds which mappings are calls: a name of a connector, or a kind with an
// operation.
func TestWhatIsACallOfAnAgent(t *testing.T) {
	for text, want := range map[string]int{
		"operationId: Get":                                       0,
		"kind: X":                                                0,
		"kind: X\noperationId: Get":                              1,
		"connectorId: /apis/shared_x":                            1,
		"connectionReference: c_x":                               1,
		"connectorId: /apis/shared_x\noperationId: Get":          1,
		"connectionReference: c_x\noperationId: Get":             1,
		"kind: ConnectorDefinition\nconnectorId: /apis/shared_x": 0,
	} {
		got, err := Read(fstest.MapFS{"a.mcs.yml": {Data: []byte(text + "\n")}})
		calls := 0
		for _, c := range got.Consumers {
			calls += len(c.Calls)
		}
		if err != nil || calls != want {
			t.Errorf("%q: %d calls, %v; want %d", text, calls, err, want)
		}
	}
}

// TestEvaluationIsLimited: too much of it, and too deep, is noted.
func TestEvaluationIsLimited(t *testing.T) {
	for _, test := range []struct {
		evals, level int
		want         bool
	}{
		{0, 0, true}, {maxEvals - 1, maxLevel, true}, {maxEvals, 0, false}, {0, maxLevel + 1, false},
	} {
		w := flowWalk{evals: test.evals, level: test.level}
		got := w.enter()
		if got != test.want || w.entangled == test.want || w.evals != test.evals+1 || got && w.level != test.level+1 {
			t.Errorf("after %d at level %d: %t, %d, %d", test.evals, test.level, got, w.evals, w.level)
		}
		before := w.level
		if w.leave(); w.level != before-1 {
			t.Errorf("left level %d for %d", before, w.level)
		}
	}
}

// TestTheLongestPathIsCalled: of two operations whose paths fit with as many placeholders, the one with
// the longer path is called.
func TestTheLongestPathIsCalled(t *testing.T) {
	for _, paths := range [][]string{{"/abc/{x}", "/{y}/d"}, {"/{y}/d", "/abc/{x}"}} {
		c := matrixConnector(t, fmt.Appendf(nil, `{"paths": {%q: {"get": {"operationId": "1"}}, %q: {"get": {"operationId": "2"}}}}`, paths[0], paths[1]))
		op, _ := newOperations(TargetOf(c)).of(&Call{Method: "get", Path: "/abc/d"})
		if op == nil || op.path != "/abc/{x}" {
			t.Errorf("of %q: %v", paths, op)
		}
	}
}

// TestUnclearPlacesAreLimited keeps a limited number of places of one flow.
func TestUnclearPlacesAreLimited(t *testing.T) {
	for n, want := range map[int]int{1: 1, maxUnclear: maxUnclear, maxUnclear + 1: maxUnclear} {
		var actions strings.Builder
		for i := range n {
			fmt.Fprintf(&actions, `"A%d": {"type": "Compose", "inputs": "@f(%d"},`, i, i)
		}
		w, err := newReader(nil, maxAll).walkFlow("workflows/a.json", []byte(`{"definition": {"actions": {`+strings.TrimSuffix(actions.String(), ",")+`}}}`))
		if err != nil || len(w.unclear) != want {
			t.Errorf("%d: %d places, %v; want %d", n, len(w.unclear), err, want)
		}
	}
}

// TestFirstOfEqualPathsWins picks the operation of a path that fits two templates alike.
func TestFirstOfEqualPathsWins(t *testing.T) {
	all := newOperations(TargetOf(matrixConnector(t, []byte(`{"paths": {"/e/{x}/f": {"get": {"operationId": "First"}}, "/e/f/{x}": {"get": {"operationId": "Second"}},
		"/long/{xxxx}/{y}": {"get": {"operationId": "Long"}}, "/{a}/{b}/z": {"get": {"operationId": "Short"}}}}`))))
	for path, want := range map[string]string{"/e/f/f": "First", "/long/1/z": "Long"} {
		if op, _ := all.of(&Call{Method: "get", Path: path}); op == nil || op.id != want {
			t.Errorf("%s: got %+v, want %s", path, op, want)
		}
	}
}
