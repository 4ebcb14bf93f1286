package main

import (
	"strings"

	"github.com/sethvargo/go-githubactions"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// takeInputs gives every flag that was left alone the Action input of its name: --fail-on
// takes INPUT_FAIL_ON. Outside Actions nothing is taken.
func (a *app) takeInputs(cmd *cobra.Command) error {
	if a.Getenv("GITHUB_ACTIONS") != "true" {
		return nil
	}
	action := githubactions.New(githubactions.WithGetenv(a.Getenv))
	var failed error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		value := action.GetInput(strings.ReplaceAll(f.Name, "-", "_"))
		if f.Changed || value == "" || failed != nil || f.Name == "help" {
			return
		}
		if err := setInput(f, value); err != nil {
			failed = usage("set it to what --"+f.Name+" accepts: "+f.Usage, "input %s: %w", f.Name, err)
		}
	})
	return failed
}

// setInput sets a flag; one that may be repeated takes one value a line.
func setInput(f *pflag.Flag, value string) error {
	many, ok := f.Value.(pflag.SliceValue)
	if !ok {
		return f.Value.Set(value)
	}
	return many.Replace(strings.Fields(value))
}
