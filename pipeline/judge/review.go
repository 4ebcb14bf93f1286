package judge

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"alm/internal/sorting"
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/pipeline/lint"
	"alm/pipeline/report"
	"alm/solution/connector"
)

// reviewed is what the security review keeps of a connector: its files by name and digest, and what
// each point has looked at.
type reviewed struct {
	report.Review
	seen []seen // by point
}

// review looks at connectors for each point of the review, and keeps none of their files.
func (r *Result) review(all []*connector.Connector) {
	for _, c := range all {
		one := reviewed{Review: report.Review{Connector: strings.Clone(c.Dir), Name: strings.Clone(c.Name()), Version: strings.Clone(c.Version())}}
		for _, f := range c.Files() {
			sum := sha256.Sum256(f.Data)
			one.Files = append(one.Files, report.ReviewedFile{Name: f.Name, Size: len(f.Data), SHA256: hex.EncodeToString(sum[:])})
		}
		var places source.Pinner
		for _, p := range reviewPoints {
			found := p.Check(r, c)
			for i := range found.evidence {
				e := &found.evidence[i]
				e.Text = lint.HideIn(e.Text, c)
				places.Pin(&e.At)
			}
			one.seen = append(one.seen, found)
		}
		places.Finish()
		r.reviewed = append(r.reviewed, one)
	}
}

// Reviews are the security reviews of the connectors that were linted; none for another
// profile.
func (r *Result) Reviews() []report.Review {
	if r.Linted == nil || len(r.reviewed) == 0 {
		return nil
	}
	of := map[string][]*check.Finding{}
	for _, f := range r.Linted.Findings {
		of[f.Connector] = append(of[f.Connector], f)
	}
	var all []report.Review
	for _, one := range r.reviewed {
		review := one.Review
		review.Commit = r.Detected.Commit
		for i, p := range reviewPoints {
			review.Points = append(review.Points, r.point(p, one.seen[i], review.Connector, of[review.Connector]))
		}
		all = append(all, review)
	}
	sorting.Stable(all, func(a, b report.Review) int { return strings.Compare(a.Connector, b.Connector) })
	return all
}

// point is one point as the connector of a folder has it.
func (r *Result) point(p reviewPoint, seen seen, dir string, findings []*check.Finding) report.Point {
	out := report.Point{Title: p.Title, Asks: p.Asks, Verdict: report.ByHand, ByHand: p.ByHand}
	if seen.without != "" {
		out.Verdict, out.ByHand = report.Without, nil
		out.Evidence = []report.Evidence{{Text: seen.without}}
		return out
	}
	out.Evidence = seen.evidence
	out.ByHand = slices.Concat(seen.byHand, p.ByHand)
	for _, id := range p.rules() {
		if r.runs(dir, id) {
			out.Rules = append(out.Rules, id)
		}
	}
	if len(out.Rules) > 0 && len(seen.byHand) == 0 {
		out.Verdict = report.Holds
	}
	for _, f := range findings {
		if f.Rule.Text == check.BreaksText && out.Verdict == report.Holds {
			out.Verdict = report.ByHand
			out.ByHand = append(out.ByHand, "A file is not valid JSON: fix it and review again, because rules may have missed something.")
		}
		if p.Point == check.NoPoint || f.Rule.Point != p.Point {
			continue
		}
		out.Findings = append(out.Findings, f)
		if f.Waiver == "" {
			out.Verdict = report.Open
		} else if out.Verdict != report.Open {
			out.Verdict = report.Accepted
		}
	}
	return out
}

// rules lists the ids of the rules that answer the point.
func (p reviewPoint) rules() []string {
	var ids []string
	for _, r := range lint.Rules() {
		if p.Point != check.NoPoint && r.Point == p.Point {
			ids = append(ids, r.ID)
		}
	}
	return ids
}
