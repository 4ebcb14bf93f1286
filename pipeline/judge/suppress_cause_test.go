package judge

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/tree"
)

// misspelledID has a fault from which another error follows: the operation has no operationId.
const misspelledID = `{"swagger": "2.0", "info": {"title": "A", "version": "1.0", "description": "What A does."}, "host": "a.b",
	"paths": {"/a": {"get": {"operationIdX": "GetA", "summary": "Get", "description": "Gets.", "responses": {"200": {"description": "OK"}}}}}}`

// TestAcceptedCause: a suppression of a finding accepts no other finding that follows from it; the baseline
// has each of them.
func TestAcceptedCause(t *testing.T) {
	files := fstest.MapFS{"a/apiDefinition.swagger.json": {Data: []byte(misspelledID)}, "a/apiProperties.json": {Data: []byte(`{"properties": {}}`)}}
	errorsOf := func(opts Options) (all []string) {
		opts.Now = fixedDay
		r, err := Lint(t.Context(), opts, tree.Tree{Label: "tree", FS: files})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings() {
			if f.Severity == check.Error && f.Waiver == "" {
				all = append(all, f.Rule.ID)
			}
		}
		slices.Sort(all)
		return all
	}
	if got, want := errorsOf(Options{Project: &project.Project{}}), []string{"unknown-property"}; !slices.Equal(got, want) {
		t.Errorf("without a suppression: %v, want %v", got, want)
	}
	accepting := &project.Project{}
	accepting.Lint.Suppressions = []project.Suppression{{Rule: "unknown-property", Reason: "the portal takes it"}}
	if got, want := errorsOf(Options{Project: accepting}), []string{"operation-id-required"}; !slices.Equal(got, want) {
		t.Errorf("with a suppression of the cause: %v, want %v", got, want)
	}
	r, err := Lint(t.Context(), Options{Project: &project.Project{}, Now: fixedDay, Baseline: true, Root: t.TempDir()}, tree.Tree{Label: "tree", FS: files})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.WriteBaseline(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(r.opts.Root, filepath.FromSlash(BaselineFile)))
	if err != nil {
		t.Fatal(err)
	}
	files[BaselineFile] = &fstest.MapFile{Data: data}
	if got := errorsOf(Options{Project: &project.Project{}}); got != nil {
		t.Errorf("with a baseline of all: %v, want none", got)
	}
}
