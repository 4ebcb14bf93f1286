// Package diff holds the rules on a connector's change: what it breaks, and for whom.
package diff

import (
	"slices"
	"sync"
	"sync/atomic"

	"alm/pipeline/check"
	"alm/solution/connector"
)

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
		brokenReferenceRules,
		versionRules,
		lastRules,
		restructuredRules,
	)
})

// severityOf returns the default severity of a rule.
func severityOf(id string) check.Severity { return severities()[id] }

var severities = sync.OnceValue(func() map[string]check.Severity {
	all := make(map[string]check.Severity, len(Rules()))
	for _, rule := range Rules() {
		all[rule.ID] = rule.Severity
	}
	return all
})

// compareUpTo compares one connector at base and at head: was is nil when it was added, is when it
// was removed. The findings, at most so many and one more if there are more, are sorted and have
// fingerprints; 0 is no limit.
func compareUpTo(was, is *connector.Connector, most int) []check.Finding {
	if was == nil && is == nil {
		return nil
	}
	is, unread := withoutMalformed(was, is)
	ps := prepare(was, is)
	if ps.d != nil && ps.d.suspect {
		was, is, ps = followBroken(was, is, ps)
	}
	ps.malformed = unread
	findings := check.Run(Rules(), check.Pass{Was: was, Is: is, Shared: ps, Most: most})
	affectAgents(findings, was, is)
	return findings
}

// Compare pairs the connectors of two trees and compares each pair. It pairs by the connectorId
// of settings.json, then by folder, then by content.
func Compare(was, is []*connector.Connector) []check.Finding { return CompareUpTo(was, is, 0) }

// CompareUpTo is Compare with at most so many findings, and more if there are more; 0 is no limit.
func CompareUpTo(was, is []*connector.Connector, most int) []check.Finding {
	pairs := pairConnectors(was, is)
	each := make([][]check.Finding, len(pairs))
	var found atomic.Int64
	check.Parallel(len(pairs), func(i int) {
		if most == 0 || found.Load() <= int64(most) {
			each[i] = compareUpTo(pairs[i].was, pairs[i].is, most)
			found.Add(int64(len(each[i])))
		}
	})
	if len(each) == 1 {
		return each[0] // sorted
	}
	findings := slices.Concat(each...)
	check.Sort(findings)
	return findings
}

// prepare pairs the operations once for all rules.
func prepare(was, is *connector.Connector) *pairing {
	if !areReadable(was, is) {
		return &pairing{}
	}
	ps := pairOperations(was, is)
	d := newDiffer(was, is)
	ps.findRedelivered(d)
	ps.covered = covered()
	ps.references = operationReferences(is)
	d.heads, d.internal = map[string]string{}, map[*connector.Operation]string{}
	ps.operations = make([]*connector.Operation, 0, len(ps.pairs))
	for _, pair := range ps.pairs {
		ps.operations = append(ps.operations, pair.was)
		if pair.edited && !pair.reused {
			ps.editedOperations, ps.edited = append(ps.editedOperations, pair.was), append(ps.edited, pair)
		}
		d.internal[pair.was] = pair.effectOf()
		if !pair.reused && pair.was.ID != pair.is.ID && pair.was.ID != "" {
			d.heads[pair.was.ID] = pair.is.ID
		}
	}
	d.compareOperations(ps.pairs)
	compareSuccessors(was, is, ps.losses)
	ps.d, ps.changes, ps.entangled = d, d.changesByRule(), d.entangled
	ps.findConsequences()
	return ps
}
