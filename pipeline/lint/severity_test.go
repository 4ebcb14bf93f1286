package lint

import (
	"testing"

	"alm/pipeline/check"
)

// refusedYetNoErrors are rules on what is refused at import that are no errors, and why.
var refusedYetNoErrors = map[string]string{
	"json-bom":     "only Python's parser, which paconn uses, stops at the mark; published connectors have it",
	"capabilities": "a sample of Microsoft has the capability that was refused, and a published connector has another unknown one",
}

// errorsWithoutRefusal are errors of the default profile that only certification is known to refuse, and
// what fails without certification.
var errorsWithoutRefusal = map[string]string{
	"schemes-unsupported":                    "the platform cannot send a request over WebSockets",
	"operation-id-required":                  "flows and apps refer to an operation by its id",
	"operation-id-unique":                    "flows and apps refer to an operation by its id",
	"path-format":                            "no request has such a path",
	"path-item-ref":                          "the platform sees no operation there",
	"path-parameter-undefined":               "the request contains the name in braces",
	"path-parameter-unused":                  "what makers enter is not sent",
	"visibility-value":                       "what the value should hide is shown",
	"dynamic-operation":                      "the designer has no operation to call",
	"dynamic-body-parameter":                 "the designer finds the extension in the schema alone",
	"response-required":                      "OpenAPI requires one; webhooks, which published connectors have without, are notes",
	"parameter-duplicate":                    "a flow has one value for a name",
	"parameter-reserved":                     "the platform puts the id of the connection there",
	"ref-form":                               "there is no such definition for the platform",
	"schema-array-items":                     "the designer has no fields to show",
	"trigger-value":                          "the operation is no trigger",
	"trigger-notification-url":               "the API does not learn where to send events",
	"trigger-notification-content":           "the trigger has no output",
	"trigger-notification-content-placement": "the trigger has no output",
	"trigger-notification-url-internal":      "makers are asked for an address that only the platform knows",
	"trigger-notification-url-type":          "the API does not learn where to send events",
	"connection-parameter-type":              "the platform does not know what to ask for",
	"connection-constraint-unknown":          "the field is not hidden, or a secret is shown",
	"policy-template":                        "there is no such policy to run",
	"policy-parameter-missing":               "the policy does not know what to do",
	"policy-section":                         "the policy does not know when to run",
}

// TestSeverityFollowsEvidence checks that errors of the default profile are what the platform or a tool
// refuses or what fails in use, and that what they refuse is an error; each exception has a reason. Certification
// refuses the errors of its profile, and reports the rest.
func TestSeverityFollowsEvidence(t *testing.T) {
	used := map[string]bool{}
	for _, rule := range Rules() {
		isError := rule.For(check.Default) == check.Error
		switch rule.Refused {
		case check.RefusedAtImport:
			if !isError && refusedYetNoErrors[rule.ID] == "" {
				t.Errorf("%s is refused at import, and is a %s", rule.ID, rule.For(check.Default))
			}
			used[rule.ID] = !isError
		case check.RefusedByCertification:
			if isError && errorsWithoutRefusal[rule.ID] == "" {
				t.Errorf("%s is an error outside certification, which alone refuses it", rule.ID)
			}
			used[rule.ID] = isError
			if rule.For(check.Certification) != check.Error {
				t.Errorf("%s is refused by certification, and is a %s in that profile", rule.ID, rule.For(check.Certification))
			}
		case check.ReportedByCertification:
			if isError || rule.For(check.Certification) == check.Error {
				t.Errorf("%s is an error, and certification only reports it", rule.ID)
			}
		case check.NotProven, "":
			if isError {
				t.Errorf("%s is an error, and nothing shows that anything fails", rule.ID)
			}
		}
	}
	for _, reasons := range []map[string]string{refusedYetNoErrors, errorsWithoutRefusal} {
		for id := range reasons {
			if !used[id] {
				t.Errorf("%s is no exception any more", id)
			}
		}
	}
}
