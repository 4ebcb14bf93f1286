package pipeline

import (
	"slices"
	"testing"

	"alm/pipeline/check"
	linting "alm/pipeline/lint"
)

// TestReviewPointsNameRules holds the review's table against the catalogue: each rule that
// it names is there, each stands in one point, and no security rule is forgotten.
func TestReviewPointsNameRules(t *testing.T) {
	in := map[string]string{}
	defer func() {
		for _, r := range linting.Rules() {
			if r.For(check.Security) > r.For(check.Default) && in[r.ID] == "" {
				t.Errorf("%s weighs more for security, and no point of the review names it", r.ID)
			}
		}
	}()
	for _, p := range reviewPoints {
		for _, id := range p.Rules {
			if !slices.ContainsFunc(linting.Rules(), func(r check.Rule) bool { return r.ID == id }) {
				t.Errorf("%s: no rule %s", p.Title, id)
			}
			if in[id] != "" {
				t.Errorf("%s stands in %s and in %s", id, in[id], p.Title)
			}
			in[id] = p.Title
		}
		if p.Look == nil || len(p.Rules) == 0 && len(p.ByHand) == 0 {
			t.Errorf("%s looks at nothing", p.Title)
		}
	}
}
