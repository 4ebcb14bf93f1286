package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alm/internal/spell"
	"alm/pipeline/catalogue"
	"alm/pipeline/check"
	"alm/pipeline/project"

	"github.com/spf13/cobra"
)

func rulesVerb(a *app) *cobra.Command {
	var asJSON bool
	var profile string
	var format textOrJSON
	cmd := &cobra.Command{
		Use:   "rules [ID]",
		Short: "List the rules, or explain one",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := project.ParseProfile(profile)
			switch {
			case err != nil:
				return err
			case len(args) == 1 && profile != "":
				return usage("leave one of them out: alm rules ID shows the severity in each profile", "--profile is for the list of rules, and %s is one rule", args[0])
			}
			if err := format.check(); err != nil {
				return err
			}
			asJSON = asJSON || format.json()
			switch {
			case len(args) == 1:
				return a.showRule(args[0], asJSON)
			case asJSON:
				return a.printJSON(ruleRows(p))
			}
			return a.listRules(p)
		},
		ValidArgsFunction: a.completesFirst(func(*cobra.Command) ([]string, cobra.ShellCompDirective) {
			return catalogue.IDs(), cobra.ShellCompDirectiveNoFileComp
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "the same as --format json")
	format.flag(cmd)
	cmd.Flags().StringVar(&profile, "profile", "", "list only what this profile runs: default, certification or security")
	return cmd
}

// eachRule calls do with every rule, or with those that a profile runs, and its severity there.
func eachRule(profile check.Profile, do func(family catalogue.Family, r check.Rule, severity string)) {
	for _, family := range catalogue.Families() {
		if profile != "" && !family.Profiles {
			continue
		}
		for _, r := range family.Rules {
			severity := severities(r)
			if profile != "" {
				severity = r.For(profile).String()
			}
			if severity != check.Off.String() || profile == "" {
				do(family, r, severity)
			}
		}
	}
}

// listRules lists every rule with its severity in each profile, or those that one runs.
func (a *app) listRules(profile check.Profile) error {
	rules := grid{head: []string{"RULE", "SEVERITY", "CHANGE", "FIX", "TITLE"}}
	eachRule(profile, func(_ catalogue.Family, r check.Rule, severity string) {
		rules.add(r.ID, severity, changeWord(r), map[bool]string{true: "--fix", false: "-"}[r.Autofix], titleOf(r))
	})
	return a.printTable(rules)
}

// severities are a rule's in each profile, one where they agree: "warning/error/off".
func severities(r check.Rule) string {
	var words []string
	for _, p := range check.AllProfiles {
		words = append(words, r.For(p).String())
	}
	if len(slices.Compact(slices.Clone(words))) == 1 {
		return words[0]
	}
	return strings.Join(words, "/")
}

func titleOf(r check.Rule) string {
	if len(r.Aliases) == 0 {
		return r.Title
	}
	return r.Title + " (" + strings.Join(r.Aliases, ", ") + ")"
}

func changeWord(r check.Rule) string {
	if r.Change == check.None {
		return "-"
	}
	return r.Change.String()
}

// ruleRow is a rule as JSON has it.
type ruleRow struct {
	ID        string           `json:"id"`
	Of        string           `json:"of"`
	Title     string           `json:"title"`
	Severity  check.Severity   `json:"severity"`
	Change    check.Change     `json:"change"`
	Consumers []check.Consumer `json:"consumers,omitempty"`
	When      []check.Phase    `json:"when,omitempty"`
	Aliases   []string         `json:"aliases,omitempty"`
	Autofix   bool             `json:"autofix,omitempty"`
	Since     string           `json:"since,omitempty"` // the version of alm that brought it, "" for the first

	Severities map[check.Profile]check.Severity `json:"severities"` // by profile

	Platform check.Refusal `json:"platform,omitempty"` // what is known of its answer
	Proof    string        `json:"proof,omitempty"`
}

func newRuleRow(of string, r check.Rule) ruleRow {
	return ruleRow{r.ID, of, r.Title, r.Severity, r.Change, r.Consumers, r.When, r.Aliases, r.Autofix, r.Since, byProfile(r), r.Refused, r.Proof}
}

func ruleRows(profile check.Profile) []ruleRow {
	rows := []ruleRow{}
	eachRule(profile, func(family catalogue.Family, r check.Rule, _ string) { rows = append(rows, newRuleRow(family.Of, r)) })
	return rows
}

func byProfile(r check.Rule) map[check.Profile]check.Severity {
	of := map[check.Profile]check.Severity{}
	for _, p := range check.AllProfiles {
		of[p] = r.For(p)
	}
	return of
}

func (a *app) showRule(id string, asJSON bool) error {
	rule, family := catalogue.Find(id)
	if rule == nil {
		hint := cmp.Or(spell.DidYouMean(id, catalogue.IDs()), "alm rules lists them")
		return usage(hint, "no rule %q", id)
	}
	if asJSON {
		return a.printJSON([]ruleRow{newRuleRow(family.Of, *rule)})
	}
	page, err := family.Page(rule.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.Stdout, "%s\n%s\n\nseverity %s", rule.ID, rule.Title, rule.Severity)
	if rule.Change != check.None {
		fmt.Fprintf(a.Stdout, ", change %s", rule.Change)
	}
	for i, c := range rule.Consumers {
		fmt.Fprint(a.Stdout, map[bool]string{true: ", hits ", false: ", "}[i == 0], c)
	}
	for i, phase := range rule.When {
		fmt.Fprint(a.Stdout, map[bool]string{true: "\nmet at ", false: ", "}[i == 0], phase)
	}
	for _, p := range check.AllProfiles {
		if s := rule.For(p); s != rule.Severity {
			fmt.Fprintf(a.Stdout, "\nin the profile %s: %s", p, s)
		}
	}
	if rule.Autofix {
		fmt.Fprint(a.Stdout, "\nalm lint --fix fixes it")
	}
	fmt.Fprintf(a.Stdout, "\nfound by %s", strings.ReplaceAll(family.Verbs, "`", ""))
	if rule.AtPack {
		fmt.Fprint(a.Stdout, "\nalm pack stops at it")
	}
	if rule.Since != "" {
		fmt.Fprintf(a.Stdout, "\nsince alm %s", rule.Since)
	}
	if len(rule.Aliases) > 0 {
		fmt.Fprintf(a.Stdout, "\nMicrosoft's code: %s", strings.Join(rule.Aliases, ", "))
	}
	if known := rule.Evidence.String(); known != "" {
		fmt.Fprint(a.Stdout, "\n"+a.fitted("the platform: "+known))
	}
	fmt.Fprintf(a.Stdout, "\n\n%s\n", a.fitted(page.Prose))
	for _, f := range page.Files {
		fmt.Fprintf(a.Stdout, "\n%s\n%s", f.Name, indentLines(string(f.Data)))
	}
	fmt.Fprintf(a.Stdout, "\nalm says\n%s", indentLines(page.Want))
	return nil
}

func indentLines(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ") + "\n"
}
