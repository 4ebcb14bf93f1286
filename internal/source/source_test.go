package source

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

var recovered = []struct {
	text string
	want any
	bad  string // line:column kind, joined by spaces
}{
	{`{"a": [1, 2.5e3, true, null, "x\u0041\n"]}`, map[string]any{"a": []any{1.0, 2500.0, true, nil, "xA\n"}}, ""},
	{"", nil, "1:1 json-syntax"},
	{"\uFEFF{}", map[string]any{}, "1:1 json-bom"},
	{`{"a": 1,}`, map[string]any{"a": 1.0}, "1:8 json-trailing-comma"},
	{`[1, 2,]`, []any{1.0, 2.0}, "1:6 json-trailing-comma"},
	{`{"a": 1 "b": 2}`, map[string]any{"a": 1.0, "b": 2.0}, "1:7 json-syntax"},
	{`{"a": [1, 2, "b": 3}`, map[string]any{"a": []any{1.0, 2.0}, "b": 3.0}, "1:7 json-syntax"},
	{`{"a": {"b": 1, "c": [1}}`, map[string]any{"a": map[string]any{"b": 1.0, "c": []any{1.0}}}, "1:21 json-syntax"},
	{`{"a": {"b": 1`, map[string]any{"a": map[string]any{"b": 1.0}}, "1:7 json-syntax"},
	{`{"a": 1}, "b": 2}`, map[string]any{"a": 1.0, "b": 2.0}, "1:8 json-syntax"},
	{`{"a": 1} tail`, map[string]any{"a": 1.0}, "1:10 json-syntax"},
	{"{\"a\": \"x\ny\"}", map[string]any{"a": "x\ny"}, "1:9 json-syntax"},
	{"{\"a\": \"x,\n\"b\": 1}", map[string]any{"a": "x", "b": 1.0}, "1:7 json-syntax"},
	{`{"a": 1, "a": 2}`, map[string]any{"a": 2.0}, "1:10 json-duplicate-key"},
	{"{\n<<<<<<< HEAD\n\"a\": {\n=======\n\"b\": {\n>>>>>>> x\n\"c\": 1}}", nil, "2:1 json-syntax"},
	{"{\n<<<<<<< HEAD\n\"a\": 1}", map[string]any{"a": 1.0}, "2:1 json-syntax"},
	{"{ // note\n\"a\": 1 /* x */}", map[string]any{"a": 1.0}, "1:3 json-comment 2:8 json-comment"},
	{`{"a": tru, "b": 01}`, map[string]any{"a": nil, "b": 1.0}, "1:7 json-syntax"},
	{"{\"a\u00e9\": 1,}", map[string]any{"a\u00e9": 1.0}, "1:9 json-trailing-comma"},
	{"{\u2003\"a\": 1}", map[string]any{"a": 1.0}, "1:2 json-syntax"},
	{`{"a" 1, "b", "c":}`, map[string]any{"a": 1.0, "b": nil, "c": nil}, "1:6 json-syntax"},
	{"openapi: 3.0.0", nil, "1:1 json-syntax"},
	{"{\n  \"a\": {\n    \"b\": 1\n    }\n  },\n  \"c\": 2\n}", map[string]any{"a": map[string]any{"b": 1.0}, "c": 2.0}, "4:5 json-syntax"},
	{"{\n  \"a\": {\n    \"b\": 1,\n  \"c\": 2\n}", map[string]any{"a": map[string]any{"b": 1.0}, "c": 2.0}, "2:8 json-syntax"},
	{"{\"a\": [\n  {\"b\": 1,\n  {\"b\": 2}\n]}", map[string]any{"a": []any{map[string]any{"b": 1.0}, map[string]any{"b": 2.0}}}, "2:3 json-syntax"},
	{"{\"caf\xe9\": 1,}", map[string]any{"caf\uFFFD": 1.0}, "1:6 json-invalid-utf8 1:11 json-trailing-comma"},
	{"[\"\\ud800\", \"\\ud83d\\ude00\", \"\\x\"]", []any{"\uFFFD", "\U0001F600", "x"}, "1:3 json-invalid-utf8 1:29 json-syntax"},
	{"\xff\xfe{\x00}\x00", nil, "1:1 json-invalid-utf8"},
	{"\uFEFF[1, 2,]", []any{1.0, 2.0}, "1:1 json-bom 1:6 json-trailing-comma"},
	{"{\"a\": 1}\n\"b\": 2\n", map[string]any{"a": 1.0, "b": 2.0}, "1:8 json-syntax"},
}

func TestRecovers(t *testing.T) {
	for _, test := range recovered {
		f := Parse("x.json", []byte(test.text))
		if got := f.Root.Any(); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q: got %#v, want %#v", test.text, got, test.want)
		}
		var bad []string
		for _, p := range f.Problems() {
			from := p.At.From()
			bad = append(bad, fmt.Sprintf("%d:%d %s", from.Line, from.Column, p.Kind))
		}
		if got := strings.Join(bad, " "); got != test.bad {
			t.Errorf("%q: problems %s, want %s", test.text, got, test.bad)
		}
	}
}

func TestNode(t *testing.T) {
	f := Parse("x.json", []byte(`{"paths": {"/a~b": {"get": {"id": "X"}}}, "n": [1, {"k": "v"}]}`))
	get := f.Root.Get("paths", "/a~b", "get", "id")
	if got := get.Pointer(); got != "/paths/~1a~0b/get/id" {
		t.Errorf("Pointer() = %s", got)
	}
	if got := f.Root.Get("n").At(1).Get("k").Pointer(); got != "/n/1/k" {
		t.Errorf("Pointer() = %s", got)
	}
	if got := get.Span().Text(); got != `"X"` {
		t.Errorf("Text() = %s", got)
	}
	var none Node
	if none.Get("a", "b").At(3).Str() != "" || none.Exists() || none.Len() != 0 || none.Pointer() != "" || !none.Span().IsZero() {
		t.Error("a missing node answers with something")
	}
}

func TestApply(t *testing.T) {
	f := Parse("x.json", []byte("{ \"a\" : 1,\r\n\t\"b\":\"x\" }"))
	got, err := f.Apply(Edit{f.Root.Get("b").Span(), Quote("é\"<")}, Edit{f.Root.Get("a").Span(), "22"})
	if want := "{ \"a\" : 22,\r\n\t\"b\":\"é\\\"<\" }"; string(got) != want || err != nil {
		t.Errorf("Apply = %q, %v; want %q", got, err, want)
	}
	if _, err := f.Apply(Edit{f.Root.Span(), ""}, Edit{f.Root.Get("a").Span(), ""}); err == nil {
		t.Error("overlapping edits pass")
	}
}

func TestEqual(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{`{"a": 1, "b": [2]}`, `{ "b":[2],"a":1.0 }`, true},
		{`{"a": 1, "b": 2}`, `{"a": 1, "b": 3}`, false},
		{`{"a": 1, "b": 2}`, `{"a": 1}`, false},
		{`{"a": 1}`, `{"a": 1, "b": 2}`, false},
		{`{"a": 1, "a": 2}`, `{"a": 3, "a": 2}`, true},
		{`{"a": 1, "a": 2}`, `{"a": 3, "a": 1}`, false},
		{`{"a": 1, "b": 2}`, `{"a": 3, "b": 2, "a": 1}`, true},
		{`{"a": 1, "b": 2}`, `{"a": 1, "b": 2, "a": 3}`, false},
		{`{"a": 1, "b": 2}`, `{"a": 1, "b": 2, "\u0061": 1}`, true},
		{`["\u0041"]`, `["A"]`, true},
		{`[1, 2]`, `[2, 1]`, false},
		{`[1]`, `[1, 1]`, false},
		{`[100, 0.5, -0]`, `[1e2, 5E-1, 0]`, true},
		{`9007199254740993`, `9007199254740992`, false},
		{`1e999`, `1e998`, false},
		{`1e99999999999999999999`, `10e99999999999999999998`, false},
		{`0`, `false`, false},
		{`null`, ``, false},
		{``, ``, true},
	} {
		a, b := Parse("a.json", []byte(test.a)).Root, Parse("b.json", []byte(test.b)).Root
		if got, back := a.Equal(b), b.Equal(a); got != test.want || back != got {
			t.Errorf("%s equals %s: %v and back %v, want %v", test.a, test.b, got, back, test.want)
		}
	}
}

func TestEdits(t *testing.T) {
	for _, test := range []struct {
		text string
		edit func(root Node) Edit
		want string
	}{
		{`{"a": 1}`, func(n Node) Edit { return n.Set("a", "2") }, `{"a": 2}`},
		{"{\r\n\t\"a\" :1\r\n}", func(n Node) Edit { return n.Set("b", "2") }, "{\r\n\t\"a\" :1,\r\n\t\"b\" :2\r\n}"},
		{`{"a":1}`, func(n Node) Edit { return n.Set("b", "2") }, `{"a":1,"b":2}`},
		{`{ }`, func(n Node) Edit { return n.Set("b", "2") }, `{"b": 2}`},
		{`{"a": {}}`, func(n Node) Edit { return n.Get("a").Set("b", "2") }, `{"a": {"b": 2}}`},
		{"{\n  \"a\": 1,\n  \"b\": 2\n}", func(n Node) Edit { return n.Get("a").Remove() }, "{\n  \"b\": 2\n}"},
		{"{\n  \"a\": 1,\n  \"b\": 2\n}", func(n Node) Edit { return n.Get("b").Remove() }, "{\n  \"a\": 1\n}"},
		{"{\n  \"a\": [{}]\n}", func(n Node) Edit { return n.Get("a").Remove() }, "{}"},
		{`{"a": [{"b": 1}, 2, 3]}`, func(n Node) Edit { return n.Get("a").At(1).Remove() }, `{"a": [{"b": 1}, 3]}`},
		{`{"a": [{"b": 1}, 2, 3]}`, func(n Node) Edit { return n.Get("a").At(0).Get("b").Remove() }, `{"a": [{}, 2, 3]}`},
		{`[1]`, func(n Node) Edit { return n.At(0).Remove() }, `[]`},
	} {
		f := Parse("x.json", []byte(test.text))
		got, err := f.Apply(test.edit(f.Root))
		if string(got) != test.want || err != nil {
			t.Errorf("%s: got %s, %v; want %s", test.text, got, err, test.want)
		}
	}
	f := Parse("x.json", []byte(`[1]`))
	for _, edit := range []Edit{f.Root.Set("a", "1"), f.Root.Remove(), f.Root.Get("a").Remove()} {
		if got, err := f.Apply(edit); err == nil {
			t.Errorf("Apply(%v) = %s, want an error", edit, got)
		}
	}
}
