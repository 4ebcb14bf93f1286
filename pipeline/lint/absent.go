package lint

import (
	"cmp"
	"slices"

	"alm/internal/source"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// absentObject is an operation or a parameter that does not exist, and which several rules may name.
type absentObject struct {
	ID string // of an operation without the characters that the platform removes; of a parameter with its operation
	By string // what names it: policies
}

// findingAt identifies a finding.
type findingAt struct {
	Rule    *check.Rule
	At      source.Span
	Subject string
}

// recordAbsent records that a finding is about an object that does not exist. Without a subject it is about the connector.
func (f *index) recordAbsent(rule *check.Rule, at source.Span, subject string, object absentObject) {
	if f.absent == nil {
		f.absent = map[findingAt]absentObject{}
	}
	f.absent[findingAt{rule, at, cmp.Or(subject, "connector")}] = object
}

// parameterID returns the ID of an absentObject that is a parameter.
func parameterID(op *connector.Operation, name string) string { return op.ID + "\x00" + name }

// onePerAbsent keeps one of the findings that several rules have about an object that does not exist: the
// worst, of several the first. The others are its places. What is accepted stays beside it.
func (f *index) onePerAbsent(findings []check.Finding) []check.Finding {
	if len(f.absent) < 2 {
		return findings
	}
	groups, repeated := map[string][]int{}, false
	by := make([]string, len(findings))
	for i := range findings {
		one := &findings[i]
		absent, known := f.absent[findingAt{one.Rule, one.At, one.Subject}]
		if !known || f.options.Accepted != nil && f.options.Accepted(one) {
			continue
		}
		key := f.pointOf(one) + absent.ID
		by[i], groups[key] = absent.By, append(groups[key], i)
		repeated = repeated || len(groups[key]) > 1
	}
	if !repeated {
		return findings
	}
	joined := map[int]bool{}
	for _, group := range groups {
		join(findings, group, by, joined)
	}
	left := findings[:0]
	for i := range findings {
		if !joined[i] {
			left = append(left, findings[i])
		}
	}
	check.Identify(left)
	return left
}

// pointOf returns what keeps a finding apart from others of the same cause: in a security review, which answers
// each point by the findings of its rules, the point.
func (f *index) pointOf(one *check.Finding) string {
	if !f.options.ByPoint || one.Rule.Point == check.NoPoint {
		return ""
	}
	return string(rune(one.Rule.Point)) + "\x00"
}

// join makes the findings of a group places of the worst one.
func join(findings []check.Finding, group []int, by []string, joined map[int]bool) {
	if len(group) < 2 {
		return
	}
	worst := group[0]
	for _, i := range group[1:] {
		if findings[i].Severity > findings[worst].Severity {
			worst = i
		}
	}
	to := missingObject{finding: findings[worst], known: map[string]bool{findings[worst].Subject: true}}
	for _, place := range to.finding.Places {
		to.known[place.Subject] = true
	}
	var others []string
	for _, i := range group {
		if i == worst {
			continue
		}
		from := &findings[i]
		to.addPlace(check.Place{Subject: from.Subject, Method: from.Method, Path: from.Path})
		for _, place := range from.Places {
			to.addPlace(place)
		}
		if joined[i] = true; !slices.Contains(others, by[i]) {
			others = append(others, by[i])
		}
	}
	to.finding.Message += "; also named by " + words.List(others)
	to.finding.Content = digestOf(to.finding.Places)
	findings[worst] = to.finding
}
