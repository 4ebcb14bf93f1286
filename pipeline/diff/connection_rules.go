package diff

import (
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// connectionRules check what connections store, and whether existing ones still work.
var connectionRules = []check.Rule{
	{
		ID:        "auth-type-changed",
		Title:     "The authentication type changed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  certifiedUpdates,
		Consumers: connecting,
		When:      onRun,
		Members:   []string{"apiProperties/properties/connectionParameters"},
		Fix:       "offer the new authentication in a separate connector, or beside the old one as a parameter set",
		Run:       eachProperties(authType),
	},
	fieldRow{
		ID: "connection-parameter-removed", Title: "A connection parameter was removed",
		Severity: check.Error, Change: check.Breaking, When: onRun,
		Pred:     connectionField.removed,
		Message:  "%s was removed: connections keep a value that nothing reads, and policies that use it may fail",
		Evidence: dependsOnSignIn,
		Fix:      "keep the parameter, optional",
	}.rule(),
	fieldRow{
		ID: "connection-parameter-renamed", Title: "A connection parameter was renamed",
		Severity: check.Error, Change: check.Breaking, When: onRun,
		Pred:     func(f connectionField) bool { return f.renamed },
		Message:  "%s was probably renamed to %s: connections store their value under the old name",
		Detail:   func(f connectionField) string { return quote(f.is.Name) },
		Content:  noContent,
		Evidence: dependsOnSignIn,
		Fix:      "keep the name and change its displayName",
	}.rule(),
	fieldRow{
		ID: "connection-parameter-added-required", Title: "A required connection parameter was added",
		Severity: check.Error, Change: check.Breaking, When: onRun,
		Pred:     func(f connectionField) bool { return f.added() && isRequired(f.is) },
		Message:  "%s is new and required: existing connections lack it, and calls that need it fail until each is edited",
		Evidence: dependsOnSignIn,
		Fix:      "make it optional, with a default that works",
	}.rule(),
	fieldRow{
		ID: "connection-parameter-added-optional", Title: "An optional connection parameter was added",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Pred:     func(f connectionField) bool { return f.added() && !isRequired(f.is) },
		Message:  "%s is new: existing connections have no value for it",
		Evidence: dependsOnSignIn,
		Fix:      "check that calls work where it is empty",
	}.rule(),
	fieldRow{
		ID: "connection-parameter-type-changed", Title: "A connection parameter's type changed",
		Severity: check.Error, Change: check.Breaking, When: onRun,
		Pred: func(f connectionField) bool {
			return f.kept() && kindOf(f.was) != kindOf(f.is) && !f.exposed() && !f.hardened()
		},
		Message:  "%s changed from %s: connections hold a value of the old type, and may have to be created again",
		Detail:   func(f connectionField) string { return quote(f.was.Type) + " to " + quote(f.is.Type) },
		Evidence: dependsOnSignIn,
		Fix:      "keep the type, or add a parameter of the new one",
	}.rule(),
	fieldRow{
		ID: "connection-parameter-secret-exposed", Title: "A secret connection parameter is no longer secret",
		Severity: check.Error, Change: check.Breaking, When: onRun,
		Pred:    connectionField.exposed,
		Message: "%s is no longer secret: %s",
		Detail: func(f connectionField) string {
			if f.is.Secure() {
				return "its value is visible while it is typed"
			}
			return "its value is visible and logged"
		},
		Content:  func(f connectionField) string { return digestOf(kindOf(f.is)) },
		Evidence: ownStatement,
		Fix:      "make it a securestring again, without clearText",
	}.rule(),
	fieldRow{
		ID: "connection-parameter-secret-hardened", Title: "A connection parameter is now secret",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Pred:     connectionField.hardened,
		Content:  noContent,
		Message:  "%s is now secret: owners of existing connections may have to enter it again",
		Evidence: dependsOnSignIn,
		Fix:      "inform the owners of connections that they may have to enter it again",
	}.rule(),
	fieldRow{
		ID: "connection-parameter-became-required", Title: "A connection parameter became required",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Pred:     connectionField.becameRequired,
		Content:  noContent,
		Message:  "%s became required: connections that left it empty may have to be edited",
		Evidence: dependsOnSignIn,
		Fix:      "leave it optional",
	}.rule(),
	fieldRow{
		ID: "connection-parameter-hidden", Title: "A connection parameter is no longer shown",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Pred:     connectionField.becameHidden,
		Message:  "%s is no longer shown to people who create a connection: new connections %s",
		Detail:   valueOfNew,
		Content:  func(f connectionField) string { return digestOf(valueOfNew(f)) },
		Evidence: dependsOnSignIn,
		Fix:      "give it a default that works, or keep it visible",
	}.rule(),
	fieldRow{
		ID: "connection-parameter-allowed-values-narrowed", Title: "A connection parameter allows fewer values",
		Severity: check.Warning, Change: check.Additive, When: onRun,
		Pred:     func(f connectionField) bool { return len(f.lostValues()) > 0 },
		Message:  "%s no longer allows %s: connections that use it cannot choose it again",
		Detail:   lostValuesOf,
		Content:  func(f connectionField) string { return digestOf(f.lostValues()...) },
		Evidence: dependsOnSignIn,
		Fix:      "keep the values that connections may hold",
	}.rule(),
	withCheck(eachProperties(parameterSetLabels), fieldRow{
		ID: "connection-parameter-label-changed", Title: "A connection parameter's labels changed",
		Severity: check.Note, Change: check.Editorial,
		Pred:    func(f connectionField) bool { return len(f.changedLabels()) > 0 },
		Message: "%[2]s of %[1]s changed: people who create a connection see it; existing connections are not affected",
		Detail:  func(f connectionField) string { return strings.Join(f.changedLabels(), ", ") },
		Fix:     "no action needed",
	}.rule()),
	{
		ID:        "gateway-capability-changed",
		Title:     "Connections started or stopped using a gateway",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  dependsOnSignIn,
		Consumers: connecting,
		When:      onRun,
		Fix:       "offer it as a separate connector",
		Run:       eachProperties(gatewayChanged),
	},
	{
		ID:        "capabilities-changed",
		Title:     "The connector's capabilities changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: connecting,
		Members:   []string{"apiProperties/properties/capabilities"},
		Fix:       "no action needed",
		Run: eachProperties(func(p *check.Pass, was, is *connector.Connector) {
			if behindGateway(was) == behindGateway(is) || otherCapabilities(was) != otherCapabilities(is) {
				reportProperty(p, "capabilities", "they are shown in the gallery; nothing at run time uses them")
			}
		}),
	},
	{
		ID:        "security-definition-changed",
		Title:     "The definition's security section changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnSignIn,
		Consumers: connecting,
		When:      onRun,
		Members:   []string{"definition/securityDefinitions", "definition/security"},
		Fix:       "keep it the same as apiProperties.json, which connections use",
		Run: eachConnector(func(p *check.Pass, was, is *connector.Connector) {
			for _, member := range []string{"securityDefinitions", "security"} {
				if member == "security" && onlyMovedSecurity(p) || member == "securityDefinitions" && onlySecurityTexts(was, is) {
					continue // definition-restructured
				}
				reportSecurity(p, member)
			}
		}),
	},
}

// noContent is the content of a finding of which the names of the parameter say everything.
func noContent(connectionField) string { return "" }

// exposed reports whether a secret became plain text, or visible while it is typed.
func (f connectionField) exposed() bool {
	return f.kept() && f.was.Secure() && (kindOf(f.is) == textKind || f.is.Secure() && inClear(f.is) && !inClear(f.was))
}

func (f connectionField) hardened() bool {
	return f.kept() && kindOf(f.was) == textKind && f.is.Secure()
}

func (f connectionField) becameHidden() bool {
	return f.kept() && !truth(f.was.Constraints().Get("hidden")) && truth(f.is.Constraints().Get("hidden"))
}

// valueOfNew describes what new connections have for a parameter that nobody can fill in.
func valueOfNew(f connectionField) string {
	if f.is.Node.Get("defaultValue").Exists() || f.is.Constraints().Get("default").Exists() {
		return "have its default"
	}
	return "have no value for it"
}

func (f connectionField) becameRequired() bool {
	return f.kept() && !isRequired(f.was) && isRequired(f.is)
}
