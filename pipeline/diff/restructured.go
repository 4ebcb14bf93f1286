package diff

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// restructuredRules come after all others: they report what differs and has no finding yet.
var restructuredRules = []check.Rule{{
	ID:        "definition-restructured",
	Title:     "The definition was rewritten without a change in meaning",
	Severity:  check.Note,
	Change:    check.Editorial,
	Consumers: everyone,
	Fix:       "no action needed",
	Run: eachConnector(func(p *check.Pass, was, is *connector.Connector) {
		r := newRestructuring(p)
		r.reportRewritten()
		r.compareUnused()
		r.compareDefinition()
		r.compareProperties()
	}),
}}

// restructuring finds differences that no finding explains.
type restructuring struct {
	*check.Pass
	*subjects
	renamed bool // definition-renamed-or-removed is among the findings
	d       *differ

	sharedStay bool // the shared definitions, parameters and responses are written as before
}

// operationPart is a part of an operation that differs in the text.
type operationPart struct {
	name    string // "parameter/id", "responses/200"
	subject string
	was, is source.Node
}

func newRestructuring(p *check.Pass) restructuring {
	ps := pairingOf(p)
	ps.subjects.add(p.Reported(), slices.Concat(ps.changes[danglingReference], ps.changes[followsMove]))
	r := restructuring{Pass: p, subjects: &ps.subjects, d: ps.d}
	r.renamed = slices.ContainsFunc(sharedSections, r.explained)
	r.sharedStay = !slices.ContainsFunc(sharedSections, func(section string) bool {
		return !bytes.Equal(p.Was.Definition.Root.Get(section).Raw(), p.Is.Definition.Root.Get(section).Raw())
	})
	return r
}

// differingPair is a pair of operations with the parts that differ.
type differingPair struct {
	operationPair
	parts []operationPart
}

// differing returns the pairs whose operations or what they refer to differ.
func (r restructuring) differing() []differingPair {
	ps := pairingOf(r.Pass)
	if ps.differing != nil {
		return ps.differing
	}
	ps.differing = []differingPair{}
	for _, pair := range ps.pairs {
		if !pair.reused && !pair.redelivered && pair.match != matchSimilarity && !r.d.samePath(pair) {
			ps.differing = append(ps.differing, differingPair{pair, r.parts(pair)})
		}
	}
	return ps.differing
}

// unexplained calls visit with every part of an operation that differs and has no finding.
func (r restructuring) unexplained(visit func(operationPair, operationPart)) {
	for _, pair := range r.differing() {
		for _, part := range pair.parts {
			if r.explained(part.subject) {
				continue
			}
			unchanged := r.renamed || r.sharedStay && part.was.Equal(part.is)
			if !unchanged || !r.d.isomorphic(part.was, part.is) {
				visit(pair.operationPair, part)
			}
		}
	}
}

// reportRewritten reports the operations with parts that differ and mean the same, once.
func (r restructuring) reportRewritten() {
	rewritten := map[string]operationPair{}
	r.unexplained(func(pair operationPair, _ operationPart) { rewritten[pair.was.Subject()] = pair })
	for _, pair := range pairingOf(r.Pass).pairs {
		if r.rewritten(pair) {
			rewritten[pair.was.Subject()] = pair
		}
	}
	if len(rewritten) == 0 {
		return
	}
	var places []check.Place
	for _, subject := range slices.Sorted(maps.Keys(rewritten)) {
		op := rewritten[subject].was
		places = append(places, check.Place{Subject: subject, Method: op.Method, Path: op.Path})
	}
	first := rewritten[places[0].Subject]
	r.On(first.was).Report(check.Finding{
		Message: fmt.Sprintf("%s %s written differently and %s the same: flows are not affected",
			labelsOf(places), verbFor(len(places), "is", "are"), verbFor(len(places), "means", "mean")),
		At: first.is.At(), Was: first.was.At(), Places: places[1:],
	})
}

// rewritten reports whether an operation differs in the text, in what its path shares or in lists
// that are written out, and no finding is about it or about what it inherits.
func (r restructuring) rewritten(pair operationPair) bool {
	if pair.reused || pair.redelivered || pair.swap != nil || pair.match == matchSimilarity || r.renamed {
		return false
	}
	same := !pair.edited && pair.was.PathItem.Get("parameters").Equal(pair.is.PathItem.Get("parameters"))
	if same || r.d.samePath(pair) || bytes.Equal(pair.was.PathItem.Raw(), pair.is.PathItem.Raw()) {
		return false
	}
	inherited := slices.ContainsFunc([]string{"consumes", "produces", "schemes", "security"}, r.explained)
	return !inherited && !r.explained(pair.was.Subject())
}

// reportDifferent reports the parts that differ in meaning without a finding, each once for all operations
// that share it.
func (r restructuring) reportDifferent() {
	shared := map[nodePair]int{}
	var findings []check.Finding
	var on []*connector.Operation
	r.unexplained(func(pair operationPair, p operationPart) {
		if r.d.equivalent(p.was, p.is) {
			return
		}
		nodes := nodePair{r.d.was.Resolve(p.was), r.d.is.Resolve(p.is)}
		if i, known := shared[nodes]; known {
			findings[i].Places = append(findings[i].Places, check.Place{Subject: p.subject, Method: pair.was.Method, Path: pair.was.Path})
			return
		}
		at := startOf(p.is)
		if at.IsZero() {
			at = pair.is.At()
		}
		shared[nodes], on = len(findings), append(on, pair.was)
		findings = append(findings, check.Finding{
			Subject: p.subject,
			Message: fmt.Sprintf("%s of %s changed: no rule covers it", escapeWord(p.name), pair.was.Label()),
			At:      at, Was: startOf(p.was), Content: r.d.content(p.was, p.is),
		})
	})
	for i := range findings {
		r.ReportOn(on[i], findings[i])
	}
}

func labelsOf(places []check.Place) string {
	var names []string
	for _, p := range places {
		names = append(names, strings.TrimPrefix(p.Subject, "operation/"))
	}
	return quoteList(names)
}

func verbFor(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// parts returns the parts of a pair that differ in the text or in what they refer to.
func (r restructuring) parts(pair operationPair) []operationPart {
	var all []operationPart
	add := func(of, name string, was, is source.Node) {
		if !r.d.equal(was, is) {
			name = of + name
			all = append(all, operationPart{name, pair.was.Subject() + "/" + name, was, is})
		}
	}
	if !r.d.sameParameters(pair.was, pair.is) {
		byOccurrence(pair.was.Parameters, pair.is.Parameters, keyOfParameter, func(was, is *connector.Parameter) {
			add("parameter/", was.Name, was.Place, is.Place)
		})
	}
	if responses, others := pair.was.Get("responses"), pair.is.Get("responses"); !r.d.equal(responses, others) {
		byOccurrence(pair.was.Responses, pair.is.Responses, codeOf, func(was, is *connector.Response) {
			add("responses/", was.Code, responses.Get(was.Code), others.Get(is.Code))
		})
	}
	if pair.readsNotifications() {
		add("responses/x-ms-notification-content", "", notificationContent(pair.was), notificationContent(pair.is))
	}
	return all
}

// byOccurrence calls visit with the elements of both sides that have the same key: the first of a key
// with the first, the second with the second.
func byOccurrence[T any, K comparable](was, is []T, key func(*T) K, visit func(was, is *T)) {
	take := takerOf(is, key)
	for i := range was {
		if one := take(key(&was[i])); one != nil {
			visit(&was[i], one)
		}
	}
}

// takerOf returns a function that returns the first element with a key that it has not returned yet.
func takerOf[T any, K comparable](all []T, key func(*T) K) func(K) *T {
	if len(all) <= maxLinear {
		var taken [maxLinear]bool
		return func(k K) *T {
			for i := range all {
				if !taken[i] && key(&all[i]) == k {
					taken[i] = true
					return &all[i]
				}
			}
			return nil
		}
	}
	left := make(map[K][]*T, len(all))
	for i := range all {
		left[key(&all[i])] = append(left[key(&all[i])], &all[i])
	}
	return func(k K) *T {
		if len(left[k]) == 0 {
			return nil
		}
		one := left[k][0]
		left[k] = left[k][1:]
		return one
	}
}

func keyOfParameter(p *connector.Parameter) [2]string { return [2]string{p.In, p.Name} }

func codeOf(r *connector.Response) string { return r.Code }
