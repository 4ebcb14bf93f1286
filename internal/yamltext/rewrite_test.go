package yamltext

import (
	"strings"
	"testing"

	"alm/internal/source"
)

// TestRewrite changes YAML to other values; what stays keeps its bytes, with comments.
func TestRewrite(t *testing.T) {
	const written = `# The orders.
swagger: "2.0" # a version
info:
  title: Orders
  description: |
    Two
    lines

  # of the file
  version: '1.0'
paths:
  /orders: # all
    get:
      parameters:
      - name: top
        in: query
      # the filter
      - {name: filter, in: query, required: false}
      tags: [a, "b"]
    post: {operationId: Place}
list:
  - one
  - - nested
  -
    k: v
last: x
`
	for name, c := range map[string]struct{ json, want []string }{
		"a scalar on its line": {
			[]string{`"swagger":"2.0"`, `"swagger":"3 #"`}, []string{`swagger: "2.0" # a version`, `swagger: "3 #" # a version`}},
		"a block text":                   {[]string{`"Two\nlines\n"`, `"One"`}, []string{"|\n    Two\n    lines\n", "One\n"}},
		"a scalar to an object":          {[]string{`"last":"x"`, `"last":{"a":[1,{"b":"c d","e":[]}],"f":null}`}, []string{"last: x\n", "last:\n  a:\n    - 1\n    - b: \"c d\"\n      e: []\n  f: null\n"}},
		"a new member":                   {[]string{`"version":"1.0"`, `"version":"1.0","x-a":true`}, []string{"version: '1.0'\n", "version: '1.0'\n  x-a: true\n"}},
		"a member less":                  {[]string{`,"version":"1.0"`, ``}, []string{"\n\n  # of the file\n  version: '1.0'\n", "\n"}},
		"the first member less":          {[]string{`"title":"Orders",`, ``}, []string{"title: Orders\n  ", ""}},
		"a member less of an item":       {[]string{`{"name":"top",`, `{`}, []string{"- name: top\n        in", "- in"}},
		"a member in braces":             {[]string{`"required":false`, `"required":true,"type":"string"`}, []string{"required: false", "required: true, type: string"}},
		"a member less in braces":        {[]string{`"in":"query","required":false`, `"required":false`}, []string{", in: query, req", ", req"}},
		"an item more":                   {[]string{`"required":false}`, `"required":false},{"name":"skip","in":"query"}`}, []string{"required: false}\n", "required: false}\n      - name: skip\n        in: query\n"}},
		"an item more at the begin":      {[]string{`[{"name":"top"`, `[{"name":"skip"},{"name":"top"`}, []string{"- name: top", "- name: skip\n      - name: top"}},
		"an item less":                   {[]string{`,{"name":"filter","in":"query","required":false}`, ``}, []string{"      # the filter\n      - {name: filter, in: query, required: false}\n", ""}},
		"an item less and another":       {[]string{`["a","b"]`, `["b","c"]`}, []string{`[a, "b"]`, "[b, c]"}},
		"items in brackets":              {[]string{`["a","b"]`, `["a","b",{"c":1}]`}, []string{`[a, "b"]`, `[a, "b", {c: 1}]`}},
		"a nested item":                  {[]string{`["nested"]`, `["nested","more"]`}, []string{"- - nested\n", "- - nested\n    - more\n"}},
		"an item on lines of its own":    {[]string{`{"k":"v"}`, `{"k":"v","l":2}`}, []string{"k: v\n", "k: v\n    l: 2\n"}},
		"the last member with all below": {[]string{`,"last":"x"`, ``}, []string{"last: x\n", "\n"}},
	} {
		const value = `{"swagger":"2.0","info":{"title":"Orders","description":"Two\nlines\n","version":"1.0"},"paths":{"/orders":{"get":{"parameters":[{"name":"top","in":"query"},` +
			`{"name":"filter","in":"query","required":false}],"tags":["a","b"]},"post":{"operationId":"Place"}}},"list":["one",["nested"],{"k":"v"}],"last":"x"}`
		file := Parse("x.yaml", []byte(written))
		want := source.Parse("x.json", []byte(replaced(t, value, c.json)))
		got, ok := Rewrite(file, want.Root)
		expected := replaced(t, written, c.want)
		if name == "the last member with all below" {
			expected = expected[:len(expected)-1]
		}
		if !ok || string(got) != expected {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, ok, got, expected)
		}
	}
}

// TestRewriteRefuses: values that several places share, and a document that is another thing.
func TestRewriteRefuses(t *testing.T) {
	for written, want := range map[string]string{
		"a: &x {b: 1}\nc: *x\n":                `{"a":{"b":2},"c":{"b":1}}`,
		"a: &x\n  b: 1\nc: *x\n":               `{"a":{"b":1},"c":{"b":2}}`,
		"a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n": `{"a":{"b":1},"c":{"b":3,"d":2}}`,
		"a: 1\n":                               `[1]`,
		"a: 1\n# of b\nb: 2\n":                 `{"b":2}`,
	} {
		if got, ok := Rewrite(Parse("x.yaml", []byte(written)), source.Parse("x.json", []byte(want)).Root); ok {
			t.Errorf("%q to %s: got %q", written, want, got)
		}
	}
}

// FuzzRewrite: what is rewritten has the value that was asked for, or nothing is.
func FuzzRewrite(f *testing.F) {
	f.Add("a: [1, {b: c}]\nd:\n- e\n", `{"a":[1,{"b":"d"},2],"d":[]}`)
	f.Add(sample, `{"swagger":"2.0","list":["one"],"flow":{"a":1}}`)
	f.Fuzz(func(t *testing.T, written, want string) {
		file, value := Parse("x.yaml", []byte(written)), source.Parse("x.json", []byte(want))
		if len(file.Problems())+len(value.Problems()) > 0 || !file.Root.Exists() {
			return
		}
		got, ok := Rewrite(file, value.Root)
		if ok && !Parse("x.yaml", got).Root.Equal(value.Root) {
			t.Errorf("%q to %q: got %q", written, want, got)
		}
	})
}

func replaced(t *testing.T, text string, pair []string) string {
	t.Helper()
	if strings.Count(text, pair[0]) != 1 {
		t.Fatalf("%q is %d times in %s", pair[0], strings.Count(text, pair[0]), text)
	}
	return strings.Replace(text, pair[0], pair[1], 1)
}
