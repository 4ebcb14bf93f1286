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

func TestPlacesAreKnownWithoutText(t *testing.T) {
	var p Pinner
	a, b := p.Place("a.json", Position{13, 24}, Position{13, 37}), p.Place("a.json", Position{2, 900}, Position{3, 1})
	none := p.Place("b.json", Position{}, Position{})
	p.Finish()
	if a.Name() != "a.json" || a.From() != (Position{13, 24}) || a.To() != (Position{13, 37}) || b.To() != (Position{3, 1}) || b.Start >= a.Start || a.File != b.File || !a.HasText() {
		t.Errorf("got %s %v to %v, %v to %v", a.Name(), a.From(), a.To(), b.From(), b.To())
	}
	if none.Name() != "b.json" || none.From() != (Position{}) || none.HasText() {
		t.Errorf("got %s %v", none.Name(), none.From())
	}
}
