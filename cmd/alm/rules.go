package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"alm/internal/spell"
	"alm/pipeline/catalogue"
	"alm/pipeline/check"
	"alm/pipeline/project"

	"github.com/spf13/cobra"
)

func rulesVerb(a *app) *cobra.Command {
	var asJSON bool
	var profile string
	cmd := &cobra.Command{
		Use:   "rules [ID]",
		Short: "List the rules, or explain one",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := project.ParseProfile(profile)
			switch {
			case err != nil:
				return err
			case len(args) == 1:
				return a.showRule(args[0])
			case asJSON:
				return a.rulesJSON()
			}
			return a.listRules(p)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return catalogue.IDs(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&profile, "profile", "", "list only what this profile runs: default, certification or security")
	return cmd
}

// listRules lists every rule with its severity in each profile, or those that one runs.
func (a *app) listRules(profile check.Profile) error {
	w := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
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
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.ID, severity, changeWord(r), map[bool]string{true: "--fix", false: "-"}[r.Autofix], titleOf(r))
			}
		}
	}
	return w.Flush()
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

func (a *app) rulesJSON() error {
	type row struct {
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
	var rows []row
	for _, family := range catalogue.Families() {
		for _, r := range family.Rules {
			rows = append(rows, row{r.ID, family.Of, r.Title, r.Severity, r.Change, r.Consumers, r.When, r.Aliases, r.Autofix, r.Since, byProfile(r), r.Refused, r.Proof})
		}
	}
	enc := json.NewEncoder(a.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(rows)
}

func byProfile(r check.Rule) map[check.Profile]check.Severity {
	of := map[check.Profile]check.Severity{}
	for _, p := range check.AllProfiles {
		of[p] = r.For(p)
	}
	return of
}

func (a *app) showRule(id string) error {
	rule, family := catalogue.Find(id)
	if rule == nil {
		hint := cmp.Or(spell.DidYouMean(id, catalogue.IDs()), "alm rules lists them")
		return usage(hint, "no rule %q", id)
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
