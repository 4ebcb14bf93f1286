package sorting

import (
	"slices"
	"strings"
	"testing"
)

func TestStable(t *testing.T) {
	list := []string{"bb", "a", "ccc", "cc", "b", "aa", ""}
	Stable(list, func(a, b string) int { return len(a) - len(b) })
	if want := strings.Split(",a,b,bb,cc,aa,ccc", ","); !slices.Equal(list, want) {
		t.Errorf("got %q, want %q", list, want)
	}
}
