package report

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// Code scanning rejects a run with more results than this. (docs.github.com, SARIF support for
// code scanning)
const maxResults = 25000

// The part of SARIF 2.1.0 that a checker needs. (OASIS sarif-v2.1.0-os)
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool               `json:"tool"`
		Invocations []sarifInvocation       `json:"invocations"`
		ColumnKind  string                  `json:"columnKind"`
		Bases       map[string]sarifBaseURI `json:"originalUriBaseIds"`
		Results     []sarifResult           `json:"results"`
		Properties  *sarifRunProps          `json:"properties,omitempty"`
	}
	sarifRunProps struct {
		Profile check.Profile `json:"profile"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID            string         `json:"id"`
		Short         sarifText      `json:"shortDescription"`
		Help          sarifText      `json:"help"`
		Configuration sarifConfig    `json:"defaultConfiguration"`
		Properties    sarifRuleProps `json:"properties"`
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifRuleProps struct {
		Tags    []string `json:"tags"`
		Aliases []string `json:"aliases,omitempty"` // codes of Microsoft's validator
	}
	sarifInvocation struct {
		OK            bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifBaseURI struct {
		Description sarifText `json:"description"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifText          `json:"message"`
		Locations    []sarifLocation    `json:"locations,omitempty"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Properties   sarifResultProps   `json:"properties"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
	sarifResultProps struct {
		Connector string      `json:"connector"`
		Subject   string      `json:"subject"`
		Change    string      `json:"change"`
		Uses      []check.Use `json:"uses,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
)

func writeSARIF(w io.Writer, doc Document, opts Options) error {
	run := sarifRun{
		ColumnKind:  "unicodeCodePoints",
		Bases:       map[string]sarifBaseURI{"%SRCROOT%": {sarifText{Text: "the repository's root"}}},
		Invocations: []sarifInvocation{{OK: true}},
		Results:     []sarifResult{},
	}
	if doc.Profile != "" {
		run.Properties = &sarifRunProps{doc.Profile}
	}
	findings := doc.Findings
	if len(findings) > maxResults {
		findings = slices.Clone(findings)
		slices.SortStableFunc(findings, worseFirst)
		findings = findings[:maxResults]
		text := fmt.Sprintf("the gravest %d of %d findings", maxResults, len(doc.Findings))
		run.note(text)
	}
	for _, place := range doc.Unclear {
		run.note("not understood: " + place)
	}
	rules, index := sarifRules(findings, opts)
	run.Tool.Driver = sarifDriver{"alm", doc.Version, rules}
	for _, f := range findings {
		run.Results = append(run.Results, asSARIF(f, index[f.Rule.ID], opts))
	}
	return encodeJSON(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// note adds a notification of the tool itself.
func (run *sarifRun) note(text string) {
	all := &run.Invocations[0].Notifications
	*all = append(*all, sarifNotification{"warning", sarifText{Text: text}})
}

// sarifRules returns the rules with findings, ordered by id, and the index of each.
func sarifRules(findings []check.Finding, opts Options) ([]sarifRule, map[string]int) {
	rules := rulesOf(findings)
	out, index := make([]sarifRule, len(rules)), map[string]int{}
	for i, r := range rules {
		index[r.ID] = i
		help := opts.help(r.ID)
		text := help
		if text == "" {
			text = strings.TrimSpace(r.Title + ". " + r.Fix)
		}
		out[i] = sarifRule{
			ID: r.ID, Short: sarifText{Text: r.Title}, Help: sarifText{text, help},
			Configuration: sarifConfig{sarifLevel(r.Severity)}, Properties: sarifRuleProps{ruleTags(r), r.Aliases},
		}
	}
	return out, index
}

func rulesOf(findings []check.Finding) []*check.Rule {
	byID := map[string]*check.Rule{}
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

func asSARIF(f check.Finding, rule int, opts Options) sarifResult {
	text := messageWithPlaces(f)
	if f.Fix != "" {
		text += "\nFix: " + f.Fix
	}
	out := sarifResult{
		RuleID: f.Rule.ID, RuleIndex: rule, Level: sarifLevel(f.Severity),
		Message:      sarifText{Text: unlinked(text)},
		Fingerprints: map[string]string{"alm/v1": f.Fingerprint},
		Properties:   sarifResultProps{opts.in(f.Connector), f.Subject, f.Change().String(), f.Uses},
	}
	if at := position(f); !at.IsZero() {
		out.Locations = []sarifLocation{sarifPlace(at, opts)}
	}
	if f.Waiver != "" {
		out.Suppressions = []sarifSuppression{{"external", "accepted", acceptedLabel(f) + ": " + f.Waiver}}
	}
	return out
}

func sarifPlace(at source.Span, opts Options) sarifLocation {
	from, to := at.From(), at.To()
	name := url.URL{Path: opts.in(at.Name())}
	return sarifLocation{sarifPhysical{
		sarifArtifact{name.String(), "%SRCROOT%"},
		sarifRegion{from.Line, from.Column, to.Line, to.Column},
	}}
}

// unlinked escapes "[text](address)" so that it is not a link in a message. (SARIF 2.1.0,
// 3.11.6)
func unlinked(text string) string {
	if !strings.Contains(text, "](") {
		return text
	}
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(text)
}
