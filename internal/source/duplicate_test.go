package source

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestDuplicateKeys: objects of all sizes have the keys twice that a map of them finds.
func TestDuplicateKeys(t *testing.T) {
	key := map[string]func(i int) string{
		"short": func(i int) string { return fmt.Sprint(i) },
		"alike": func(i int) string { return fmt.Sprintf("the same start %05d and the same end", i) },
		"long":  func(i int) string { return fmt.Sprintf("%05d is a key of more than eight bytes", i) },
		"odd":   func(i int) string { return fmt.Sprintf(`\u00e9%d`, i) },
	}
	for kind, name := range key {
		for _, size := range []int{1, 2, 15, 16, 17, 40, 300} {
			var members []string
			for i := range size {
				members = append(members, fmt.Sprintf(`"%s": {"in": %d}`, name(i), i))
			}
			for _, again := range []int{-1, 0, size / 2, size - 1} {
				all := slices.Clone(members)
				want := 0
				if again >= 0 {
					all, want = append(all, fmt.Sprintf(`"%s": []`, name(again))), 1
				}
				f := Parse("f", []byte("{"+strings.Join(all, ", ")+"}"))
				found := f.Problems()
				if len(found) != want || want == 1 && (!found[0].Other.IsZero() && found[0].Other.Text() != `"`+name(again)+`"` || found[0].At.Start < found[0].Other.Start) {
					t.Errorf("%s, %d keys, %d again: %v", kind, size, again, found)
				}
			}
		}
	}
}

// TestDuplicateReportedOnce: a key that is among the first of a large object is reported once.
func TestDuplicateReportedOnce(t *testing.T) {
	f := Parse("f", []byte(`{"a": 1, "a": 2, `+manyKeys(30)+`}`))
	if found := f.Problems(); len(found) != 1 {
		t.Errorf("%d problems", len(found))
	}
}

func manyKeys(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`"k%d": 1`, i))
	}
	return strings.Join(all, ", ")
}
