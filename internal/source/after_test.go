package source

import (
	"slices"
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
