package lint

import (
	"slices"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// TestAcceptedMalformed: what is not JSON never passes because nothing else was checked: where the finding does
// not count, all rules check what could be read.
func TestAcceptedMalformed(t *testing.T) {
	const comma, definition, properties = `{"swagger": "2.0" "paths": {}}`, `{"swagger": "2.0", "paths": {}}`, `{"properties": {}}`
	weighed := func(severity check.Severity) []check.Rule {
		rules := slices.Clone(Rules())
		for i := range rules {
			if rules[i].ID == "json-syntax" {
				rules[i].Severity = severity
			}
		}
		return rules
	}
	for _, test := range []struct {
		name, definition, properties string
		severity                     check.Severity
		options                      Options
		want                         string
	}{
		{"an error", comma, properties, check.Error, Options{}, "json-syntax"},
		{"two files", comma, "{", check.Error, Options{}, "json-syntax json-syntax"},
		{"an error in properties", definition, `{"properties" {}}`, check.Error, Options{}, "json-syntax"},
		{"no content", "", properties, check.Error, Options{}, "json-syntax"},
		{"accepted", comma, properties, check.Error, Options{Accepted: breaksText}, "auth-none brand-color connector-metadata host-missing info-title json-syntax"},
		{"another is accepted", comma, properties, check.Error, Options{Accepted: func(f *check.Finding) bool { return f.Rule.ID == "json-bom" }}, "json-syntax"},
		{"a warning", comma, properties, check.Warning, Options{}, "auth-none brand-color connector-metadata host-missing info-title json-syntax"},
		{"off", comma, properties, check.Off, Options{}, "auth-none brand-color connector-metadata host-missing info-title"},
		{"off, and no content", "", properties, check.Off, Options{}, "auth-none brand-color connector-metadata info-title swagger-version"},
		{"off, and no JSON", "swagger", properties, check.Off, Options{}, "auth-none brand-color connector-metadata info-title swagger-version"},
		{"off, and properties without content", definition, "", check.Off, Options{}, "auth-none connector-metadata host-missing info-title"},
	} {
		var ids []string
		for _, f := range Run(weighed(test.severity), reading(t, test.definition, test.properties), test.options) {
			ids = append(ids, f.Rule.ID)
			if f.Severity == check.Error && strings.Contains(f.Message, "nothing else in the connector") != (len(test.want) <= len("json-syntax json-syntax") && test.definition != "") {
				t.Errorf("%s: %s", test.name, f.Message)
			}
		}
		slices.Sort(ids)
		if got := strings.Join(ids, " "); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, test.want)
		}
	}
}
