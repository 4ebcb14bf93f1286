// Package catalogue lists every rule of alm, by what the rules look at.
package catalogue

import (
	"slices"
	"strings"

	"alm/pipeline/check"
	"alm/pipeline/convert"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/pipeline/portal"
	"alm/pipeline/project"
	"alm/pipeline/verify"
)

// Family is one table of rules.
type Family struct {
	Of       string // the verb that the rules are of, as alm rules --json names it
	Title    string // a heading
	About    string // what the rules look at, in a sentence
	Verbs    string // the verbs that run them, in Markdown
	Profiles bool   // profiles weigh its rules
	Rules    []check.Rule
	Dir      string // of the rules in this module; its folder pages has a page for each
	Sides    []Side

	pages func() (map[string]string, error)
}

// Side is a folder of the example on a rule's page.
type Side struct {
	Dir, Title string
	Like       string // another side: files that are the same there are not shown again
}

// Families lists every table. Nobody changes what it returns.
func Families() []Family {
	change := []Side{{"old", "Before", ""}, {"new", "After", ""}, {"ok", "After, without a finding", "new"}}
	state := []Side{{"bad", "With a finding", ""}, {"good", "Without", "bad"}}
	return []Family{
		{
			Of:    "diff",
			Title: "Rules on a change",
			About: "They compare a connector with its earlier version, and report what the change asks of the version number and who is affected.",
			Verbs: "`alm diff`, `alm check`", Profiles: true,
			Rules: diff.Rules(), Dir: "pipeline/diff", pages: diffPages, Sides: change,
		},
		{
			Of:    "lint",
			Title: "Rules on one connector",
			About: "They look at a connector by itself.",
			Verbs: "`alm lint`, `alm check`", Profiles: true,
			Rules: lint.Rules(), Dir: "pipeline/lint", pages: lintPages, Sides: state,
		},
		{
			Of:    "convert",
			Title: "Losses of a conversion",
			About: "They report what a connector does not have of the OpenAPI 3 document that it was made of.",
			Verbs: "`alm convert`",
			Rules: convert.Rules, Dir: "pipeline/convert", pages: convertPages, Sides: state,
		},
		{
			Of:    "pull",
			Title: "Remarks of a pull",
			About: "They report what `alm pull` does not write into the files of a connector as the environment has it. `there.json` is what the environment has.",
			Verbs: "`alm pull`",
			Rules: portal.Rules, Dir: "pipeline/portal", pages: portalPages, Sides: state,
		},
		{
			Of:    "check",
			Title: "Rules on the project",
			About: "They look at what a project accepts (waivers, suppressions, the baseline), and at changes of alm.yaml and .alm that weaken the gate or move a target.",
			Verbs: "`alm check`, `alm lint`", Profiles: true,
			Rules: project.Rules, Dir: "pipeline/project", pages: projectPages, Sides: change,
		},
		{
			Of:    "verify",
			Title: "Rules on a solution",
			About: "They look at a solution zip or an unpacked solution. An example shows the files that matter; the rest of the solution has no fault. `zip` lists the entries of a zip, with what is special about them.",
			Verbs: "`alm verify`, `alm pack`, `alm import`",
			Rules: verify.Rules(), Dir: "pipeline/verify", pages: verifyPages, Sides: state,
		},
	}
}

// ofVerbs are the families of verbs that do not run all rules on connectors and their changes.
var ofVerbs = map[string][]string{
	"convert": {"convert"},
	"lint":    {"lint", "check"},
	"diff":    {"diff", "check"},
	"impact":  {"diff", "check"},
	"drift":   {"diff", "check"},
}

// OfVerb returns the rules that a verb runs.
func OfVerb(verb string) []*check.Rule {
	families, known := ofVerbs[verb]
	if !known {
		families = []string{"diff", "lint", "check"}
	}
	var all []*check.Rule
	for _, f := range Families() {
		for i := range f.Rules {
			if slices.Contains(families, f.Of) {
				all = append(all, &f.Rules[i])
			}
		}
	}
	return all
}

// IDs lists the ids of all rules, in the catalogue's order.
func IDs() []string {
	var ids []string
	for _, family := range Families() {
		for i := range family.Rules {
			ids = append(ids, family.Rules[i].ID)
		}
	}
	return ids
}

// Find returns the rule with an id, or with an alias in any case, and its family; nil without
// such a rule.
func Find(id string) (*check.Rule, Family) {
	for _, family := range Families() {
		for i := range family.Rules {
			if rule := &family.Rules[i]; rule.ID == id || hasAlias(rule, id) {
				return rule, family
			}
		}
	}
	return nil, Family{}
}

func hasAlias(rule *check.Rule, id string) bool {
	for _, alias := range rule.Aliases {
		if strings.EqualFold(alias, id) {
			return true
		}
	}
	return false
}
