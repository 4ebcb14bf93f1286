package pipeline

import (
	"context"
	"fmt"
	"slices"

	"alm/internal/words"
	"alm/pipeline/check"
	changes "alm/pipeline/diff"
	linting "alm/pipeline/lint"
	"alm/pipeline/project"
)

// Judged is what lint or diff found.
type Judged struct {
	Profile  check.Profile   `json:"profile,omitempty"` // of lint: what connectors were checked for
	Breaking int             `json:"breaking"`
	Errors   int             `json:"errors"`
	Warnings int             `json:"warnings"`
	Notes    int             `json:"notes"`
	Findings []check.Finding `json:"-"`
}

// Gated is the gate's answer.
type Gated struct {
	FailOn  string `json:"failOn"`
	Refused string `json:"refused,omitempty"` // why, "" when it lets the change through
	Waived  int    `json:"waived"`

	Findings []Noted `json:"findings,omitempty"` // all that was known, accepted or not

	findings []check.Finding // on what is accepted
}

var lint = Step{
	Name: "lint",
	Does: "checks each connector by itself",
	Run: func(_ context.Context, rel *Release) error {
		rel.Linted = judged(rel.lintAll())
		rel.Linted.Profile = rel.profile()
		rel.tell("lint", "%s", rel.Linted)
		return nil
	},
}

var diff = Step{
	Name: "diff",
	Does: "says what the change breaks, and whom",
	Idle: func(rel *Release) string {
		if rel.With.Base.FS == nil {
			return "no base"
		}
		return ""
	},
	Run: func(_ context.Context, rel *Release) error {
		d := rel.Detected
		findings := linting.Hide(changes.Compare(d.was, d.all), slices.Concat(d.was, d.all))
		findings = rel.With.Project.Apply(findings)
		findings = narrow(findings, rel.With.Consumers)
		acceptMajor(findings, rel.Detected)
		rel.Diffed = judged(findings)
		rel.tell("diff", "%s", rel.Diffed)
		return nil
	},
}

// acceptMajor waives the breaking findings of a connector whose major version rose: the
// change says of itself that it breaks.
func acceptMajor(findings []check.Finding, d *Detected) {
	was, is := versions(d.was), versions(d.all)
	for i := range findings {
		f := &findings[i]
		before, after := was[f.Connector], is[f.Connector]
		if f.Rule.Change == check.Breaking && project.MajorRose(before, after) {
			f.Accept(check.ByWaiver, fmt.Sprintf("the major version rose from %s to %s", before, after))
		}
	}
}

func judged(findings []check.Finding) *Judged {
	j := &Judged{Findings: findings}
	j.count()
	return j
}

// count counts what is not accepted.
func (j *Judged) count() {
	j.Breaking = 0
	for _, f := range j.Findings {
		if f.Waiver == "" && f.Rule.Change == check.Breaking {
			j.Breaking++
		}
	}
	j.Errors = check.Count(j.Findings, check.Error)
	j.Warnings = check.Count(j.Findings, check.Warning)
	j.Notes = check.Count(j.Findings, check.Note)
}

func (j *Judged) String() string {
	return fmt.Sprintf("%d breaking, %s, %s, %s", j.Breaking, words.Count(j.Errors, "error"), words.Count(j.Warnings, "warning"), words.Count(j.Notes, "note"))
}

var gate = Step{
	Name: "gate",
	Does: "stops a change that breaks without saying so",
	Run: func(_ context.Context, rel *Release) error {
		onAccepted, err := rel.accept()
		if err != nil {
			return err
		}
		g := &Gated{FailOn: rel.With.FailOn.String(), findings: rel.With.Project.Apply(onAccepted)}
		rel.Gated = g
		var stops []check.Finding
		for _, f := range rel.Findings() {
			switch {
			case f.Waiver != "":
				g.Waived++
			case rel.With.FailOn != check.Off && f.Severity >= rel.With.FailOn:
				stops = append(stops, f)
			}
		}
		if len(stops) > 0 {
			g.Refused = "blocked by " + severities(stops)
		}
		return nil
	},
}

// severities counts findings by severity: "1 error and 2 warnings".
func severities(findings []check.Finding) string {
	var parts []string
	for _, s := range []check.Severity{check.Error, check.Warning, check.Note} {
		if n := check.Count(findings, s); n > 0 {
			parts = append(parts, words.Count(n, s.String()))
		}
	}
	return words.List(parts)
}

// Findings are lint's, diff's and the gate's together, sorted. They are the release's own:
// nobody changes them.
func (rel *Release) Findings() []check.Finding {
	var all []check.Finding
	add := func(findings []check.Finding) {
		if all == nil {
			all = slices.Clip(findings)
		} else {
			all = append(all, findings...)
		}
	}
	for _, j := range []*Judged{rel.Linted, rel.Diffed} {
		if j != nil {
			add(j.Findings)
		}
	}
	if rel.Gated != nil {
		add(rel.Gated.findings)
	}
	check.Sort(all)
	return all
}
