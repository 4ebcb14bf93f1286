package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alm/pipeline/check"
	"alm/pipeline/judge"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

func acceptVerb(a *app) *cobra.Command {
	var w judge.Waiver
	var j judging
	cmd := &cobra.Command{
		Use:     "accept FINGERPRINT",
		Aliases: []string{"waive"},
		Short:   "Accept one finding until a date, with a reason",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			w.Fingerprint = args[0]
			return a.accept(cmd.Context(), j, w)
		},
		ValidArgsFunction: a.completesFirst(func(cmd *cobra.Command) ([]string, cobra.ShellCompDirective) {
			return a.completeFindings(cmd, j)
		}),
	}
	cmd.Flags().StringVar(&w.Reason, "reason", "", "why the finding is accepted (required)")
	cmd.Flags().StringVar(&w.Until, "until", "", "the last day on which the waiver applies, such as 2027-01-31 (required)")
	cmd.Flags().StringVar(&w.Owner, "owner", "", "who is responsible for the waiver")
	cmd.Flags().StringVar(&j.base, "base", "", "the BASE of the check that reported the finding")
	return cmd
}

// accept looks the finding up, so that the waiver says what it accepts.
func (a *app) accept(ctx context.Context, j judging, w judge.Waiver) error {
	if w.Reason == "" || w.Until == "" {
		return usage("alm accept FINGERPRINT --reason TEXT --until 2027-01-31", "a waiver needs --reason and --until")
	}
	unlock, err := a.lockProject()
	if err != nil {
		return err
	}
	defer unlock()
	sides, err := a.sides(ctx, j, source{spec: j.base}, source{workTree: true})
	if err != nil {
		return err
	}
	result, err := judge.Check(ctx, sides.opts, sides.base, sides.head)
	if err != nil {
		return err
	}
	f, err := byFingerprint(slices.Concat(result.Findings(), result.LeftOut()), w.Fingerprint)
	if err != nil {
		return err
	}
	w.Fingerprint, w.Connector, w.Rule, w.Subject = f.Fingerprint, f.Connector, f.Rule.ID, f.Subject
	if err := judge.Accept(a.dir, sides.opts.Project, w, a.Now()); err != nil {
		return err
	}
	fmt.Fprintf(a.Stdout, "%s accepts %s on %s until %s\n", judge.WaiverFile, w.Rule, report.Plain(w.Subject), w.Until)
	return nil
}

// shortestPrefix is how much of a fingerprint names a finding, as git asks of a commit.
const shortestPrefix = 4

// byFingerprint returns the finding with a fingerprint, or with a prefix that only it has.
func byFingerprint(findings []*check.Finding, prefix string) (*check.Finding, error) {
	const hint = "alm check prints the command that accepts each error and warning, and --format json every fingerprint; use the BASE of that check as --base"
	if len(prefix) < shortestPrefix {
		return nil, usage(hint, "the fingerprint %q has less than %d characters", prefix, shortestPrefix)
	}
	matching := map[string]*check.Finding{}
	for _, f := range findings {
		if strings.HasPrefix(f.Fingerprint, prefix) {
			matching[f.Fingerprint] = f
		}
	}
	if len(matching) > 1 {
		return nil, usage(hint, "%d findings have fingerprints that begin with %q", len(matching), prefix)
	}
	for _, f := range matching {
		return f, nil
	}
	return nil, usage(hint, "no finding has the fingerprint %q", prefix)
}
