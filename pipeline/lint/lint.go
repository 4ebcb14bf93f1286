// Package lint is the rules on one connector: tables by subject, a page for every rule.
package lint

import (
	"embed"
	"slices"
	"sync"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// Pages holds every rule's page, as check.Pages reads them.
//
//go:embed pages
var Pages embed.FS

// Rules is the whole table, in the order in which the catalogue shows it; it is made when
// it is first asked for. Nobody changes what it returns.
var Rules = sync.OnceValue(func() []check.Rule {
	return slices.Concat(
		problemRules(),
		fileRules,
		swaggerRules,
		infoRules,
		addressRules,
		operationRules,
		operationTextRules,
		pathRules,
		extensionRules,
		visibilityRules,
		dynamicRules,
		annotationRules,
		responseRules,
		parameterRules,
		referenceRules,
		schemaRules,
		limitRules,
		securityRules,
		triggerRules,
		webhookRules,
		propertiesRules,
		connectionRules,
		authRules,
		authConnectionRules,
		oauthRules,
		scopeRules,
		policyRules,
		scriptRules,
		scriptCallRules,
		secretRules,
		environmentRules,
		almRules,
		iconRules,
	)
})

// Connector lets every rule look at c. The findings are sorted and never hold a
// credential that a secret rule found.
func Connector(c *connector.Connector) []check.Finding { return Run(Rules(), c, Options{}) }

// Run is Connector with the caller's rules: those of Rules, with other severities.
func Run(rules []check.Rule, c *connector.Connector, options Options) []check.Finding {
	f := buildIndex(c, options)
	findings := check.Run(rules, check.Pass{Is: c, Shared: f})
	mask(findings, map[string][]credential{c.Dir: f.credentials})
	return findings
}

// didYouMean is a hint for the end of a message, "" without a name.
func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "; did you mean " + name + "?"
}
