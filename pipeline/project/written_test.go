package project

import (
	"strings"
	"testing"
)

// A version, id, name, prefix, tag, day or value that YAML would read as a number, a truth value or
// a time is the text that is written, or it is refused with its line.
func TestTextsOfAProjectAreAsWritten(t *testing.T) {
	const project = `solutions:
  Parts:
    version: VERSION
    publisher: {name: NAME, prefix: PREFIX}
    connectors: {connectors/parts: {id: ID, name: SCHEMA, displayName: TITLE}}
    variables: {lumen_a: {default: VALUE, displayName: TITLE}}
stages:
  STAGE:
    url: https://contoso.crm.dynamics.com
    app-id: APP
    variables: {lumen_a: VALUE}
    freeze: [{from: DAY, to: DAY, zone: UTC}]
lint:
  suppressions: [{rule: trigger-unsubscribe, reason: REASON, until: DAY}]
`
	plain := map[string]string{
		"VERSION": "1.0.0.0", "NAME": "lumen", "PREFIX": "lumen", "ID": "11111111-1111-4111-8111-111111111111", "SCHEMA": "lumen_parts",
		"TITLE": "Parts", "VALUE": "a", "STAGE": "dev", "APP": "22222222-2222-4222-8222-222222222222", "DAY": "2027-01-31", "REASON": "why",
	}
	for _, test := range []struct{ field, written, want string }{
		{"VERSION", "1.10", ""},
		{"VERSION", "1.0", ""},
		{"VERSION", "2", ""},
		{"VERSION", "1e3", `alm.yaml:3: solution Parts: version "1e3" is no version`},
		{"VERSION", "0x10", `alm.yaml:3: solution Parts: version "0x10" is no version`},
		{"VERSION", "1_0", `alm.yaml:3: solution Parts: version "1_0" is no version`},
		{"VERSION", "2027-01-31", `alm.yaml:3: solution Parts: version "2027-01-31" is no version`},
		{"VERSION", "true", `alm.yaml:3: solution Parts: version "true" is no version`},
		{"NAME", "1.10", ""},
		{"NAME", "1e3", ""},
		{"PREFIX", "1e3", `alm.yaml:4: "1e3" is not a prefix of a publisher`},
		{"PREFIX", "true", ""},
		{"ID", "1234567890", `alm.yaml:5: "1234567890" is not a GUID`},
		{"ID", "1e10", `alm.yaml:5: "1e10" is not a GUID`},
		{"SCHEMA", "2027", ""},
		{"SCHEMA", "010", ""},
		{"TITLE", "1.10", ""},
		{"TITLE", "2027-01-31", ""},
		{"VALUE", "1.10", ""},
		{"VALUE", "0123", ""},
		{"VALUE", "true", ""},
		{"STAGE", "010", ""},
		{"STAGE", "1.10", ""},
		{"STAGE", "true", ""},
		{"APP", "010", ""},
		{"DAY", "2027-13-01", `alm.yaml:14: until "2027-13-01" is no day such as 2027-01-31`},
		{"DAY", "20270131", `alm.yaml:14: until "20270131" is no day such as 2027-01-31`},
		{"REASON", "1.10", ""},
	} {
		text := project
		for field, value := range plain {
			if field == test.field {
				value = test.written
			}
			text = strings.ReplaceAll(text, field, value)
		}
		p, err := Parse(DefaultFile, []byte(text))
		if err != nil || test.want != "" {
			if err == nil || err.Error() != test.want {
				t.Errorf("%s: %s: got %v, want %q", test.field, test.written, err, test.want)
			}
			continue
		}
		s := p.Solutions["Parts"]
		part, stage := s.Connectors["connectors/parts"], p.Stages[p.Order[0]]
		got := map[string]string{
			"VERSION": s.Version, "NAME": s.Publisher.Name, "PREFIX": s.Publisher.Prefix, "SCHEMA": part.Name, "TITLE": part.DisplayName,
			"VALUE": stage.Variables["lumen_a"], "STAGE": p.Order[0], "APP": stage.AppID, "REASON": p.Lint.Suppressions[0].Reason,
		}[test.field]
		if got != test.written {
			t.Errorf("%s: %s is read as %q", test.field, test.written, got)
		}
	}
}
