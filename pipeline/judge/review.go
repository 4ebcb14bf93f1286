package judge

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"alm/pipeline/check"
	"alm/pipeline/lint"
	"alm/pipeline/report"
	"alm/solution/connector"
)

// Reviews are the security reviews of the connectors that were linted; none for another
// profile.
func (r *Result) Reviews() []report.Review {
	if r.Linted == nil || r.Linted.Profile != check.Security {
		return nil
	}
	var all []report.Review
	for _, c := range r.linted {
		all = append(all, r.review(c))
	}
	return all
}

func (r *Result) review(c *connector.Connector) report.Review {
	review := report.Review{Connector: c.Dir, Name: c.Name(), Version: c.Version(), Commit: r.Detected.Commit}
	for _, f := range c.Files() {
		sum := sha256.Sum256(f.Data)
		review.Files = append(review.Files, report.ReviewedFile{Name: f.Name, Size: len(f.Data), SHA256: hex.EncodeToString(sum[:])})
	}
	for _, p := range reviewPoints {
		review.Points = append(review.Points, r.point(p, c))
	}
	return review
}

// point is one point as the connector has it.
func (r *Result) point(p reviewPoint, c *connector.Connector) report.Point {
	out := report.Point{Title: p.Title, Asks: p.Asks, Verdict: report.ByHand, ByHand: p.ByHand}
	seen := p.Check(r, c)
	for _, e := range seen.evidence {
		e.Text = lint.HideIn(e.Text, c)
		out.Evidence = append(out.Evidence, e)
	}
	if seen.without != "" {
		out.Verdict, out.ByHand = report.Without, nil
		out.Evidence = []report.Evidence{{Text: seen.without}}
		return out
	}
	out.ByHand = slices.Concat(seen.byHand, p.ByHand)
	for _, id := range p.rules() {
		if r.runs(c.Dir, id) {
			out.Rules = append(out.Rules, id)
		}
	}
	if len(out.Rules) > 0 && len(seen.byHand) == 0 {
		out.Verdict = report.Holds
	}
	for _, f := range r.Linted.Findings {
		if f.Connector == c.Dir && f.Rule.Text == check.BreaksText && out.Verdict == report.Holds {
			out.Verdict = report.ByHand
			out.ByHand = append(out.ByHand, "A file is not valid JSON: fix it and review again, because rules may have missed something.")
		}
		if f.Connector != c.Dir || p.Point == check.NoPoint || f.Rule.Point != p.Point {
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
