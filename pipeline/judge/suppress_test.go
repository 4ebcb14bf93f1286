package judge

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
)

// TestBaselineKeepsWhatNobodyLookedAt writes a baseline over one that holds an entry of a
// rule that does not run, one of another connector that is gone, and one that is fixed.
func TestBaselineKeepsWhatNobodyLookedAt(t *testing.T) {
	tree := fstest.MapFS{
		"a/apiDefinition.swagger.json": {Data: []byte(`{"swagger": "2.0", "info": {"title": "A", "version": "1.0", "description": "What A does."}, "host": "a b", "paths": {}}`)},
		BaselineFile: {Data: []byte(`{"schema": 1, "findings": [
			{"fingerprint": "0000000000000001", "connector": "a", "rule": "trigger-hint", "subject": "off, so nobody knows"},
			{"fingerprint": "0000000000000002", "connector": "gone", "rule": "host-format", "subject": "host"},
			{"fingerprint": "0000000000000003", "connector": "a", "rule": "ref-unresolved", "subject": "mended"}]}`)},
	}
	r := lintedFor(t, tree, check.Default)
	r.opts.Root = t.TempDir()
	kept, dropped, err := r.WriteBaseline()
	if err != nil || kept != len(r.Linted.Findings)+1 || dropped != 2 {
		t.Errorf("kept %d, dropped %d, %v; want %d and 2", kept, dropped, err, len(r.Linted.Findings)+1)
	}
	data, err := os.ReadFile(filepath.Join(r.opts.Root, filepath.FromSlash(BaselineFile)))
	if err != nil {
		t.Fatal(err)
	}
	tree[BaselineFile] = &fstest.MapFile{Data: data}
	for _, f := range lintedFor(t, tree, check.Default).Findings() {
		if f.By != check.ByBaseline {
			t.Errorf("%s is not in the baseline: %s", f.Rule.ID, f.Message)
		}
	}
}

func TestBaselineRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{"schema": 2, "findings": []}`: ".alm/baseline.json has schema 2; this alm reads 1",
		"{\n\"schema\": 1,\n\"x\": 1}":  `.alm/baseline.json:3: json: unknown field "x"`,
	} {
		_, err := loadBaseline(fstest.MapFS{BaselineFile: {Data: []byte(text)}})
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

// TestBaselineCoversEachPlace: an object that is missing at two places is in a baseline of both, also in one of an
// earlier version, but not in one of the first.
func TestBaselineCoversEachPlace(t *testing.T) {
	operation := func(path, id string) string {
		return fmt.Sprintf(`%q: {"get": {"operationId": %q, "responses": {"200": {"description": "OK"}}, "parameters": [
			{"name": "p", "in": "query", "type": "string", "x-ms-dynamic-values": {"operationId": "None", "value-path": "id"}}]}}`, path, id)
	}
	tree := fstest.MapFS{"a/apiDefinition.swagger.json": {Data: []byte(`{"swagger": "2.0", "info": {"title": "A", "version": "1.0"}, "host": "a.b",
		"paths": {` + operation("/a", "A") + `, ` + operation("/b", "B") + `}}`)}}
	missing := func() (one *check.Finding, unused bool) {
		for _, f := range lintedFor(t, tree, check.Default).Findings() {
			switch f.Rule.ID {
			case "dynamic-operation":
				one = f
			case "baseline-unused":
				unused = true
			}
		}
		return one, unused
	}
	found, _ := missing()
	former := found.Formerly()
	if len(former) != 2 {
		t.Fatalf("%v", found)
	}
	for _, tt := range []struct {
		prints         []string
		accepts, spare bool
	}{{former, true, false}, {[]string{found.Fingerprint}, true, false}, {former[:1], false, true}, {former[1:], false, true}} {
		b := map[string]BaselineEntry{}
		for _, print := range tt.prints {
			b[print] = BaselineEntry{print, "a", found.Rule.ID, found.Subject}
		}
		tree[BaselineFile] = &fstest.MapFile{Data: encodeBaseline(b)}
		if f, unused := missing(); (f.By == check.ByBaseline) != tt.accepts || unused != tt.spare {
			t.Errorf("a baseline of %d: %s, unused %t", len(tt.prints), f.By, unused)
		}
	}
}
