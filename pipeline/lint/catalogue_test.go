package lint

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// deviations are the rules that are not as the catalogue has them: what they are without a profile, for
// certification and for security, whether they have an autofix, and why.
var deviations = map[string]struct{ is, why string }{
	"trigger-notification-url-internal": {"[error error error] false", "no autofix: diff calls a field that becomes internal a breaking change"},
	"alm-secret-environment-variable":   {"[error error error] false", "an error in every profile: alm pack refuses it too"},
	"operation-get-body":                {"[warning error warning] false", "published connectors send a body with GET"},
	"response-success":                  {"[warning error off] false", "reviewers reject it: PowerPlatformConnectors pull requests 1425 and 2755"},
	"brand-color":                       {"[warning error off] false", "published connectors, and only certification rejects them"},
	"unknown-property":                  {"[error error error] false", "the portal rejects it: PowerPlatformConnectors issue 3930"},
	"schema-default":                    {"[error error error] false", "the portal rejects a number: BusinessApplicationPlatform-Connectors-public issues 70 and 480"},
	"icon-format":                       {"[warning error off] false", "only certification is known to reject it"},
	"capabilities":                      {"[warning warning warning] false", "the platform rejects an update: PowerPlatformConnectors issue 4056"},
	"policy-environment-variable":       {"[warning warning warning] false", "PowerPlatformConnectors discussion 3566 has a default that works"},
	"environment-host-temporary":        {"[warning error error] false", "Microsoft documents dev tunnels for debugging connectors"},
}

// TestCatalogue holds severities and autofix against the reference's catalogue.
func TestCatalogue(t *testing.T) {
	data, err := os.ReadFile("../../../shared/reference/lint-rules.json")
	if err != nil {
		t.Skip("no shared/reference beside the module")
	}
	var catalogue []struct{ ID, Default, Certification, Security, Autofix string }
	if err := json.Unmarshal(data, &catalogue); err != nil {
		t.Fatal(err)
	}
	of := map[string]check.Rule{}
	for _, rule := range Rules() {
		of[rule.ID] = rule
	}
	severity := map[string]check.Severity{"off": check.Off, "info": check.Note, "warning": check.Warning, "error": check.Error}
	for _, row := range catalogue {
		rule, ok := of[row.ID]
		if !ok {
			t.Errorf("%s: no such rule", row.ID)
			continue
		}
		form := func(autofix bool, severities ...check.Severity) string { return fmt.Sprint(severities, autofix) }
		want := cmp.Or(deviations[row.ID].is, form(strings.HasPrefix(row.Autofix, "safe"), severity[row.Default], severity[row.Certification], severity[row.Security]))
		got := form(rule.Autofix, rule.For(check.Default), rule.For(check.Certification), rule.For(check.Security))
		if got != want {
			t.Errorf("%s is %s, want %s", rule.ID, got, want)
		}
	}
}
