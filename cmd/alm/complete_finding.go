package main

import (
	"context"
	"slices"
	"time"

	"alm/internal/exit"
	"alm/pipeline/check"
	"alm/pipeline/judge"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

// completionTime is how long somebody who pressed Tab waits for a list that has to be computed.
const completionTime = 3 * time.Second

// completeFindings completes the fingerprint of a finding of alm check. It reads the project and asks
// no environment; where it has none, it says why in shells that show it.
func (a *app) completeFindings(cmd *cobra.Command, j judging) ([]string, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
	defer cancel()
	findings, err := a.acceptable(ctx, j)
	var none []string
	switch {
	case ctx.Err() != nil:
		none = cobra.AppendActiveHelp(none, "the check took too long: alm check shows the fingerprints")
	case err != nil:
		none = cobra.AppendActiveHelp(none, "alm check: "+report.Plain(exit.Words(err)))
	case len(findings) == 0:
		none = cobra.AppendActiveHelp(none, "alm check finds nothing to accept")
	}
	if none != nil {
		return none, cobra.ShellCompDirectiveNoFileComp
	}
	var offered []string
	for _, f := range findings {
		offered = append(offered, f.Fingerprint[:min(len(f.Fingerprint), shownFingerprint)]+"\t"+report.Plain(f.Severity.String()+" "+f.Rule.ID+" "+f.Subject))
	}
	return slices.Compact(offered), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// shownFingerprint is how much of a fingerprint reports show.
const shownFingerprint = 8

// acceptable returns the findings that alm accept may name, worst first.
func (a *app) acceptable(ctx context.Context, j judging) ([]*check.Finding, error) {
	j.fetch = "never"
	sides, err := a.sides(ctx, j, source{spec: j.base}, source{workTree: true})
	if err != nil {
		return nil, err
	}
	result, err := judge.Check(ctx, sides.opts, sides.base, sides.head)
	if err != nil {
		return nil, err
	}
	findings := slices.DeleteFunc(result.Findings(), func(f *check.Finding) bool { return f.Waiver != "" || f.Fingerprint == "" })
	report.WorstFirst(findings)
	return findings, nil
}
