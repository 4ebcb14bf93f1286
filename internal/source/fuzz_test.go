package source

import (
	"bytes"
	"reflect"
	"testing"

	jsonv2 "github.com/go-json-experiment/json"
)

func FuzzParse(f *testing.F) {
	for _, test := range recovered {
		f.Add([]byte(test.text), uint(3))
	}
	f.Fuzz(func(t *testing.T, data []byte, which uint) {
		file := Parse("fuzz.json", data)
		problems := file.Problems()
		for _, p := range problems {
			within(t, p.At, file.Span(0, len(data)))
			p.At.From()
		}
		if file.Root.Exists() {
			nested(t, file.Root)
			all := everything(file.Root)
			edited(t, file, all[which%uint(len(all))])
		}
		var want any
		if jsonv2.Unmarshal(data, &want) != nil {
			if len(problems) == 0 && !hugeNumber(file) {
				t.Errorf("no problems with %q", data)
			}
			return
		}
		if got := file.Root.Any(); len(problems) > 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %#v, want %#v, %v", data, got, want, problems)
		}
		all := everything(file.Root)
		rewritten(t, file, all[which%uint(len(all))])
		if !file.Root.Equal(Parse("again.json", data).Root) {
			t.Errorf("%q: not equal to itself", data)
		}
	})
}

// rewritten removes a node from clean JSON, and sets a member, and looks that it stays clean.
func rewritten(t *testing.T, f *File, n Node) {
	if removed, err := f.Apply(n.Remove()); err == nil {
		if problems := Parse("removed.json", removed).Problems(); len(problems) > 0 {
			t.Errorf("%q without %q is %q: %v", f.Data, n.Raw(), removed, problems)
		}
	}
	if n.Kind() != Object {
		return
	}
	set, err := f.Apply(n.Set("new", "7"))
	g := Parse("set.json", set)
	got := Node{g, n.i}.Get("new")
	if len(g.Problems()) > 0 || string(got.Raw()) != "7" || err != nil {
		t.Errorf("%q with a new member is %q, %v", f.Data, set, err)
	}
}

// A number that no float64 holds is JSON, but the library does not decode it.
func hugeNumber(f *File) bool {
	for _, n := range everything(f.Root) {
		if n.Kind() == Number {
			if _, ok := n.Num(); !ok {
				return true
			}
		}
	}
	return false
}

// everything is the node, and the keys and values within.
func everything(n Node) (all []Node) {
	all = append(all, n)
	for key, value := range n.Members() {
		all = append(append(all, key), everything(value)...)
	}
	for _, item := range n.Items() {
		all = append(all, everything(item)...)
	}
	return all
}

func within(t *testing.T, inner, outer Span) {
	if inner.Start < outer.Start || inner.End < inner.Start || inner.End > outer.End {
		t.Errorf("%d to %d is not within %d to %d", inner.Start, inner.End, outer.Start, outer.End)
	}
}

// nested checks that children stand in their parent, one after the other, and that walking
// and asking agree.
func nested(t *testing.T, n Node) {
	rest := n.Span()
	for key, value := range n.Members() {
		within(t, key.Span(), rest)
		rest.Start = key.Span().End
		within(t, value.Span(), rest)
		rest.Start = value.Span().End
		if !n.Get(key.Str()).Exists() {
			t.Errorf("no member %q", key.Str())
		}
		nested(t, value)
	}
	for _, item := range n.Items() {
		within(t, item.Span(), rest)
		rest.Start = item.Span().End
		nested(t, item)
	}
	n.Str()
	n.Num()
	n.Pointer()
}

// edited changes one leaf and looks at every other byte.
func edited(t *testing.T, f *File, n Node) {
	if n.Kind() == Object || n.Kind() == Array {
		return
	}
	got, err := f.Apply(Edit{n.Span(), `"new"`})
	at := n.Span()
	if err != nil || !bytes.Equal(got[:at.Start], f.Data[:at.Start]) || !bytes.Equal(got[at.Start+5:], f.Data[at.End:]) {
		t.Errorf("Apply changed another byte of %q: %q, %v", f.Data, got, err)
	}
}
