package project

import (
	"strings"
	"testing"
)

const editedHead = "solutions:\n  S:\n    version: 1.0.0.0\n    publisher: {name: contoso, prefix: contoso}\n"

// TestWithConnector changes one entry of alm.yaml in every form in which people write it.
func TestWithConnector(t *testing.T) {
	for name, c := range map[string]struct{ was, dir, field, value, is string }{
		"block":            {"    connectors:\n      a: {}\n\n# end\nstages:\n", "b", "", "", "    connectors:\n      a: {}\n      b: {}\n\n# end\nstages:\n"},
		"block at the end": {"    connectors:\n      a:\n        name: x", "b", "", "", "    connectors:\n      a:\n        name: x\n      b: {}\n"},
		"no connectors":    {"rules: {}\n", "b", "name", "contoso_b", "    connectors:\n      b:\n        name: contoso_b\nrules: {}\n"},
		"empty connectors": {"    connectors: # none yet\n", "b", "", "", "    connectors: # none yet\n      b: {}\n"},
		"flow":             {"    connectors: {a: {}, }\n", "b", "name", "yes", "    connectors: {a: {}, }\n"}, // a comma too many: by hand
		"flow of one":      {"    connectors: {a: {}}\n", "b", "name", "yes", "    connectors: {a: {}, b: {name: \"yes\"}}\n"},
		"empty flow":       {"    connectors:\n      b: {}\n", "b", "displayName", "B: \"x\"", "    connectors:\n      b: {displayName: \"B: \\\"x\\\"\"}\n"},
		"fields":           {"    connectors:\n      b: # ü\n        name: x\n      c: {}\n", "b", "id", "11111111-1111-4111-8111-111111111111", "    connectors:\n      b: # ü\n        name: x\n        id: \"11111111-1111-4111-8111-111111111111\"\n      c: {}\n"},
		"other value":      {"    connectors:\n      b: {displayName: 'Old'} # x\n", "b", "displayName", "New name", "    connectors:\n      b: {displayName: \"New name\"} # x\n"},
		"plain value":      {"    connectors:\n      b:\n        displayName: Old\n", "b", "displayName", "New", "    connectors:\n      b:\n        displayName: New\n"},
		"CRLF":             {"    connectors:\r\n      a: {}\r\n", "b", "", "", "    connectors:\r\n      a: {}\r\n      b: {}\r\n"},
		"an odd folder":    {"    connectors:\n      a: {}\n", "my folder/b", "", "", "    connectors:\n      a: {}\n      \"my folder/b\": {}\n"},
	} {
		p, err := Parse("alm.yaml", []byte(editedHead+c.was))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		is, err := p.WithConnector("S", c.dir, c.field, c.value)
		if c.is == c.was {
			if err == nil {
				t.Errorf("%s: got\n%s\nwant a refusal", name, is.Source().Data)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := strings.TrimPrefix(string(is.Source().Data), editedHead); got != c.is {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.is)
		}
	}
}

// TestWithConnectorChangesNoOther: an entry that another shares by an alias is not changed.
func TestWithConnectorChangesNoOther(t *testing.T) {
	p, err := Parse("alm.yaml", []byte(editedHead+"    connectors:\n      a: &a {name: x}\n      b: *a\n"))
	if err != nil {
		t.Fatal(err)
	}
	if is, err := p.WithConnector("S", "b", "displayName", "B"); err == nil {
		t.Errorf("got\n%s\nwant a refusal", is.Source().Data)
	}
}
