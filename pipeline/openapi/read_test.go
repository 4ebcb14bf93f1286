package openapi

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alm/internal/racetest"
	"alm/internal/source"
	"alm/internal/yamltext"
)

const documents = "../convert/testdata/documents/*"

// TestSamePlaces: the tree of libopenapi has the values and the places that readers of alm's own have, in
// JSON and in YAML.
func TestSamePlaces(t *testing.T) {
	names, err := filepath.Glob(documents)
	if err != nil || len(names) < 20 {
		t.Fatalf("%d documents, %v", len(names), err)
	}
	for i := 0; i < len(names); i += racetest.Every(4) {
		name := names[i]
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want := yamltext.Parse(name, data)
		if filepath.Ext(name) == ".json" {
			want = source.Parse(name, data)
		}
		got := Read(name, data)
		if len(got.Problems())+len(want.Problems()) > 0 {
			t.Fatal(name, got.Problems(), want.Problems())
		}
		if n := samePlaces(t, got.Root, want.Root, "$"); n < 100 {
			t.Errorf("%s has %d values", name, n)
		}
	}
}

// samePlaces compares two trees and returns how many values they have.
func samePlaces(t *testing.T, got, want source.Node, path string) int {
	t.Helper()
	if g, w := got.Span().From(), want.Span().From(); got.Kind() != want.Kind() || g != w {
		t.Fatalf("%s: %v at %v, want %v at %v", path, got.Kind(), g, want.Kind(), w)
	}
	n := 1
	switch got.Kind() {
	case source.Object:
		for key, value := range got.Members() {
			wantKey, wantValue := want.Member(key.Str())
			if g, w := key.Span().From(), wantKey.Span().From(); g != w {
				t.Fatalf("%s: key %q at %v, want %v", path, key.Str(), g, w)
			}
			n += samePlaces(t, value, wantValue, path+"."+key.Str())
		}
	case source.Array:
		for i, item := range got.Items() {
			n += samePlaces(t, item, want.At(i), path+"[]")
		}
	default:
		if got.Str() != want.Str() || got.Kind() == source.Number && string(got.Raw()) != string(want.Raw()) {
			t.Fatalf("%s: %s, want %s", path, got.Raw(), want.Raw())
		}
	}
	if got.Len() != want.Len() {
		t.Fatalf("%s: %d values, want %d", path, got.Len(), want.Len())
	}
	return n
}

// TestYAML: values of YAML are those of JSON, and each is where it is written.
func TestYAML(t *testing.T) {
	for text, want := range map[string]string{
		"a: {b: 1_000, c: 0x1f, d: .5, e: 1e3, f: 1.10, g: ~, h: yes, i: 2020-01-01, j: !!str 12}": `{"a":{"b":1000,"c":31,"d":0.5,"e":1e3,"f":1.10,"g":null,"h":"yes","i":"2020-01-01","j":"12"}}`,
		"a: &a {b: 1}\nc: *a\nd: {<<: *a, e: 2}":                                                   `{"a":{"b":1},"c":{"b":1},"d":{"b":1,"e":2}}`,
		"a: &a {b: 1}\nd: {<<: [*a, {c: 3}], b: 2}":                                                `{"a":{"b":1},"d":{"c":3,"b":2}}`,
		"a: |\n  b\n  c\nd: >\n  e\n  f\n":                                                         `{"a":"b\nc\n","d":"e f\n"}`,
		"200: ok\ntrue: 1\n":                                                                       `{"200":"ok","true":1}`,
		"# c\n--- # c\na: 1\n...\n# end\n":                                                         `{"a":1}`,
		"a: &a {b: 1, c: 2}\nd: {<<: [*a, *a, {c: 3, e: 4}], b: 5}":                                `{"a":{"b":1,"c":2},"d":{"c":2,"e":4,"b":5}}`,
		"a: &a {b: 1}\nd: {<<: *a, c: {<<: *a, b: 2}}":                                             `{"a":{"b":1},"d":{"b":1,"c":{"b":2}}}`,
		"a: !!bool TRUE\nb: !!int '7'\nc: !!null ''\nd: !!str 1":                                   `{"a":true,"b":7,"c":null,"d":"1"}`,
		`{"a": 1e999, "b": -0, "c": 12345678901234567890123, "d": [true, null]}`:                   `{"a":1e999,"b":-0,"c":12345678901234567890123,"d":[true,null]}`,
		"\xEF\xBB\xBFa: 1\r\nb: é\r\n":                                                             `{"a":1,"b":"é"}`,
	} {
		f := Read("x.yaml", []byte(text))
		if got := strings.NewReplacer("\n", "", "  ", "", ": ", ":").Replace(string(f.Data)); got != want || len(f.Problems()) > 0 {
			t.Errorf("%q is %s %v; want %s", text, got, f.Problems(), want)
		}
	}
}

// TestProblems: a text that is no document has the reason of libopenapi where it is.
func TestProblems(t *testing.T) {
	for text, want := range map[string]string{
		"":                                       "1:1 the file is empty",
		"a: 1\n\tb: 1":                           "2:1 the file is not valid YAML: a tab cannot indent YAML: use blanks",
		"a: b: c":                                "1:5 the file is not valid YAML: mapping values are not allowed in this context",
		"a: [1":                                  "1:4 the file is not valid YAML: did not find expected ',' or ']'",
		"a: \"1":                                 "1:4 the file is not valid YAML: found unexpected end of stream",
		"a: *b":                                  "1:4 the file is not valid YAML: unknown anchor 'b' referenced",
		"a: &a [*a]":                             "1:8 no anchor &a comes before this alias",
		"a: &a {<<: *a}":                         "1:12 no anchor &a comes before this alias",
		"a: !!bool 'true, \"b\": 1'":             "1:11 JSON has no value true, \"b\": 1",
		"a: !!int '{}'":                          "1:10 JSON has no value {}",
		"a: !!null b":                            "1:11 JSON has no value b",
		"a: 1\r---\rb: 2":                        "1:10 the file has more than one YAML document; an OpenAPI document is one",
		"a: {<<: 1}":                             "1:9 << merges mappings only",
		"? [a]\n: 1":                             "1:3 a key has to be a text",
		"a: .inf":                                "1:4 JSON has no value .inf",
		"a: 1\n---\nb: 2":                        "3:1 the file has more than one YAML document; an OpenAPI document is one",
		"a: 1\n--- {b: 2}":                       "2:5 the file has more than one YAML document; an OpenAPI document is one",
		"a: 1\na: 2":                             `2:1 duplicate key "a"; the last one wins`,
		"a: " + strings.Repeat("[", 12000):       "1:10004 the file is not valid YAML: exceeded max depth of 10000",
		"a: [" + strings.Repeat("1,", maxValues): "1:1 the document has up to 2000002 values; the limit is 2000000",
	} {
		problems := Read("x.yaml", []byte(text)).Problems()
		got := "none"
		if len(problems) > 0 {
			from := problems[0].At.From()
			got = fmt.Sprintf("%d:%d %s", from.Line, from.Column, problems[0].Message)
		}
		if got != want {
			t.Errorf("%.40q: %s; want %s", text, got, want)
		}
	}
}

// TestLineEnds: libopenapi counts other line ends than alm does; places are where the values are.
func TestLineEnds(t *testing.T) {
	for _, end := range []string{"\u2028", "\u2029", "\u0085", "\r", "\r\n", "\n"} {
		text := "a: \"é" + end + "  é\"\nb: [é, 1]\n"
		f := Read("x.yaml", []byte(text))
		if got, want := f.Root.Get("b").At(1).Span().Written().Start, strings.Index(text, "1"); got != want || len(f.Problems()) > 0 {
			t.Errorf("%q: at %d, want %d; %v", text, got, want, f.Problems())
		}
	}
}

// TestAliases: what aliases stand for is limited in values, in bytes and in depth, before it is written.
func TestAliases(t *testing.T) {
	chain := "a0: &a0 {k: 1}\n"
	for i := range maxDepth + 3 {
		chain += fmt.Sprintf("a%d: &a%d {<<: *a%d}\n", i+1, i+1, i)
	}
	keys := ""
	for i := range 2000 {
		keys += fmt.Sprintf("k%d: 1, ", i)
	}
	for text, want := range map[string]string{
		chain: "the document is nested more than 1000 levels deep",
		"a: &a {" + keys + "}\nb: {<<: [" + strings.Repeat("*a, ", 3000) + "]}":                   "the YAML's aliases stand for more than 2000000 values: write some of them out",
		"a: &a \"" + strings.Repeat("x", 1<<20) + "\"\nb: [" + strings.Repeat("*a, ", 1000) + "]": "the document has more than 33554432 bytes as indented JSON, its aliases written out",
	} {
		if problems := Read("x.yaml", []byte(text)).Problems(); len(problems) == 0 || problems[0].Message != want {
			t.Errorf("%.40q: %v; want %s", text, problems[:min(len(problems), 3)], want)
		}
	}
}

// TestPlacesOfAliases: what an alias stands for is where the alias is.
func TestPlacesOfAliases(t *testing.T) {
	text := "a: &a [{b: [1]}]\nc: *a\nd: []\n"
	f := Read("x.yaml", []byte(text))
	for n := f.Root.Get("c"); n.Exists(); n = n.At(0) {
		if got := n.Span().Written(); got.Text() != "*a" {
			t.Errorf("%s is at %q", n.Raw(), got.Text())
		}
		if b := n.Get("b"); b.Exists() {
			n = b
		}
	}
	if got := f.Root.Get("d").Span().Written().Text(); got != "[]" {
		t.Errorf("d is at %q", got)
	}
}

// TestLarge: documents of public APIs have megabytes.
func TestLarge(t *testing.T) {
	var text strings.Builder
	for i := range 12_000 {
		fmt.Fprintf(&text, "key%d: {summary: a summary of a sentence, type: string}\n", i)
	}
	if f := Read("x.yaml", []byte(text.String())); len(f.Problems()) > 0 || f.Root.Len() != 12_000 || f.Root.Get("key11999").Span().From().Line != 12_000 {
		t.Error(f.Problems(), f.Root.Len())
	}
}

// TestEscapes: values after escapes that libopenapi writes out are where they are.
func TestEscapes(t *testing.T) {
	text := `{"a\/b": "\ud83d\ude00", "c": [1, "\\/", 2]}`
	for _, name := range []string{"x.json", "x.yaml"} {
		samePlaces(t, Read(name, []byte(text)).Root, source.Parse(name, []byte(text)).Root, name)
	}
}

// FuzzRead: no text makes the reader fail, and JSON has the values and places that it has for alm's own reader.
func FuzzRead(f *testing.F) {
	for _, text := range []string{`{"a": ["b", 1.5e3, null, {}]}`, "a: &a {b: 1}\nc: [*a, <<: *a]\n", "- |\n a\n", "a: 'b''c'\n? d\n: e", "!!str a: !t {b: \"c\\n\"}", "a: &a"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Read("x.yaml", []byte(text))
		if want := source.Parse("x.yaml", []byte(text)); len(want.Problems()) == 0 && want.Root.Kind() == source.Object && len(got.Problems()) == 0 {
			samePlaces(t, got.Root, want.Root, "$")
		}
	})
}
