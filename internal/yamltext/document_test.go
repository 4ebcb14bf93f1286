package yamltext

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"alm/internal/source"

	"github.com/goccy/go-yaml"
)

const sample = `# comment
swagger: "2.0"
info:   # more
  title: Pärts über all
  version: 1.10
  'x-y': 'it''s'
  description: |
    two
    lines

  folded: >-
    one
    two
  multi: this is
    folded plain
  dq: "a\tb \
    c"
host: &h api.contoso.com
"quoted key": *h
base: &b
  a: 1
  b: ~
merged:
  <<: *b
  a: 0x1F
list:
- one
- k: v
  z: [a, {b: c}, "d"]
-
  - nested
  - !!str 12
empty:
200: ok
on: true
flow: {a: 1,
  b: [1, 2]}
date: 2020-01-01
numbers: [.5, 1e3, +7, 0o17, -0.0]
none: {}
last: x
`

// YAML is read as the JSON that it stands for, with the places of the YAML.
func TestParse(t *testing.T) {
	const want = `{"swagger":"2.0","info":{"title":"Pärts über all","version":1.10,"x-y":"it's","description":"two\nlines\n",` +
		`"folded":"one two","multi":"this is folded plain","dq":"a\tb c"},"host":"api.contoso.com","quoted key":"api.contoso.com",` +
		`"base":{"a":1,"b":null},"merged":{"b":null,"a":31},"list":["one",{"k":"v","z":["a",{"b":"c"},"d"]},["nested","12"]],` +
		`"empty":null,"200":"ok","on":true,"flow":{"a":1,"b":[1,2]},"date":"2020-01-01","numbers":[0.5,1e3,7,15,-0.0],"none":{},"last":"x"}`
	places := map[string]string{
		"info": "4:3-16:7", "info/title": "4:10-4:24", "info/version": "5:12-5:16", "info/x-y": "6:10-6:17",
		"info/description": "7:16-7:16", "info/multi": "14:10-14:10", "host": "18:10-18:25", "quoted key": "19:15-19:17",
		"merged/b": "24:7-24:9", "merged/a": "25:6-25:10", "flow": "36:7-37:13", "flow/b": "37:6-37:12", "last": "41:7-41:8",
	}
	for name, text := range map[string]string{"LF": sample, "CRLF": strings.ReplaceAll(sample, "\n", "\r\n"), "BOM": "\uFEFF" + sample} {
		f := Parse("x.yaml", []byte(text))
		var got bytes.Buffer
		if err := json.Compact(&got, f.Data); err != nil || got.String() != want || len(f.Problems()) > 0 {
			t.Errorf("%s: got %s, %v, %v", name, got.String(), err, f.Problems())
		}
		for path, want := range places {
			at := f.Root.Get(strings.Split(path, "/")...).Span()
			if got := fmt.Sprintf("%d:%d-%d:%d", at.From().Line, at.From().Column, at.To().Line, at.To().Column); got != want {
				t.Errorf("%s: %s is at %s, want %s", name, path, got, want)
			}
		}
		title := f.Root.Get("info", "title").Span()
		inside := f.Span(title.Start+1+len("Pärts "), title.End-1)
		if from, to := inside.From(), inside.To(); from.Column != 16 || to.Column != 24 || from.Line != 4 {
			t.Errorf("%s: a part of the title is at %v to %v", name, from, to)
		}
	}
}

// What has no JSON is a problem at its place.
func TestParseProblems(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "1:1 the file is empty",
		"# only\n":           "1:1 the file is empty",
		"a: 1\n  b: 2\n":     "1:4 the file is not valid YAML: a key with a value cannot be here: check the indentation, and quote a text that contains a colon and a blank",
		"a:\n\tb: 2\n":       "2:1 the file is not valid YAML: a tab cannot indent YAML: use blanks",
		"a: 1\n---\nb: 2\n":  "3:1 the file has more than one YAML document; a definition is one",
		"a: *b\n":            "1:4 no anchor &b comes before this alias",
		"a: .inf\n":          "1:4 JSON has no value .inf",
		"a: 1\nb: 2\na: 3\n": "3:1 duplicate key \"a\"; the last one wins",
		"<<: 3\n":            "1:5 << merges mappings only",
		"\xff\xfea\x00:\x00": "1:1 the file is UTF-16",
		"a: &a\n  b: *a\n":   "2:6 no anchor &a comes before this alias",
		"<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n": "1:1 the file has a merge conflict",
	} {
		var got []string
		for _, p := range Parse("x.yaml", []byte(text)).Problems() {
			got = append(got, fmt.Sprintf("%d:%d %s", p.At.From().Line, p.At.From().Column, p.Message))
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// A value on one line is replaced, and no other byte changes; any other edit is refused.
func TestEdits(t *testing.T) {
	f := Parse("x.yaml", []byte(sample))
	replace := func(path ...string) source.Edit {
		return source.Edit{Span: f.Root.Get(path...).Span(), New: source.Quote("https://x")}
	}
	for was, path := range map[string][]string{"title: Pärts über all": {"info", "title"}, "'x-y': 'it''s'": {"info", "x-y"}, "last: x": {"last"}} {
		key, _, _ := strings.Cut(was, ": ")
		got, err := f.Apply(replace(path...))
		if want := strings.Replace(sample, was, key+`: "https://x"`, 1); err != nil || string(got) != want {
			t.Errorf("%v: %v\n%s", path, err, got)
		}
	}
	for name, edit := range map[string]source.Edit{
		"a block text": replace("info", "description"), "an alias": replace("quoted key"), "several lines": replace("info", "dq"),
		"an anchor in use": replace("host"), "a new member": f.Root.Set("new", "1"), "a removal": f.Root.Get("last").Remove(),
	} {
		if data, err := f.Apply(edit); err == nil {
			t.Errorf("%s: edited to\n%s", name, data)
		}
	}
}

// FuzzParse: what the library decodes is what Parse reads, and no place is outside the text.
func FuzzParse(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte("a: [1, {b: 'c'}]\r\nd: |-\r\n  e\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4096 {
			return
		}
		file := Parse("x.yaml", data)
		for _, p := range file.Problems() {
			if from := p.At.From(); from.Line < 1 || from.Column < 1 {
				t.Fatalf("%v at %v", p, from)
			}
		}
		if len(file.Problems()) > 0 {
			return
		}
		if !json.Valid(file.Data) {
			t.Fatalf("not JSON: %s", file.Data)
		}
		var decoded any
		if err := yaml.Unmarshal(data, &decoded); err != nil {
			return
		}
		from := file.Root.Span().From()
		if from.Line < 1 || from.Column < 1 {
			t.Fatalf("the root is at %v", from)
		}
	})
}
