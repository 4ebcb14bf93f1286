package project

import (
	"strings"
	"testing"
)

const writtenPaths = `connectors: ['connectors\*', './more/*', 'old/']
consumers: ['flows\prod', ./apps/]
overrides:
  - connectors: ['connectors\legacy-*']
    rules: {connector-title-changed: note}
lint:
  suppressions:
    - {rule: trigger-unsubscribe, connectors: ['.\connectors\parts\'], reason: why}
solutions:
  Parts:
    version: 1.0.0.0
    source: '.\src\'
    connectors:
      'connectors\parts': {name: lumen_parts}
      ./connectors/v1.0/: {name: lumen_old}
stages:
  dev:
    url: https://contoso.crm.dynamics.com
    settings: 'settings\dev.json'
    secrets: {'connectors\parts': ALM_SECRET_PARTS}
`

// Every path, glob and key of a folder is read as it is written on Windows or with ./ and /.
func TestPathsAreReadAsSlashes(t *testing.T) {
	p, err := Parse(DefaultFile, []byte(writtenPaths))
	if err != nil {
		t.Fatal(err)
	}
	s, dev := p.Solutions["Parts"], p.Stages["dev"]
	for _, test := range []struct{ got, want string }{
		{strings.Join(p.Connectors, " "), "connectors/* more/* old"},
		{p.Consumers[0].Path + " " + p.Consumers[1].Path, "flows/prod apps"},
		{p.Overrides[0].Connectors[0], "connectors/legacy-*"},
		{p.Lint.Suppressions[0].Connectors[0], "connectors/parts"},
		{s.Source, "src"},
		{s.Connectors["connectors/parts"].Name, "lumen_parts"},
		{s.Connectors["connectors/v1.0"].Name, "lumen_old"},
		{dev.Settings, "settings/dev.json"},
		{dev.Secrets["connectors/parts"], "ALM_SECRET_PARTS"},
		{p.At("solutions", "Parts", "connectors", "connectors/parts", "name").String(), "alm.yaml:14"},
		{p.At("solutions", "Parts", "connectors", "connectors/v1.0", "name").String(), "alm.yaml:15"},
		{p.At("stages", "dev", "secrets", "connectors/parts").String(), "alm.yaml:20"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

// Two keys for one folder would hide one of them.
func TestOneFolderHasOneKey(t *testing.T) {
	_, err := Parse(DefaultFile, []byte(`solutions:
  Parts:
    version: 1.0.0.0
    publisher: {name: lumen, prefix: lumen}
    connectors:
      connectors/parts: {name: lumen_a}
      'connectors\parts': {name: lumen_b}
`))
	if want := `alm.yaml:7: "connectors/parts" and "connectors\\parts" are the same folder`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// The line of a value is that of the text, whatever its keys have in them and however it is written.
func TestPlacesOfValues(t *testing.T) {
	p, err := Parse(DefaultFile, []byte(`solutions:
  Parts:
    version: 1.0.0.0
    publisher: &publisher {name: lumen, prefix: lumen}
    variables:
      lumen_a.b.c:
        default: one
  Old:
    version: 1.0.0.0
    publisher: *publisher
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		at   Position
		want string
	}{
		{p.At("solutions", "Parts", "variables", "lumen_a.b.c", "default"), "alm.yaml:7"},
		{p.At("solutions", "Parts", "variables", "lumen_a.b.c", "value"), "alm.yaml:6"},
		{p.At("solutions", "Parts", "variables", "x.y"), "alm.yaml:5"},
		{p.At("solutions", "Old", "publisher", "name"), "alm.yaml:4"},
		{p.At("nothing"), "alm.yaml:1"},
	} {
		if got := test.at.String(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

// An anchor that contains itself leads nowhere.
func TestAnchorsInThemselves(t *testing.T) {
	for _, text := range []string{"lint: &x {<<: *x}\n", "stages: &x {dev: *x}\n", "stages: &x\n  <<: *x\n"} {
		p, err := Parse(DefaultFile, []byte(text))
		if err == nil {
			t.Log(p.At("lint", "profile"), p.At("stages", "dev", "dev", "url"))
		}
	}
}
