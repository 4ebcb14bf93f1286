package source

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestAfter(t *testing.T) {
	f := Parse("f.json", []byte(`{"a": {"default": "x", "b": ["default", {"default": [1]}]}, "example": 2, "defaults": 3, "last": "default"}`))
	var got []string
	for name, n := range f.After("default", "example") {
		got = append(got, name+" "+string(n.Raw()))
	}
	if want := []string{`default "x"`, `default {"default": [1]}`, `default [1]`, `example 2`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestNamed: only members count, also in a text with problems, and names may be written with escapes.
func TestNamed(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": ["b", 1], "b": 2, "c": {"b": {"b": 3}}, "d": "b", "e": 4}`: "/b /c/b /c/b/b",
		`{"a": "b", "\u0062" : 2, "x": ["b"]}`:                            "/b",
		`{"a": "b" "b" 2, "b" /* */ : 3, "c": ["b" 1],}`:                  "/b /b",
	} {
		var got []string
		for n := range Parse("f", []byte(text)).Named("b") {
			got = append(got, n.Pointer())
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// TestPath: the way to a node is the same whether it was looked for from the root or not.
func TestPath(t *testing.T) {
	f := Parse("f", []byte(`{"a/b": [[], {"c": [1, 2, "x"]}], "": {"~": null}}`))
	want := map[string]string{"/a~1b/1/c/2": "a/b 1 c 2", "//~0": " ~", "": "", "/a~1b/0": "a/b 0"}
	for range 2 * maxSearches {
		for pointer, path := range want {
			n := f.Root
			for _, step := range strings.Fields(path) {
				if i, err := strconv.Atoi(step); err == nil {
					n = n.At(i)
				} else {
					n = n.Get(step)
				}
			}
			if pointer == "//~0" {
				n = f.Root.Get("", "~")
			}
			if got := strings.Join(n.Path(), " "); got != path || n.Pointer() != pointer {
				t.Fatalf("got %q, %q; want %q, %q", got, n.Pointer(), path, pointer)
			}
		}
	}
}

// TestLongStrings: what LongStrings yields is what a walk finds.
func TestLongStrings(t *testing.T) {
	f := Parse("f", []byte(`{"long key": ["short", "long value", "\u00e9", {"six": "sixsix"}], "other": 12345678, "": ""}`))
	var got []string
	for start, end := range f.LongStrings(6) {
		got = append(got, string(f.Data[start:end]))
	}
	if want := []string{"long key", "long value", `\u00e9`, "sixsix"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
