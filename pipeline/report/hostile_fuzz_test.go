package report

import (
	"strings"
	"testing"
	"unicode"
)

func FuzzPlain(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Plain(text)
		if again := Plain(got); again != got {
			t.Errorf("Plain(%q) = %q, and again %q", text, got, again)
		}
		for _, r := range invisible(got) {
			t.Errorf("Plain(%q) = %q has %U", text, got, r)
		}
		for _, word := range strings.FieldsFunc(got, unicode.IsSpace) {
			if strings.HasPrefix(word, "::") || strings.Contains(word, "##[") || strings.Contains(word, "##vso[") {
				t.Errorf("Plain(%q) = %q", text, got)
			}
		}
	})
}

func FuzzWording(f *testing.F) {
	f.Add("Deploys the service, then waits.", "Deploys a service,\nthen returns.")
	for _, text := range hostile {
		f.Add(text, "x "+text)
	}
	f.Fuzz(func(t *testing.T, was, is string) {
		if len(was)+len(is) > 4000 {
			return
		}
		pieces := diffWords(splitWords(was), splitWords(is))
		if got := oneSide(pieces, "cut"); got != was {
			t.Errorf("got %q before; want %q", got, was)
		}
		if got := oneSide(pieces, "put"); got != is {
			t.Errorf("got %q after; want %q", got, is)
		}
	})
}
