package report

import (
	"cmp"
	"slices"
	"strings"

	"alm/pipeline/check"
)

// sarifRules returns rules as SARIF has them, and the index of each.
func sarifRules(rules []*check.Rule, opts Options) ([]sarifRule, map[string]int) {
	out, index := make([]sarifRule, len(rules)), map[string]int{}
	for i, r := range rules {
		index[r.ID] = i
		help := opts.help(r.ID)
		text := help
		if text == "" {
			text = strings.TrimSpace(r.Title + ". " + r.Fix)
		}
		out[i] = sarifRule{
			ID: r.ID, Short: sarifText{Text: clip(r.Title, maxDescription)}, Full: sarifText{Text: fullDescription(r, help)}, HelpURI: opts.Links.rule(r.ID),
			Help: sarifText{text, help}, Configuration: sarifConfig{sarifLevel(r.Severity)},
			Properties: sarifRuleProps{ruleTags(r), precision(r), problemSeverities[r.Severity], securitySeverity(r), r.Aliases},
		}
	}
	return out, index
}

func rulesOf(findings []*check.Finding) []*check.Rule { return ruleList(nil, findings) }

// ruleList returns the rules that ran and those with findings, ordered by id.
func ruleList(ran []*check.Rule, findings []*check.Finding) []*check.Rule {
	byID := map[string]*check.Rule{}
	for _, r := range ran {
		byID[r.ID] = r
	}
	for _, f := range findings {
		byID[f.Rule.ID] = f.Rule
	}
	rules := make([]*check.Rule, 0, len(byID))
	for _, r := range byID {
		rules = append(rules, r)
	}
	slices.SortFunc(rules, func(a, b *check.Rule) int { return strings.Compare(a.ID, b.ID) })
	return rules
}

func ruleTags(r *check.Rule) []string {
	tags := []string{"custom-connector"}
	if isSecurity(r) {
		tags = append(tags, "security")
	}
	if r.Change != check.None {
		tags = append(tags, r.Change.String())
	}
	for _, c := range r.Consumers {
		tags = append(tags, string(c))
	}
	return tags
}

func sarifLevel(s check.Severity) string {
	if s == check.Off {
		return "none"
	}
	return s.String()
}

// maxDescription is the most characters that code scanning takes of a description; bytes are never
// fewer. (docs.github.com, SARIF support for code scanning, reportingDescriptor)
const maxDescription = 1000

// fullDescription returns the first paragraph of a rule's page, or its title.
func fullDescription(r *check.Rule, help string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(help), "\n\n")
	first = strings.Join(strings.Fields(strings.ReplaceAll(first, "`", "")), " ")
	return clip(cmp.Or(first, r.Title), maxDescription)
}

// problemSeverities are the words of code scanning for severities.
var problemSeverities = map[check.Severity]string{check.Error: "error", check.Warning: "warning", check.Note: "recommendation", check.Off: "recommendation"}

// precision returns how rarely a rule is wrong, in the words of code scanning.
func precision(r *check.Rule) string {
	switch {
	case r.Guess:
		return "medium"
	case r.Proof != "":
		return "very-high"
	}
	return "high"
}

// isSecurity reports whether a rule is about a point of the security review that is more than a list.
func isSecurity(r *check.Rule) bool {
	return r.Point != check.NoPoint && r.Point != check.ReviewOperations
}

// securitySeverity is a score as in CVSS, which code scanning shows as high, medium or low; "" for
// rules on other things.
func securitySeverity(r *check.Rule) string {
	if !isSecurity(r) {
		return ""
	}
	return map[check.Severity]string{check.Error: "8.0", check.Warning: "5.0", check.Note: "2.0"}[max(check.Note, r.Severity, r.For(check.Security))]
}
