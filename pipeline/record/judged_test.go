package record

import (
	"testing"

	"alm/pipeline/check"
)

func TestJudged(t *testing.T) {
	of := func(severity check.Severity, change check.Change, waiver string) *check.Finding {
		return &check.Finding{Rule: &check.Rule{Change: change}, Severity: severity, Waiver: waiver}
	}
	j := NewJudged([]*check.Finding{of(check.Error, check.Breaking, ""), of(check.Error, check.Breaking, "w"), of(check.Error, check.Additive, ""),
		of(check.Warning, check.Breaking, ""), of(check.Note, check.Additive, ""), of(check.Note, check.Additive, ""), of(check.Note, check.Additive, "")})
	for range 2 {
		if got, want := j.String(), "2 breaking, 2 errors, 1 warning, 3 notes"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		j.Count() // again
	}
	for want, d := range map[string]Detected{
		"1 connector in the work tree":                        {Head: "work tree", Changed: []string{"a"}},
		"2 connectors changed between main and the work tree": {Head: "work tree", Base: "main", Changed: []string{"a", "b"}},
	} {
		if d.String() != want {
			t.Errorf("got %s, want %s", d, want)
		}
	}
}

// TestSign: a plan's digest is of what an import does.
func TestSign(t *testing.T) {
	plan := func(change func(*Plan)) string {
		p := &Plan{Stage: "dev", Breaking: []PlannedBreak{{Rule: "r", Uses: []check.Use{{Name: "flow", Owner: "a", State: "on"}}}}}
		change(p)
		before := p.Breaking[0].Uses[0]
		if err := p.Sign(); err != nil || p.Breaking[0].Uses[0].Owner != before.Owner || p.Breaking[0].Uses[0].State != before.State {
			t.Errorf("Sign = %v, and the plan is %+v", err, p)
		}
		return p.Digest
	}
	digest := plan(func(*Plan) {})
	for what, change := range map[string]func(*Plan){
		"an earlier digest": func(p *Plan) { p.Digest = "x" }, "a policy": func(p *Plan) { p.Policy = []string{"x"} },
		"an owner": func(p *Plan) { p.Breaking[0].Uses[0].Owner = "b" }, "a state": func(p *Plan) { p.Breaking[0].Uses[0].State = "off" },
	} {
		if got := plan(change); got != digest {
			t.Errorf("%s changes the digest", what)
		}
	}
	for what, change := range map[string]func(*Plan){
		"the stage": func(p *Plan) { p.Stage = "x" }, "a break": func(p *Plan) { p.Breaking[0].Rule = "x" }, "a flow": func(p *Plan) { p.Breaking[0].Uses[0].Name = "x" },
		"a remark": func(p *Plan) { p.Remarks = []string{"x"} },
	} {
		if got := plan(change); got == digest {
			t.Errorf("%s does not change the digest", what)
		}
	}
	if len(digest) != 16 {
		t.Errorf("the digest is %s", digest)
	}
}
