package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestOutputs holds that action.yml declares the outputs that some verb sets, and no others: the script
// outputs.txtar has all of every verb.
func TestOutputs(t *testing.T) {
	declared := readAction(t).Outputs
	for name, output := range declared {
		if want := "${{ steps.alm.outputs." + name + " }}"; output.Value != want {
			t.Errorf("%s is %q, want %q", name, output.Value, want)
		}
	}
	script, err := os.ReadFile(filepath.Join(root(t), "testdata", "script", "outputs.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]bool{}
	for _, line := range regexp.MustCompile(`(?m)^([a-z0-9-]+)=`).FindAllStringSubmatch(string(script), -1) {
		set[line[1]] = true
	}
	got, want := slices.Sorted(maps.Keys(declared)), slices.Sorted(maps.Keys(set))
	if !slices.Equal(got, want) {
		t.Errorf("action.yml declares %q; verbs set %q", got, want)
	}
}
