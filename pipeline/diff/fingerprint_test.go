package diff

import (
	"encoding/json"
	"testing"

	"alm/pipeline/check"
)

// TestFingerprints: a finding keeps its fingerprint when the files are written otherwise.
func TestFingerprints(t *testing.T) {
	for _, u := range updates(t, "pairs")[:60] {
		var any map[string]any
		if json.Unmarshal(u.is.Definition.Data, &any) != nil {
			continue
		}
		sorted, err := json.MarshalIndent(any, "", "\t") // keys sorted, other lines
		if err != nil {
			t.Fatal(err)
		}
		is := parse(t, string(sorted))
		is.Dir = u.is.Dir
		was := *u.was
		was.Properties, was.Script, was.Settings, was.Icon = nil, nil, nil, nil
		plain := parse(t, string(u.is.Definition.Data))
		plain.Dir = u.is.Dir
		want, got := prints(Connectors(&was, plain)), prints(Connectors(&was, is))
		for print, rule := range want {
			if got[print] == "" {
				t.Errorf("pair %s: %s has another fingerprint once the file is written otherwise", u.Name, rule)
			}
		}
	}
}

func prints(findings []check.Finding) map[string]string {
	all := map[string]string{}
	for _, f := range findings {
		all[f.Fingerprint] = f.Rule.ID + " " + f.Subject
	}
	return all
}
