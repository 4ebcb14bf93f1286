package style

import (
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"
	"testing/fstest"
)

// mostShadows is how many local variables may have the name of something at package level:
// a package-level function with an everyday word as its name makes every one of them.
const mostShadows = 70

func TestLocalsDoNotShadowPackageLevelNames(t *testing.T) {
	shadows, err := Shadows(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, dir := range slices.Sorted(maps.Keys(shadows)) {
		for _, name := range slices.Sorted(maps.Keys(shadows[dir])) {
			t.Logf("%s: %s is shadowed %d times", dir, name, shadows[dir][name])
			total += shadows[dir][name]
		}
	}
	if total > mostShadows {
		t.Errorf("%d local variables shadow package-level names; want at most %d (go test -v lists them)", total, mostShadows)
	}
	t.Logf("%d local variables shadow package-level names", total)
}

func TestShadowsAreCounted(t *testing.T) {
	got, err := Shadows(fstest.MapFS{
		"p/a.go":      {Data: []byte("package p\n\nimport \"strings\"\n\nfunc at() {}\n\ntype list struct{ at int }\n\nfunc f(at int) (list string) {\n\tfor _, at := range strings.Fields(\"\") {\n\t\t_ = at\n\t}\n\tf, err := g()\n\treturn f\n}\n")},
		"p/b_test.go": {Data: []byte("package p\n\nfunc t(at int) {}\n")},
		"q/q.go":      {Data: []byte("package q\n\nfunc h(at int) {}\n")},
	})
	want := map[string]map[string]int{"p": {"at": 2, "list": 1, "f": 1}, "q": {}}
	if !reflect.DeepEqual(got, want) || err != nil {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}
