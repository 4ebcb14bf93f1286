package source

import (
	"fmt"
	"strings"
	"testing"
)

// TestLinkOf looks for every entry from the root and compares with the links of all.
func TestLinkOf(t *testing.T) {
	for _, text := range []string{
		`{}`, `[]`, `1`, `{"a": 1}`, `[1, [2, []], {"a": {"b": [{}, null]}, "c": "d"}]`,
		`{"a": {"b": {"c": 1, "d": [1, 2, {"e": 3}]}}, "f": [], "g": {}, "h": "i"}`,
		`{"a" 1, "b": , "c": [1 2, {"d": `,
	} {
		f := Parse("x.json", []byte(text))
		for i := 0; i < len(f.tape); i++ {
			f.searched.Store(0)
			if got, want := f.linkOf(uint32(i)), f.links()[i]; got != want {
				t.Errorf("%s: entry %d: %+v, want %+v", text, i, got, want)
			}
			if f.tape[i].kind() >= Array {
				i++ // a container has two entries
			}
		}
	}
}

// TestRemoveMany removes every member of an object: the first ones and the others in the same way.
func TestRemoveMany(t *testing.T) {
	var members []string
	for i := range 3 * maxSearches {
		members = append(members, fmt.Sprintf(`"m%d": %d`, i, i))
	}
	f := Parse("x.json", []byte("{"+strings.Join(members, ", ")+"}"))
	i := 0
	for key := range f.Root.Members() {
		got, err := f.Apply(key.Remove())
		want := "{" + strings.Join(append(append([]string(nil), members[:i]...), members[i+1:]...), ", ") + "}"
		if err != nil || string(got) != want {
			t.Fatalf("member %d: %v, %s", i, err, got)
		}
		i++
	}
}
