// Package lint has the rules for one connector: tables by subject and a page for every rule.
package lint

import (
	"slices"
	"sync"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// Rules returns all rules in the order of the catalogue. The table is built on first
// use; do not modify it.
var Rules = sync.OnceValue(func() []check.Rule {
	return slices.Concat(
		problemRules(),
		jsonRules,
		fileRules,
		swaggerRules,
		infoRules,
		addressRules,
		operationRules,
		operationTextRules,
		pathRules,
		pathOverlapRules,
		extensionRules,
		visibilityRules,
		dynamicRules,
		annotationRules,
		responseRules,
		parameterRules,
		referenceRules,
		unknownRules,
		schemaRules,
		defaultRules,
		limitRules,
		countRules,
		duplicateRules,
		mediaTypeRules,
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

// Run runs rules on a connector: those of Rules, or the same with other severities. The
// findings are sorted and never contain a credential that a secret rule found.
func Run(rules []check.Rule, c *connector.Connector, options Options) []check.Finding {
	f := buildIndex(c, options)
	defer f.release()
	options.Known.learn(c, f.credentials)
	findings, onTexts := checkTexts(rules, f, c)
	if !onTexts {
		findings = check.RunIn(&f.draft, applicable(rules, c), check.Pass{Is: c, Shared: f, Most: options.Most})
		if options.Most == 0 || len(findings) <= options.Most {
			findings = withoutConsequences(rules, f, c, f.onePerAbsent(f.withoutRepeats(findings)))
			options.Change.restore(f, c, findings)
		}
	}
	mask(findings, map[string][]credential{c.Dir: f.credentials})
	return findings
}

// didYouMean returns a hint for the end of a message; "" without a name.
func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return "; did you mean " + name + "?"
}
