package main

import (
	"strings"

	"alm/pipeline/check"
	"alm/solution/dataverse"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// completing reports whether a command line asks for completions, as a shell does.
func completing(args []string) bool {
	return len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd)
}

// flagValues returns what completes the values of a flag, nil where no list is known.
func (a *app) flagValues(cmd *cobra.Command, name string) func() []string {
	fixed := func(values ...string) func() []string { return func() []string { return values } }
	if name == "format" && cmd.Flags().Lookup(name).DefValue == "text" {
		return fixed("text", "json")
	}
	return map[string]func() []string{
		"format":       formatNames,
		"fail-on":      fixed("error", "warning", "note", "off"),
		"fetch-base":   fixed("auto", "never"),
		"level":        fixed("error", "warning", "note"),
		"profile":      func() []string { return asStrings(check.AllProfiles) },
		"consumers":    func() []string { return asStrings(check.Consumers) },
		"settings":     fixed("plain", "described"),
		"cloud":        fixed("Public", "UsGov", "UsGovHigh", "UsGovDod", "China"),
		"sign-in":      dataverse.Ways,
		"version-rule": fixed("higher", "same", "any"),
		"lock":         fixed("refuse", "fail"),
		"stage":        a.stageNames,
		"to":           a.stageNames,
		"from":         a.stageNames,
		"solution":     a.solutionNames,
	}[name]
}

// completeFlags completes the values of a verb's flags.
func (a *app) completeFlags(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		values := a.flagValues(cmd, f.Name)
		if values == nil {
			return
		}
		// It fails only for a flag that the verb does not have.
		_ = cmd.RegisterFlagCompletionFunc(f.Name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return values(), cobra.ShellCompDirectiveNoFileComp
		})
	})
}

// stageNames returns the stages of alm.yaml; a project that cannot be read has none.
func (a *app) stageNames() []string {
	p, err := a.project(false)
	if err != nil {
		return nil
	}
	return p.Order
}

// solutionNames returns the solutions of alm.yaml; a project that cannot be read has none.
func (a *app) solutionNames() []string {
	p, err := a.project(false)
	if err != nil {
		return nil
	}
	return p.SolutionNames()
}

func asStrings[T ~string](values []T) []string {
	var names []string
	for _, value := range values {
		names = append(names, string(value))
	}
	return names
}
