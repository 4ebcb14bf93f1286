package impact

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"alm/internal/source"
	"alm/solution/connector"
)

// inputs returns the members of a JSON object, as doubtOf takes them.
func inputs(text string) map[string]source.Node {
	all := map[string]source.Node{}
	for key, value := range source.Parse("x", []byte(text)).Root.Members() {
		all[key.Str()] = value
	}
	return all
}

func TestDoubtOf(t *testing.T) {
	const several, typed, there = "several inputs came or went beside it, and b only resembles it", "b has another type", "b was there before, or a is still there"
	for _, c := range []struct{ before, after, want string }{
		{`{"a": {"type": "string"}}`, `{"b": {"type": "string"}}`, ""},
		{`{"a": {"type": "string"}, "c": {}}`, `{"b": {"type": "string", "x-ms-summary": "B"}, "c": {}}`, ""},
		{`{"a": {"type": "string"}}`, `{"b": {"type": "integer"}}`, typed},
		{`{"a": {"type": "string"}}`, `{"b": {"type": "string", "format": "date"}}`, typed},
		{`{"a": {"type": "array", "items": {"type": "string"}}}`, `{"b": {"type": "array", "items": {"type": "object"}}}`, typed},
		{`{"a": {"$ref": "#/definitions/A"}}`, `{"b": {"$ref": "#/definitions/B"}}`, typed},
		{`{"a": {"type": "object", "properties": {"x": {}}}}`, `{"b": {"type": "object", "properties": {"y": {}}}}`, typed},
		{`{"a": {"collectionFormat": "csv"}}`, `{"b": {"collectionFormat": "multi"}}`, typed},
		{`{"a": {}, "c": {}}`, `{"b": {}}`, several},
		{`{"a": {}}`, `{"b": {}, "c": {}}`, several},
		{`{"a": {}}`, `{"a": {}, "b": {}}`, there},
		{`{"a": {}, "b": {}}`, `{"b": {}}`, there},
		{`{}`, `{"b": {}}`, there},
		{`{"a": {}}`, `{}`, there},
	} {
		if got := doubtOf(inputs(c.before), inputs(c.after), "a", "b"); got != c.want {
			t.Errorf("%s to %s: got %q, want %q", c.before, c.after, got, c.want)
		}
	}
	if got := doubtOf(inputs(`{"a_b": {"type": "string"}, "c": {}}`), inputs(`{"aB": {"type": "integer"}, "d": {}}`), "a_b", "aB"); got != "" {
		t.Errorf("another spelling: %q", got)
	}
	if got := doubtOf(inputs(`{"_": {}, "c": {}}`), inputs(`{"-": {}, "d": {}}`), "_", "-"); !strings.HasPrefix(got, "several") {
		t.Errorf("names of marks alone: %q", got)
	}
}

func TestSamePlaceholder(t *testing.T) {
	for _, c := range []struct {
		was, is, old, new string
		want              bool
	}{
		{"/a/{x}/{y}", "/a/{x}/{z}", "y", "z", true},
		{"/a/{x}/{y}", "/A/{x}/{z}", "y", "z", true},
		{"/a/{x}/{y}", "/a/{z}/{y}", "y", "z", false},
		{"/a/{x}", "/b/{z}", "x", "z", false},
		{"/a/{x}", "/a/{z}", "q", "z", false},
		{"/a/{x", "/a/{x", "x", "x", false},
		{"/a", "/a", "x", "z", false},
	} {
		if got := samePlaceholder(&connector.Operation{Path: c.was}, &connector.Operation{Path: c.is}, c.old, c.new); got != c.want {
			t.Errorf("%+v: got %t", c, got)
		}
	}
}

// TestRawOffset finds names in texts with quotes and escapes.
func TestRawOffset(t *testing.T) {
	for _, c := range []struct {
		raw    string
		quote  byte
		offset int
		want   int
		known  bool
	}{
		{`abc`, 0, 2, 2, true}, {`abc`, 0, 3, 3, true}, {`abc`, 0, 4, 4, false},
		{`"abc"`, '"', 0, 1, true}, {`"abc"`, '"', 3, 4, true}, {`"abc"`, '"', 4, 0, false},
		{`"\u0041b"`, '"', 1, 7, true}, {`"\u00e9b"`, '"', 2, 7, true}, {`"\u00e9b"`, '"', 1, 0, false},
		{`"\u20acb"`, '"', 3, 7, true}, {`"\ud83d\ude00b"`, '"', 4, 0, false}, {`"\udfffb"`, '"', 3, 0, false}, {`"\ue000b"`, '"', 3, 7, true}, {`"\ud7ffb"`, '"', 3, 7, true},
		{`"\"b"`, '"', 1, 3, true}, {`"\ud800bc"`, '"', 1, 0, false}, {`"a"`, '"', 2, 0, false},
		{`"\/b"`, '"', 1, 3, true}, {`"\nb"`, '"', 1, 3, true}, {`"\x41b"`, '"', 1, 0, false}, {`"\`, '"', 1, 0, false},
		{`'it''s'`, '\'', 3, 5, true}, {`'a\b'`, '\'', 2, 3, true},
	} {
		if got, known := rawOffset(c.raw, c.quote, c.offset); known != c.known || known && got != c.want {
			t.Errorf("%s at %d: got %d, %t; want %d, %t", c.raw, c.offset, got, known, c.want, c.known)
		}
	}
}

// TestLikelyNamesAreRewrittenOnRequest rewrites what only resembles a rename, and a swap where BASE
// shows what was rewritten.
func TestLikelyNamesAreRewrittenOnRequest(t *testing.T) {
	base := testdata(t, "matrix/base.json")
	files := usesOf(t, "matrix")
	for _, c := range []struct {
		row  string
		want int
	}{
		{"x:\n  set get.parameters.expand.name \"expanded\"\n  set get.parameters.limit.name \"limited\"", 10},
		{"x:\n  set get.operationId \"CancelOrder\"\n  set cancel.operationId \"GetOrder\"", 94},
	} {
		change := changeOf(t, base, c.row)
		if got := repaired(t, change, files); len(got.Files) > 0 {
			t.Errorf("%s: without the request: %d files", c.row, len(got.Files))
		}
		change.Likely = true
		if got := repairedAll(t, change, files); len(got.Files) != c.want {
			t.Errorf("%s: %d files, want %d", c.row, len(got.Files), c.want)
		}
	}
}

// TestRepairLeavesZips names what is in a zip, and rewrites nothing in it.
func TestRepairLeavesZips(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, file := range usesOf(t, "matrix") {
		if w, err := z.Create(name); err != nil {
			t.Fatal(err)
		} else if _, err := w.Write(file.Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	got := repaired(t, changeOf(t, testdata(t, "matrix/base.json"), "x:\n  set cancel.operationId \"DropOrder\""), fstest.MapFS{"d/S.zip": {Data: b.Bytes()}})
	zipped := 0
	for _, left := range got.Left {
		if left.Why == "it is in a zip; unpack it and name its folder" && strings.HasPrefix(left.File, "d/S.zip/") {
			zipped++
		}
	}
	if len(got.Files) > 0 || zipped != 6 {
		t.Errorf("%d files, %d of %d left are in the zip", len(got.Files), zipped, len(got.Left))
	}
}

// TestRepairNeedsTheFiles fails where a file cannot be read again.
func TestRepairNeedsTheFiles(t *testing.T) {
	files := usesOf(t, "matrix")
	found, err := Read(files)
	if err != nil {
		t.Fatal(err)
	}
	change := changeOf(t, testdata(t, "matrix/base.json"), "x:\n  set cancel.operationId \"DropOrder\"")
	for text, open := range map[string]func(string) ([]byte, error){
		"gone":       func(string) ([]byte, error) { return nil, errors.New("gone") },
		"definition": func(string) ([]byte, error) { return []byte("{}"), nil },
	} {
		if got, err := Repair(change, found.Consumers, open); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	other := func(name string) ([]byte, error) { // the file has changed since
		data, err := fs.ReadFile(files, name)
		return bytes.ReplaceAll(data, []byte("CancelOrder"), []byte("OtherOrder!")), err
	}
	got, err := Repair(change, found.Consumers, other)
	if err != nil || len(got.Files) > 0 || got.Left[1].Why != "alm does not find the name in the file" {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestRepairKeepsIdsOfOtherConnectors keeps an id that is new in one connector and old in another.
func TestRepairKeepsIdsOfOtherConnectors(t *testing.T) {
	read := func(dir, title, id, name string) *connector.Connector {
		c, err := connector.Read(fstest.MapFS{dir + "/apiDefinition.swagger.json": {Data: []byte(`{"info": {"title": "` + title + `"}, "paths": {"/` + dir + `": {"get": {"operationId": "` + id + `", "parameters": [{"name": "` + name + `", "in": "query", "type": "string"}], "responses": {"200": {"description": "x"}}}}}}`)}}, dir)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	was := []*connector.Connector{read("a", "Alpha", "Old", "n"), read("b", "Beta", "Same", "n")}
	is := []*connector.Connector{read("a", "Alpha", "Same", "n"), read("b", "Beta", "Same", "N")}
	flow := func(api, id string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(`{"definition": {"actions": {"G": {"type": "OpenApiConnection", "inputs": {"host": {"apiId": "/apis/shared_` + api + `", "operationId": "` + id + `"}, "parameters": {"n": 1}}}}}}`)}
	}
	got := repaired(t, changeBetween(was, is), fstest.MapFS{"workflows/a.json": flow("alpha", "Old"), "workflows/b.json": flow("beta", "Same")})
	if len(got.Files) != 2 || !strings.Contains(string(got.Files[0].Is), `"Same"`) || !strings.Contains(string(got.Files[1].Is), `{"N": 1}`) {
		t.Errorf("%+v", got)
	}
}
