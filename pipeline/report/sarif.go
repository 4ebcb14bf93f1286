package report

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
)

// Code scanning rejects a run with more results than this. (docs.github.com, SARIF support for
// code scanning)
const maxResults = 25000

func writeSARIF(w io.Writer, doc Document, opts Options) error {
	run := sarifRun{
		Details:     sarifDetails{category(doc, opts)},
		ColumnKind:  "unicodeCodePoints",
		Bases:       map[string]sarifBaseURI{"%SRCROOT%": {sarifText{Text: "the repository's root"}}},
		Invocations: []sarifInvocation{{OK: true}},
		Results:     []sarifResult{},
	}
	if doc.Profile != "" {
		run.Properties = &sarifRunProps{doc.Profile}
	}
	findings := slices.DeleteFunc(slices.Clone(doc.Findings), func(f *check.Finding) bool { return f.Waiver != "" })
	if n := len(doc.Findings) - len(findings); n > 0 {
		run.note(countNoun(n, "accepted finding") + " left out, because code scanning would show them as open alerts")
	}
	if all := len(findings); all > maxResults {
		slices.SortStableFunc(findings, worseFirst)
		findings = findings[:maxResults]
		text := fmt.Sprintf("the worst %d of %d findings", maxResults, all)
		run.note(text)
	}
	for _, place := range doc.Unclear {
		run.note("not understood: " + place)
	}
	for _, text := range doc.missing() {
		run.note(text)
	}
	var ran []*check.Rule
	if opts.Rules != nil {
		ran = opts.Rules()
	}
	rules, index := sarifRules(ruleList(ran, findings), opts)
	run.Tool.Driver = sarifDriver{"alm", doc.Version, opts.Links.home(), rules}
	hashes := lineHashes{map[string][]string{}, doc.Text}
	for _, f := range findings {
		run.Results = append(run.Results, asSARIF(f, index[f.Rule.ID], hashes, opts))
	}
	return encodeJSON(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// category returns what distinguishes the uploads of one workflow: code scanning takes one of each.
func category(doc Document, opts Options) string {
	profile := doc.Profile
	if profile == check.Default {
		profile = ""
	}
	return path.Join("alm", doc.Verb, string(profile), opts.Root) + "/"
}

// note adds a notification of the tool itself.
func (run *sarifRun) note(text string) {
	all := &run.Invocations[0].Notifications
	*all = append(*all, sarifNotification{"warning", sarifText{Text: text}})
}

func asSARIF(f *check.Finding, rule int, hashes lineHashes, opts Options) sarifResult {
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
	out.Related = sarifUses(f, opts)
	// Code scanning identifies alerts by this one. What is only in the base has no line at head, so
	// its own fingerprint identifies it.
	out.Fingerprints["primaryLocationLineHash"] = cmp.Or(hashes.at(f.At), f.Fingerprint+":1")
	return out
}

func sarifPlace(at source.Span, opts Options) sarifLocation {
	from, to := at.From(), at.To()
	return sarifLocation{sarifPhysical{
		artifactOf(opts.in(at.Name())),
		sarifRegion{from.Line, from.Column, to.Line, to.Column},
	}}
}

// artifactOf returns where a file is: below the repository's root, or a file URI of one outside.
func artifactOf(name string) sarifArtifact {
	if path.IsAbs(name) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: name}).String()}
	}
	return sarifArtifact{(&url.URL{Path: name}).String(), "%SRCROOT%"}
}

// unlinked escapes "[text](address)" so that it is not a link in a message. (SARIF 2.1.0,
// 3.11.6)
func unlinked(text string) string {
	if !strings.Contains(text, "](") {
		return text
	}
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(text)
}
