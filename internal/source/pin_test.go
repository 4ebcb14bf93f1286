package source

import (
	"slices"
	"testing"
)

func TestPin(t *testing.T) {
	f := Parse("a/b.json", []byte("{\n \"k\": 1,\n \"é\": [2]}"))
	d := Derive(Derivation{Name: "d.json", Text: []byte(`{"p":1}`), Origins: []Origin{{Start: 5, End: 6, At: f.Root.Get("k").Span(), Linear: true}}})
	spans := []Span{f.Root.Get("k").Span(), f.Root.Span(), f.Root.Get("é").Span(), f.Root.Get("k").Span(), d.Root.Get("p").Span(), {}, Text("empty", nil).Span(0, 0)}
	pinned := slices.Clone(spans)
	var p Pinner
	for i := range pinned {
		p.Pin(&pinned[i])
	}
	p.Finish()
	for i, s := range pinned {
		was := spans[i]
		if s.Name() != was.Name() || s.From() != was.From() || s.To() != was.To() || s.Start != was.Start || s.IsZero() != was.IsZero() || s.HasText() != was.HasText() {
			t.Errorf("%v is pinned as %v", was, s)
		}
		if s.Text() != "" {
			t.Errorf("%v has a text", s)
		}
	}
}
