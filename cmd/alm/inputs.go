package main

import (
	"encoding/json"
	"slices"
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
	failed := strayInput(cmd, action.GetInput)
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		value := action.GetInput(strings.ReplaceAll(f.Name, "-", "_"))
		if f.Changed || value == "" || failed != nil || f.Name == "help" {
			return
		}
		if err := setInput(f, value); err != nil {
			failed = usage(valueHint(f), "input %s: %q %w", f.Name, value, err)
		}
	})
	return failed
}

// valueHint says what a flag accepts.
func valueHint(f *pflag.Flag) string {
	if f.Value.Type() == "bool" {
		return "write true, or leave it out"
	}
	return kinds[f.Value.Type()].hint
}

// signInFlags are the flags that a variable of the process may set: ALM_TENANT_ID is --tenant-id.
var signInFlags = []string{"tenant-id", "app-id", "client-secret-env", "certificate", "cloud", "sign-in"}

// takeVariables gives the flags that describe the stage that a verb changes the variables of their
// names, where neither the command line nor an input says more. One URL is no URL of every stage, so
// ALM_ENVIRONMENT_URL counts only for a stage that was named.
func (a *app) takeVariables(cmd *cobra.Command) error {
	names := signInFlags
	if stage := cmd.Flags().Lookup("stage"); stage != nil && stage.Value.String() != "" {
		names = append(slices.Clone(names), "environment-url")
	}
	for _, name := range names {
		variable := "ALM_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		f, value := cmd.Flags().Lookup(name), a.Getenv(variable)
		if f == nil || f.Value.String() != "" || value == "" {
			continue
		}
		if err := f.Value.Set(value); err != nil {
			return usage(valueHint(f), "variable %s: %q %w", variable, value, err)
		}
	}
	return nil
}

// setInput sets a flag; one that may be repeated takes one value a line, or a JSON list.
func setInput(f *pflag.Flag, value string) error {
	many, ok := f.Value.(pflag.SliceValue)
	if !ok {
		if f.Value.Type() == "bool" && value != "true" && value != "false" {
			return malformed{"bool"}
		}
		return f.Value.Set(value)
	}
	var values []string
	if json.Unmarshal([]byte(value), &values) == nil { // a list of a matrix
		return many.Replace(values)
	}
	for line := range strings.Lines(value) {
		if line = strings.TrimSpace(line); line != "" {
			values = append(values, line)
		}
	}
	return many.Replace(values)
}
