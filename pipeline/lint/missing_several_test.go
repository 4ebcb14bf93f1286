package lint

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestWhatIsMissingIsOneFinding removes what several places name, each as a merge patch (RFC 7386), and compares
// all that lint finds: the rules, and the subjects of each finding.
func TestWhatIsMissingIsOneFinding(t *testing.T) {
	data, err := os.ReadFile("testdata/missing.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Definition, Properties json.RawMessage
		Cases                  []struct {
			Name           string
			Is, Properties json.RawMessage
			Want           []string
		}
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for _, one := range all.Cases {
		c := reading(t, string(patched(t, string(all.Definition), string(one.Is))), string(patched(t, string(all.Properties), string(one.Properties))))
		if got, want := strings.Join(withPlaces(Run(Rules(), c, Options{Closed: true})), "\n"), strings.Join(one.Want, "\n"); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", one.Name, got, want)
		}
	}
}

// withPlaces returns findings as severity, rule and all subjects.
func withPlaces(findings []check.Finding) (lines []string) {
	for _, f := range findings {
		line := f.Severity.String() + " " + f.Rule.ID + " " + f.Subject
		for _, at := range f.Places {
			line += " + " + at.Subject
		}
		lines = append(lines, line)
	}
	return lines
}
