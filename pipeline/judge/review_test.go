package judge

import (
	"testing"

	"alm/pipeline/check"
	"alm/pipeline/lint"
)

// TestReviewPointsHaveRules: each point that rules answer is in the review once and has a rule,
// and no security rule is forgotten.
func TestReviewPointsHaveRules(t *testing.T) {
	answered := map[check.Point]int{}
	for _, r := range lint.Rules() {
		answered[r.Point]++
		if r.For(check.Security) > r.For(check.Default) && r.Point == check.NoPoint {
			t.Errorf("%s weighs more for security, and has no point of the review", r.ID)
		}
	}
	delete(answered, check.NoPoint)
	for _, p := range reviewPoints {
		if p.Check == nil || len(p.rules()) == 0 && len(p.ByHand) == 0 || p.Point != check.NoPoint && answered[p.Point] == 0 {
			t.Errorf("%s: nothing answers it, or an earlier point has its rules", p.Title)
		}
		delete(answered, p.Point)
	}
	for point, rules := range answered {
		t.Errorf("%d rules answer point %d, which is not in the review", rules, point)
	}
}
