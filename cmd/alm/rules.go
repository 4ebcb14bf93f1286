package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/tabwriter"

	"alm/internal/spell"
	"alm/pipeline"
	"alm/pipeline/check"
	"alm/pipeline/diff"
	"alm/pipeline/lint"
	"alm/solution"

	"github.com/spf13/cobra"
)

// part is a table of rules, and the pages beside it.
type part struct {
	of    string
	rules []check.Rule
	pages fs.FS
}

// catalogue is every rule there is.
func catalogue() []part {
	return []part{
		{"diff", diff.Rules(), diff.Pages},
		{"lint", lint.Rules(), lint.Pages},
		{"check", pipeline.Rules, pipeline.Pages},
		{"verify", faultRules(), nil},
	}
}

// faultRules are what verify and pack find in solutions, as rows of the catalogue.
func faultRules() []check.Rule {
	weights := map[solution.Severity]check.Severity{solution.Note: check.Note, solution.Warning: check.Warning, solution.Error: check.Error}
	var rules []check.Rule
	for _, f := range solution.Faults {
		rules = append(rules, check.Rule{ID: f.ID, Title: f.Title, Severity: weights[f.Severity], Fix: f.Fix})
	}
	return rules
}

func rulesVerb(a *app) *cobra.Command {
	var asJSON bool
	var profile string
	cmd := &cobra.Command{
		Use:   "rules [ID]",
		Short: "List the rules, or explain one",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := pipeline.ParseProfile(profile)
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
			return ruleIDs(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().StringVar(&profile, "profile", "", "list only what this profile runs: default, certification or security")
	return cmd
}

// listRules lists every rule with its severity in each profile, or those that one runs.
func (a *app) listRules(profile check.Profile) error {
	w := tabwriter.NewWriter(a.Stdout, 0, 0, 2, ' ', 0)
	for _, part := range catalogue() {
		if profile != "" && part.of == "verify" {
			continue // it looks at solutions, and knows no profile
		}
		for _, r := range part.rules {
			severity := severities(r)
			if profile != "" {
				severity = r.For(profile).String()
			}
			if severity != check.Off.String() || profile == "" {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.ID, severity, changeWord(r), map[bool]string{true: "--fix", false: "-"}[r.Autofix], titleOf(r))
			}
		}
	}
	if profile == "" {
		listFaults(w)
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

		Severities map[check.Profile]check.Severity `json:"severities"` // by profile
	}
	var rows []row
	for _, part := range catalogue() {
		for _, r := range part.rules {
			rows = append(rows, row{r.ID, part.of, r.Title, r.Severity, r.Change, r.Consumers, r.When, r.Aliases, r.Autofix, byProfile(r)})
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
	rule, page, err := findRule(id)
	if err != nil && a.showFault(id) {
		return nil
	}
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
		fmt.Fprint(a.Stdout, "\nalm lint --fix mends it")
	}
	if len(rule.Aliases) > 0 {
		fmt.Fprintf(a.Stdout, "\nMicrosoft's code: %s", strings.Join(rule.Aliases, ", "))
	}
	if page.Prose == "" {
		fmt.Fprintf(a.Stdout, "\n\n%s\n", rule.Fix)
		return nil
	}
	fmt.Fprintf(a.Stdout, "\n\n%s\n", page.Prose)
	for _, f := range page.Files {
		fmt.Fprintf(a.Stdout, "\n%s\n%s", f.Name, indent(string(f.Data)))
	}
	fmt.Fprintf(a.Stdout, "\nalm says\n%s", indent(page.Want))
	return nil
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ") + "\n"
}

func findRule(id string) (check.Rule, check.Page, error) {
	for _, part := range catalogue() {
		for _, r := range part.rules {
			if !named(r, id) {
				continue
			}
			if part.pages == nil {
				return r, check.Page{}, nil
			}
			page, err := rulePage(r.ID)
			return r, page, err
		}
	}
	hint := cmp.Or(spell.DidYouMean(id, ruleIDs()), "alm rules lists them")
	return check.Rule{}, check.Page{}, usage(hint, "no rule %q", id)
}

func named(r check.Rule, id string) bool {
	for _, alias := range r.Aliases {
		if strings.EqualFold(alias, id) {
			return true
		}
	}
	return r.ID == id
}

func rulePage(id string) (check.Page, error) {
	for _, part := range catalogue() {
		if part.pages == nil {
			continue
		}
		data, err := fs.ReadFile(part.pages, "pages/"+id+".txtar")
		if err == nil {
			return check.ParsePage(id, data), nil
		}
	}
	return check.Page{}, fmt.Errorf("no page for rule %s", id)
}

func ruleIDs() []string {
	var ids []string
	for _, part := range catalogue() {
		for _, r := range part.rules {
			ids = append(ids, r.ID)
		}
	}
	return append(ids, faultIDs()...)
}
