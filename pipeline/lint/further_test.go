package lint

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// TestFurtherFaults makes one fault at a time in a connector, mostly a wrong JSON type or a value
// outside an enumeration, each as a merge patch (RFC 7386), and compares what else lint finds.
func TestFurtherFaults(t *testing.T) {
	for _, file := range []string{"testdata/further.json", "testdata/kinds.json"} {
		t.Run(file, func(t *testing.T) { furtherFaults(t, file) })
	}
}

func furtherFaults(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Definition, Properties json.RawMessage
		Cases                  []struct {
			Name                     string
			Is, Properties, Settings json.RawMessage
			Want                     []string
		}
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Cases) < 50 {
		t.Errorf("%d faults", len(all.Cases))
	}
	verdicts := func(definition, properties, settings json.RawMessage) []string {
		fsys := fstest.MapFS{
			"c/apiDefinition.swagger.json": {Data: patched(t, string(all.Definition), string(definition))},
			"c/apiProperties.json":         {Data: patched(t, string(all.Properties), string(properties))},
		}
		if settings != nil {
			fsys["c/settings.json"] = &fstest.MapFile{Data: settings}
		}
		c, err := connector.Read(fsys, "c")
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(verdict(c, check.Default), ", ")
	}
	before := verdicts(nil, nil, nil)
	for _, one := range all.Cases {
		got := slices.DeleteFunc(verdicts(one.Is, one.Properties, one.Settings), func(line string) bool { return slices.Contains(before, line) })
		if !slices.Equal(got, one.Want) {
			t.Errorf("%s: got %q, want %q", one.Name, got, one.Want)
		}
	}
}
