package report

import (
	"fmt"
	"strings"
	"testing"
)

// TestCommentFits: a comment begins with its marker and stays within GitHub's limit, whatever was found.
func TestCommentFits(t *testing.T) {
	doc := sample()
	for i := range 900 {
		f := sample().Findings[0]
		f.Connector, f.Message = fmt.Sprintf("connectors/c%03d", i), strings.Repeat("é", 400)
		doc.Findings = append(doc.Findings, f)
	}
	marker := Marker("connectors", "check")
	got, err := Comment(doc, Options{Links: Links{Run: "https://github.com/o/r/actions/runs/1"}}, marker)
	if err != nil || len(got) > 65536 || len(got) < 30000 {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	if !strings.HasPrefix(got, marker+"\n### alm check\n\n**This change breaks") || !strings.HasSuffix(got, "updated by each run of the job</sub>\n") {
		t.Errorf("got %.200s … %s", got, got[len(got)-200:])
	}
	if !strings.Contains(got, "connectors are left out here") {
		t.Error("no word of what is left out")
	}
}

func TestMarkersHaveNoTextOfStrangers(t *testing.T) {
	first, second := Marker("a", "--> <b>"), Marker("a--> <b>")
	if first == second || strings.Contains(first, "<b>") || !strings.HasPrefix(first, "<!-- alm ") || !strings.HasSuffix(first, " -->") {
		t.Errorf("got %s and %s", first, second)
	}
}
