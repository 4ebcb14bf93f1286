package source

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// TestReleased holds that texts read into the memory of others have the same values, and that nodes of
// released files are not silently those of others.
func TestReleased(t *testing.T) {
	for round := range 8 {
		text := listOf(round, 4000+1000*(round%3))
		f := Parse("a.json", []byte(text))
		if got, want := f.Root.Any(), Parse("b.json", []byte(text)).Root.Any(); !reflect.DeepEqual(got, want) {
			t.Fatalf("round %d differs", round)
		}
		last := f.Root.At(3999).Get("name")
		text, pointers := last.Str(), f.allPointers()
		if want := fmt.Sprintf("/%d/name", 3999); last.Pointer() != want || pointers != 64 {
			t.Errorf("got %s and %d pointers", last.Pointer(), pointers)
		}
		f.Release()
		f.Release()
		if want := fmt.Sprintf("item %d of %d", 3999, round); text != want {
			t.Errorf("got %q, want %q", text, want)
		}
		if !panics(func() { last.Str() }) || !panics(func() { f.Root.Kind() }) || !panics(func() { last.Pointer() }) {
			t.Error("a released file has nodes")
		}
	}
}

func listOf(round, n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(`{"name": "item %d of %d", "size": [%d, true]}`, i, round, i)
	}
	return "[" + strings.Join(all, ",\n") + "]"
}

// allPointers asks for more places than are looked for one by one.
func (f *File) allPointers() (n int) {
	for i := range 2 * maxSearches {
		if f.Root.At(i).Get("size").At(0).Pointer() == fmt.Sprintf("/%d/size/0", i) {
			n++
		}
	}
	return n
}

func panics(do func()) (did bool) {
	defer func() { did = recover() != nil }()
	do()
	return false
}
