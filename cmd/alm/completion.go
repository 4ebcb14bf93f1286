package main

import (
	"cmp"
	"io"
	"strings"

	"alm/internal/spell"
	"alm/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// completing reports whether a command line asks for completions, as a shell does.
func completing(args []string) bool {
	return len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd)
}

// flagValues returns what completes the values of a flag, nil where no list is known.
func (a *app) flagValues(cmd *cobra.Command, name string) func() []string {
	switch name {
	case "stage", "to", "from":
		return a.stageNames
	case "solution":
		return a.solutionNames
	}
	if known := choices(cmd, name); known != nil {
		return func() []string { return known }
	}
	return nil
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

// shells are the shells that alm completes for, and what writes the script of each.
var shells = []struct {
	name  string
	write func(root *cobra.Command, w io.Writer) error
}{
	{"bash", func(root *cobra.Command, w io.Writer) error { return root.GenBashCompletionV2(w, true) }},
	{"zsh", func(root *cobra.Command, w io.Writer) error { return root.GenZshCompletion(w) }},
	{"fish", func(root *cobra.Command, w io.Writer) error { return root.GenFishCompletion(w, true) }},
	{"powershell", func(root *cobra.Command, w io.Writer) error { return root.GenPowerShellCompletionWithDesc(w) }},
}

func completionVerb(a *app) *cobra.Command {
	var names []string
	for _, shell := range shells {
		names = append(names, shell.name)
	}
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "Print the completion script for a shell",
		Args:      cobra.ExactArgs(1),
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, shell := range shells {
				if shell.name == args[0] {
					return shell.write(cmd.Root(), a.Stdout)
				}
			}
			return usage(cmp.Or(spell.DidYouMean(args[0], names), "the shells are "+words.List(names)), "no completion for %q", args[0])
		},
	}
}
