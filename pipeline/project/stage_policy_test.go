package project

import (
	"strings"
	"testing"
	"time"
)

func TestFreezeWindows(t *testing.T) {
	at := func(text string) time.Time {
		moment, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	year := Freeze{From: "2026-12-20", To: "2027-01-03", Zone: "Europe/Berlin"}
	weekend := Freeze{Days: []string{"fri"}, From: "16:00", To: "24:00", Zone: "Europe/Berlin"}
	night := Freeze{Days: []string{"sat"}, From: "22:00", To: "06:00", Zone: "America/New_York"}
	for _, test := range []struct {
		freeze Freeze
		now    string
		until  string // "" when open
	}{
		{year, "2026-12-19T22:59:59Z", ""},
		{year, "2026-12-19T23:00:00Z", "2027-01-04T00:00:00+01:00"},
		{year, "2027-01-03T22:59:59Z", "2027-01-04T00:00:00+01:00"},
		{year, "2027-01-03T23:00:00Z", ""},
		{weekend, "2026-07-03T13:59:00Z", ""},
		{weekend, "2026-07-03T14:00:00Z", "2026-07-04T00:00:00+02:00"},
		{weekend, "2026-07-03T22:00:00Z", ""},
		{night, "2026-07-05T02:00:00Z", "2026-07-05T06:00:00-04:00"}, // Saturday, 22:00
		{night, "2026-07-05T09:59:00Z", "2026-07-05T06:00:00-04:00"}, // Sunday, 05:59
		{night, "2026-07-05T10:00:00Z", ""},
		{Freeze{From: "2026-03-01T18:00", To: "2026-03-01T20:00", Zone: "UTC"}, "2026-03-01T19:00:00Z", "2026-03-01T20:00:00Z"},
	} {
		end, covers := test.freeze.Until(at(test.now))
		got := ""
		if covers {
			got = end.Format(time.RFC3339)
		}
		if got != test.until {
			t.Errorf("%s at %s: frozen until %q; want %q", test.freeze, test.now, got, test.until)
		}
	}
}

func TestStagePoliciesAreChecked(t *testing.T) {
	const stages = "stages:\n  dev:\n    url: https://a.crm.dynamics.com\n  prod:\n    url: https://b.crm.dynamics.com\n    "
	for _, test := range []struct{ text, want string }{
		{"require: {soak: 24h, ticket: '^CHG[0-9]+$', clean: true}\n", ""},
		{"freeze: [{from: 2026-12-20, to: 2027-01-03, zone: UTC}, {days: [fri], from: 16:00, zone: Europe/Berlin, reason: weekend}]\n", ""},
		{"require: {soak: a day}\n", `alm.yaml:6: stage prod: soak "a day" is no duration`},
		{"require: {ticket: '('}\n", "alm.yaml:6: stage prod: ticket: error parsing regexp"},
		{"freeze: [{from: 2026-12-20, to: 2027-01-03}]\n", `alm.yaml:6: stage prod: freeze: zone "" is no time zone`},
		{"freeze: [{from: 2027-12-20, to: 2027-01-03, zone: UTC}]\n", "alm.yaml:6: stage prod: freeze: it ends (2027-01-03) before it begins (2027-12-20)"},
		{"freeze: [{from: soon, to: 2027-01-03, zone: UTC}]\n", `alm.yaml:6: stage prod: freeze: "soon" is no date`},
		{"freeze: [{days: [friday], zone: UTC}]\n", `alm.yaml:6: stage prod: freeze: "friday" is no day`},
		{"freeze: [{days: [fri], from: 4pm, zone: UTC}]\n", `alm.yaml:6: stage prod: freeze: "4pm" is no time of a day`},
	} {
		_, err := Parse("alm.yaml", []byte(stages+test.text))
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.HasPrefix(err.Error(), test.want)) {
			t.Errorf("%s: %v; want %q", strings.TrimSpace(test.text), err, test.want)
		}
	}
	_, err := Parse("alm.yaml", []byte("stages:\n  dev:\n    url: https://a.crm.dynamics.com\n    require: {soak: 1h}\n"))
	if want := "alm.yaml:4: stage dev: soak counts how long the stage before ran the release, and there is none"; err == nil || err.Error() != want {
		t.Errorf("soak at the first stage: %v; want %s", err, want)
	}
}

func TestWeakenedStagePolicies(t *testing.T) {
	const stages = "stages:\n  dev:\n    url: https://a.crm.dynamics.com\n  prod:\n    url: https://b.crm.dynamics.com\n"
	was, err := Parse("alm.yaml", []byte(stages+"    require: {soak: 24h, ticket: ^C, clean: true}\n    freeze: [{days: [fri], zone: UTC}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	is, err := Parse("alm.yaml", []byte(stages+"    require: {soak: 1h}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range is.Weakened(was) {
		got = append(got, f.Rule.ID+" "+f.Subject+": "+f.Message)
	}
	want := []string{
		"policy-weakened stages/prod/require: stage prod: soak is 1h and was 24h",
		"policy-weakened stages/prod/require: stage prod: ticket is not set and was ^C",
		"policy-weakened stages/prod/require: stage prod: clean is no longer required",
		"policy-weakened stages/prod/freeze: stage prod: a window is gone or other: fri UTC",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("weakened:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(was.Weakened(is)) > 0 {
		t.Errorf("a stricter policy is weakened: %v", was.Weakened(is))
	}
}
