package report

import "testing"

// TestTextBeginsNoBlock: a text at the beginning of a line is no list, heading or code, and GitHub finds no
// issue in it.
func TestTextBeginsNoBlock(t *testing.T) {
	for text, want := range map[string]string{
		"1. one": "1&#46; one", "12) two": "12&#41; two", "1.": "1&#46;", "1.2.0": "1.2.0", "2 of 3": "2 of 3", "7": "7", "": "",
		"- item": "&#45; item", "+ item": "&#43; item", "-": "&#45;", "--- ": "&#45;-- ", "-1 degree": "-1 degree", "-x": "-x",
		":---": "&#58;---", "-:": "&#45;:", "===": "&#61;==", "=": "&#61;", "     code": "   code", " (at base)": " (at base)", "  - x": "  &#45; x", "see GH-12": "see GH-<!-- -->12", "é": "é",
	} {
		if got := md(text); got != want {
			t.Errorf("md(%q) = %q; want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"": "", "é": "É", "waived": "Waived"} {
		if got := capitalize(text); got != want {
			t.Errorf("capitalize(%q) = %q; want %q", text, got, want)
		}
	}
}
