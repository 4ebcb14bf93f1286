package report

import (
	"fmt"

	"alm/internal/source"
	"alm/pipeline/check"
)

// The security reviews in the JSON of schema 1.
type (
	jsonReview struct {
		Connector string             `json:"connector"`
		Name      string             `json:"name"`
		Version   string             `json:"version"`
		Commit    string             `json:"commit,omitempty"` // none of a work tree
		Files     []jsonReviewedFile `json:"files"`
		Points    []jsonPoint        `json:"points"`
	}
	jsonReviewedFile struct {
		Name   string `json:"name"`
		Size   int    `json:"size"`
		SHA256 string `json:"sha256"`
	}
	jsonPoint struct {
		Title    string         `json:"title"`
		Asks     string         `json:"asks"`
		Verdict  Verdict        `json:"verdict"`
		Findings []string       `json:"fingerprints"`
		Evidence []jsonEvidence `json:"evidence"`
		ByHand   []string       `json:"byHand"`
		Rules    []string       `json:"rules"`
	}
	jsonEvidence struct {
		Text string `json:"text"`
		File string `json:"file,omitempty"`
		Line int    `json:"line,omitempty"`
	}
)

func (d Document) jsonReviews(opts Options) []jsonReview {
	var all []jsonReview
	for _, r := range d.Reviews {
		out := jsonReview{Connector: opts.in(r.Connector), Name: r.Name, Version: r.Version, Commit: r.Commit, Files: []jsonReviewedFile{}, Points: []jsonPoint{}}
		for _, f := range r.Files {
			out.Files = append(out.Files, jsonReviewedFile{opts.in(f.Name), f.Size, f.SHA256})
		}
		for _, p := range r.Points {
			out.Points = append(out.Points, p.asJSON(opts))
		}
		all = append(all, out)
	}
	return all
}

func (p Point) asJSON(opts Options) jsonPoint {
	out := jsonPoint{Title: p.Title, Asks: p.Asks, Verdict: p.Verdict, Findings: []string{}, Evidence: []jsonEvidence{}, ByHand: orEmpty(p.ByHand), Rules: orEmpty(p.Rules)}
	for _, f := range p.Findings {
		out.Findings = append(out.Findings, f.Fingerprint)
	}
	for _, e := range p.Evidence {
		line := jsonEvidence{Text: e.Text}
		if !e.At.IsZero() {
			line.File, line.Line = opts.in(e.At.Name()), e.At.From().Line
		}
		out.Evidence = append(out.Evidence, line)
	}
	return out
}

// review reads a review, whose findings are among those of its report.
func (r *Reader) review(in jsonReview, findings []*check.Finding) (Review, error) {
	out := Review{Connector: r.out(in.Connector), Name: in.Name, Version: in.Version, Commit: in.Commit}
	for _, f := range in.Files {
		out.Files = append(out.Files, ReviewedFile{r.out(f.Name), f.Size, f.SHA256})
	}
	of := map[string][]*check.Finding{} // several of a fingerprint, in the order of the report
	for _, f := range findings {
		if f.Connector == out.Connector {
			of[f.Fingerprint] = append(of[f.Fingerprint], f)
		}
	}
	for _, p := range in.Points {
		point := Point{Title: p.Title, Asks: p.Asks, Verdict: p.Verdict, ByHand: p.ByHand, Rules: p.Rules}
		for _, fingerprint := range p.Findings {
			left := of[fingerprint]
			if len(left) == 0 {
				return Review{}, fmt.Errorf("its review of %.100q names the finding %.20q, which it does not have", in.Connector, fingerprint)
			}
			point.Findings, of[fingerprint] = append(point.Findings, left[0]), left[1:]
		}
		for _, e := range p.Evidence {
			at := source.Position{Line: e.Line, Column: 1}
			point.Evidence = append(point.Evidence, Evidence{Text: e.Text, At: r.place(e.File, at, at)})
		}
		out.Points = append(out.Points, point)
	}
	return out, nil
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
