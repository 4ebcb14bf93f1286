package lint

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"alm/pipeline/check"
)

// deviations say why a rule is not as the catalogue has it.
var deviations = map[string]string{
	"trigger-notification-url-internal": "no autofix: diff calls a field that becomes internal a breaking change",
	"alm-secret-environment-variable":   "an error in every profile: alm pack refuses it too",
	"operation-get-body":                "published connectors send a body with GET",
	"response-success":                  "reviewers reject it: PowerPlatformConnectors pull requests 1425 and 2755",
	"brand-color":                       "published connectors, and only certification rejects them",
	"limit-counts":                      "the limits are those of Azure Logic Apps",
	"icon-format":                       "only certification is known to reject it",
	"capabilities":                      "the platform rejects an update: PowerPlatformConnectors issue 4056",
	"policy-environment-variable":       "PowerPlatformConnectors discussion 3566 has a default that works",
	"environment-host-temporary":        "Microsoft documents dev tunnels for debugging connectors",
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
	for _, want := range catalogue {
		rule, ok := of[want.ID]
		if !ok {
			t.Errorf("%s: no such rule", want.ID)
			continue
		}
		got := [3]check.Severity{rule.For(check.Default), rule.For(check.Certification), rule.For(check.Security)}
		if want := [3]check.Severity{severity[want.Default], severity[want.Certification], severity[want.Security]}; got != want && deviations[rule.ID] == "" {
			t.Errorf("%s is %v, want %v", rule.ID, got, want)
		}
		if safe := strings.HasPrefix(want.Autofix, "safe"); rule.Autofix != safe && deviations[rule.ID] == "" {
			t.Errorf("%s: Autofix is %v, want %v", rule.ID, rule.Autofix, safe)
		}
	}
}
