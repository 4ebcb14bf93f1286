package diff

import (
	"fmt"
	"strings"

	"alm/internal/sorting"
	"alm/pipeline/check"
)

// findRedelivered marks the pairs that changed between polling and webhook: what else changed in
// their inputs and outputs has the same cause.
func (ps *pairing) findRedelivered(d *differ) {
	was, is := d.was, d.is
	if !usesCallbacks(was) && !usesCallbacks(is) {
		return
	}
	from, to := newCallbackSearch(was), newCallbackSearch(is)
	ps.callbacksWas, ps.callbacksIs = from, to
	for i := range ps.pairs {
		p := &ps.pairs[i]
		if d.sameOperation(*p) {
			continue
		}
		same := (p.was.Trigger() == "") == (p.is.Trigger() == "") && p.match != matchSimilarity
		if same && (p.was.Trigger() != "" || !p.reused) && (len(from.of(p.was)) > 0) != (len(to.of(p.is)) > 0) {
			p.redelivered, p.reused = true, false
		} else if p.match != matchSimilarity && !p.reused {
			d.addMovedURLs(*p, from.of(p.was), to.of(p.is))
		}
	}
}

// deliveryChanged reports the operations that changed between polling and webhook: those that share the
// input for the URL once, with triggers first.
func deliveryChanged(p *check.Pass) {
	ps, groups, order := pairingOf(p), map[string][]operationPair{}, []string{}
	for _, pair := range ps.pairs {
		if !pair.redelivered || pair.internal && pair.is.ID != "" {
			continue
		}
		before, after := ps.callbacksWas.of(pair.was), ps.callbacksIs.of(pair.is)
		key := fmt.Sprint(offsetsOf(before), offsetsOf(after))
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], pair)
	}
	for _, key := range order {
		ps.reportRedelivered(p, groups[key])
	}
}

func offsetsOf(all []callback) []int {
	var offsets []int
	for _, c := range all {
		offsets = append(offsets, c.node.Span().Start)
	}
	return offsets
}

// deliveryOf describes how flows get what an operation delivers now, and how they did.
func deliveryOf(pair operationPair, after []callback) string {
	isTrigger, isWebhook := pair.was.Trigger() != "", len(after) > 0
	switch {
	case isTrigger && isWebhook:
		return "uses a webhook where it polled"
	case isTrigger && pair.is.Method != "get" && !pair.is.Get("x-ms-trigger-metadata").Exists():
		return "takes no callback URL where it used a webhook"
	case isTrigger:
		return "polls where it used a webhook"
	case isWebhook:
		return "waits for a webhook where it responded at once"
	}
	return "responds at once where it waited for a webhook"
}

func (ps *pairing) reportRedelivered(p *check.Pass, pairs []operationPair) {
	sorting.Stable(pairs, func(a, b operationPair) int {
		if one, other := a.was.Trigger() == "", b.was.Trigger() == ""; one != other {
			return map[bool]int{true: 1, false: -1}[one]
		}
		return strings.Compare(a.was.Subject(), b.was.Subject())
	})
	was, is := pairs[0].was, pairs[0].is
	before, after := ps.callbacksWas.of(was), ps.callbacksIs.of(is)
	finding := check.Finding{
		Message: fmt.Sprintf("%s now %s: flows store the other kind and may fail to save (InvalidOpenApiConnectionWebhookOperationType)",
			is.Label(), deliveryOf(pairs[0], after)),
		At: is.At(), Was: was.At(), Old: keysOf(before), New: keysOf(after), Content: ps.redeliveredContent(pairs[0]),
	}
	contents := []string{finding.Content}
	for _, pair := range pairs[1:] {
		finding.Places = append(finding.Places, check.Place{Subject: pair.was.Subject(), Method: pair.was.Method, Path: pair.was.Path})
		contents = append(contents, ps.redeliveredContent(pair))
	}
	if len(pairs) > 1 {
		finding.Content = digestOf(contents...)
	}
	p.On(was).Report(finding)
}

// redeliveredContent returns a digest of all of an operation, which is not compared further.
func (ps *pairing) redeliveredContent(pair operationPair) string {
	was, is, d := pair.was, pair.is, ps.d
	return digestOf(d.content(was.Get("parameters"), is.Get("parameters")), d.content(was.Get("responses"), is.Get("responses")),
		d.content(notificationContent(was), notificationContent(is)), was.Key(), is.Key(), was.Trigger(), is.Trigger())
}
