// Package diff holds the rules on a connector's change: what it breaks, and for whom.
package diff

import (
	"embed"
	"slices"
	"sync"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// Pages holds a page for every rule: pages/ID.txtar.
//
//go:embed pages/*.txtar
var Pages embed.FS

// Rules returns the complete table. Callers must not change it. Rules that depend on earlier
// findings come last.
var Rules = sync.OnceValue(func() []check.Rule {
	return slices.Concat(
		connectorRules,
		identityRules,
		lifecycleRules,
		internalRules,
		memberRules,
		transportRules,
		triggerRules,
		connectionRules,
		setRules,
		oauthRules(),
		policyRules,
		scriptRules,
		schemaRules(),
		referenceRules,
		versionRules,
		lastRules,
		restructuredRules,
	)
})

// severityOf returns the default severity of a rule.
func severityOf(id string) check.Severity { return severities()[id] }

var severities = sync.OnceValue(func() map[string]check.Severity {
	all := map[string]check.Severity{}
	for _, rule := range Rules() {
		all[rule.ID] = rule.Severity
	}
	return all
})

// Connectors compares one connector at base and at head: was is nil when it was added, is when
// it was removed. The findings are sorted and have fingerprints.
func Connectors(was, is *connector.Connector) []check.Finding {
	if was == nil && is == nil {
		return nil
	}
	findings := check.Run(Rules(), check.Pass{Was: was, Is: is, Shared: prepare(was, is)})
	affectAgents(findings, was, is)
	return findings
}

// Compare pairs the connectors of two trees and compares each pair. It pairs by the connectorId
// of settings.json, then by folder, then by content.
func Compare(was, is []*connector.Connector) []check.Finding {
	pairs := pairConnectors(was, is)
	each := make([][]check.Finding, len(pairs))
	check.Parallel(len(pairs), func(i int) { each[i] = Connectors(pairs[i].was, pairs[i].is) })
	findings := slices.Concat(each...)
	check.Sort(findings)
	return findings
}

// prepare pairs the operations once for all rules.
func prepare(was, is *connector.Connector) *pairing {
	if was == nil || is == nil || !isReadable(was) || !isReadable(is) {
		return &pairing{}
	}
	ps := pairOperations(was, is)
	ps.covered = covered()
	ps.references.was, ps.references.is = operationReferences(was), operationReferences(is)
	d := newDiffer(was, is)
	d.heads, d.internal = map[string]string{}, map[*connector.Operation]bool{}
	for _, pair := range ps.pairs {
		d.internal[pair.was] = pair.internal
		if !pair.reused && pair.was.ID != pair.is.ID && pair.was.ID != "" {
			d.heads[pair.was.ID] = pair.is.ID
		}
	}
	d.compareOperations(ps.pairs)
	compareSuccessors(was, is, ps.losses)
	ps.d, ps.changes, ps.entangled = d, d.changesByRule(), d.entangled
	return ps
}
