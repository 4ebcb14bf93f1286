package project

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"alm/internal/spell"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/lint"
)

// Suppression accepts what a lint rule says of some places. Its reason is for those who
// read the report.
type Suppression struct {
	Rule       string   `yaml:"rule" is:"rule" need:"always"`
	Connectors []string `yaml:"connectors" is:"text" paths:"values"` // globs of folders; none means every connector
	Subjects   []string `yaml:"subjects" is:"text"`                  // what it suppresses; * stands for any text; none means all
	Reason     string   `yaml:"reason" is:"text" need:"always"`
	Owner      string   `yaml:"owner"`
	Until      string   `yaml:"until" is:"day"` // the last day, 2027-01-31; none means no last day
}

func (p *Project) checkSuppression(i int, s Suppression) error {
	at := p.suppressionAt(i)
	var known []string
	for _, rule := range lint.Rules() {
		known = append(known, rule.ID)
	}
	if !slices.Contains(known, s.Rule) {
		hint := cmp.Or(spell.DidYouMean(s.Rule, known), "alm rules lists them; a finding on a change is accepted with alm accept")
		if s.Rule == "" {
			return at.Errorf("add rule: and the id of a lint rule", "a suppression has no rule")
		}
		return at.At("rule").Errorf(hint, "no lint rule %q", s.Rule)
	}
	if strings.TrimSpace(s.Reason) == "" {
		return at.At("rule").Errorf("add reason: why it is accepted", "the suppression of %s has no reason", s.Rule)
	}
	if _, err := time.Parse(time.DateOnly, cmp.Or(s.Until, time.DateOnly)); err != nil {
		return at.At("until").Errorf("write the last day on which it counts", "until %q is no day such as 2027-01-31", s.Until)
	}
	for _, glob := range s.Connectors {
		if _, err := path.Match(glob, ""); err != nil {
			return at.At("connectors").Errorf(globHint, "%q is no pattern of folders", glob)
		}
	}
	return nil
}

func (p *Project) suppressionAt(i int) Position {
	if p.policy != nil {
		p = p.policy
	}
	return p.At("lint", "suppressions").Item(i)
}

// Covers reports whether the suppression is about a finding, at all of the places that its fingerprint covers.
func (s Suppression) Covers(f *check.Finding) bool {
	if f.Rule.ID != s.Rule || !s.Reaches(f.Connector) || !s.isAbout(f.Subject) {
		return false
	}
	return f.Content == "" || !slices.ContainsFunc(f.Places, func(at check.Place) bool { return !s.isAbout(at.Subject) })
}

func (s Suppression) isAbout(subject string) bool {
	return len(s.Subjects) == 0 || slices.ContainsFunc(s.Subjects, func(like string) bool { return words.Matches(like, subject) })
}

// Reaches reports whether the suppression is about a connector.
func (s Suppression) Reaches(dir string) bool {
	return len(s.Connectors) == 0 || matches(s.Connectors, dir)
}

// within reports whether a suppression accepts nothing that another does not.
func (s Suppression) within(other Suppression) bool {
	inConnectors := len(other.Connectors) == 0 || len(s.Connectors) > 0 &&
		!slices.ContainsFunc(s.Connectors, func(glob string) bool { return !covered(other.Connectors, glob) })
	inSubjects := len(other.Subjects) == 0 || len(s.Subjects) > 0 && !slices.ContainsFunc(s.Subjects, func(subject string) bool {
		return !slices.ContainsFunc(other.Subjects, func(like string) bool { return words.Matches(like, subject) })
	})
	inTime := other.Until == "" || s.Until != "" && s.Until <= other.Until
	return s.Rule == other.Rule && inConnectors && inSubjects && inTime
}

// Expired reports whether the last day is before today, both written as 2027-01-31.
func (s Suppression) Expired(today string) bool { return s.Until != "" && s.Until < today }

// SuppressionFinding returns a finding on a suppression of alm.yaml.
func (p *Project) SuppressionFinding(id string, i int, format string, args ...any) check.Finding {
	rule := RuleOf(id)
	return check.Finding{
		Rule: rule, Severity: rule.Severity, Subject: fmt.Sprintf("suppression/%s/%d", p.Lint.Suppressions[i].Rule, i+1),
		Message: fmt.Sprintf(format, args...), Fix: rule.Fix, At: p.suppressionAt(i).At("rule").Span(),
	}
}

// RuleOf returns a rule of Rules.
func RuleOf(id string) *check.Rule {
	return &Rules[slices.IndexFunc(Rules, func(r check.Rule) bool { return r.ID == id })]
}

// Rules are the rules on what a project accepts. They run where it is accepted, so they
// have no Run.
var Rules = []check.Rule{
	{
		ID: "waiver-expired", Title: "A waiver's day has passed", Severity: check.Warning,
		Evidence: noPlatform,
		Fix:      "fix the finding, or accept it again with alm accept",
	},
	{
		ID: "waiver-unused", Title: "A waiver matches no finding", Severity: check.Note,
		Evidence: noPlatform,
		Fix:      "remove it",
	},
	{
		ID: "suppression-expired", Title: "A suppression's day has passed", Severity: check.Warning,
		Evidence: noPlatform,
		Fix:      "fix what it accepted, or give it a later day",
	},
	{
		ID: "suppression-unused", Title: "A suppression matches no finding", Severity: check.Note,
		Evidence: noPlatform,
		Fix:      "remove it from alm.yaml",
	},
	{
		ID: "baseline-unused", Title: "Entries of the baseline match no finding", Severity: check.Note,
		Evidence: noPlatform,
		Fix:      "alm lint --write-baseline removes them",
	},
	{
		ID: "policy-weakened", Title: "A change lowers what alm.yaml checks", Severity: check.Warning,
		Evidence: noPlatform,
		Fix:      "undo it, or let the owners of alm.yaml approve it",
	},
	{
		ID: "connector-left-out", Title: "A change leaves connectors out of the project", Severity: check.Warning,
		Evidence: noPlatform,
		Fix:      "undo it, or let the owners of alm.yaml approve it",
	},
	{
		ID: "waiver-added", Title: "A change brings a waiver, or widens one", Severity: check.Note,
		Evidence: noPlatform,
		Fix:      "let the owners of .alm approve it",
	},
	{
		ID: "waiver-too-long", Title: "A waiver ends later than alm.yaml allows", Severity: check.Warning,
		Evidence: noPlatform,
		Fix:      "give it an earlier day, and accept the finding again after it",
	},
	{
		ID: "baseline-grown", Title: "A change adds findings to the baseline", Severity: check.Warning,
		Evidence: noPlatform,
		Fix:      "fix the findings, or let the owners of .alm approve it",
	},
	{
		ID: "stage-url-changed", Title: "A stage targets another environment", Severity: check.Warning,
		Evidence: noPlatform,
		Fix:      "compare the environment with the one that you expect",
	},
	{
		ID: "stage-signin-changed", Title: "A stage signs in differently", Severity: check.Warning,
		Evidence: noPlatform,
		Fix:      "compare tenant, application and cloud with those that you expect",
	},
	{
		ID: "stage-value-changed", Title: "A stage has another value or connection", Severity: check.Note,
		Evidence: noPlatform,
		Fix:      "compare the value with the one that you expect",
	},
	{
		ID: "secret-source-changed", Title: "A client secret comes from another variable", Severity: check.Warning,
		Evidence: noPlatform,
		Fix:      "compare the variable with the one that you expect",
	},
	{
		ID: "stage-added", Title: "A stage is new", Severity: check.Note,
		Evidence: noPlatform,
		Fix:      "compare its environment with the one that you expect",
	},
	{
		ID: "stage-removed", Title: "A stage is gone", Severity: check.Warning,
		Evidence: noPlatform,
		Fix:      "undo it, or let the owners of alm.yaml approve it",
	},
	{
		ID: "solution-connector-removed", Title: "A solution no longer packs a connector", Severity: check.Warning,
		Evidence: deletedByUpgrade,
		Fix:      "undo it, or deprecate the connector first: an upgrade deletes it from environments",
	},
	{
		ID: "solution-identity-changed", Title: "A solution or connector is known by another name", Severity: check.Warning,
		Evidence: knownByID,
		Fix:      "undo it: environments would install it as another one",
	},
	{
		ID: "solution-value-changed", Title: "A solution brings another value, or puts it at another place", Severity: check.Note,
		Evidence: noPlatform,
		Fix:      "compare the value with the one that you expect",
	},
	{
		ID: "lock-identity-changed", Title: "The lock file has another identity of a connector", Severity: check.Warning,
		Evidence: knownByID,
		Fix:      "undo it: environments know the connector by the id and name that it had",
	},
}
