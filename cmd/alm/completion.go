package main

import (
	"cmp"
	"context"
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

// A completer lists what a word on a command line can be. It may read the project.
type completer func(cmd *cobra.Command) ([]string, cobra.ShellCompDirective)

// completesFirst completes the first argument of a verb, and completesAll each.
func (a *app) completesFirst(list completer) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return a.completeIn(cmd, list)
	}
}

func (a *app) completesAll(list completer) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return a.completeIn(cmd, list)
	}
}

// completeIn lists from the folder that the verb would work in. What cannot be read completes nothing.
func (a *app) completeIn(cmd *cobra.Command, list completer) ([]string, cobra.ShellCompDirective) {
	if a.takeInputs(cmd) != nil || a.setLimits(cmd.Name()) != nil || a.findProject(cmd) != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return list(cmd)
}

// flagValues returns what completes the values of a flag, nil where no list is known.
func (a *app) flagValues(cmd *cobra.Command, name string) func() []string {
	switch name {
	case "stage", "to", "from":
		return a.stageNames
	case "solution":
		return a.solutionNames
	case "only":
		return a.connectorFolders
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
		_ = cmd.RegisterFlagCompletionFunc(f.Name, a.completesAll(func(*cobra.Command) ([]string, cobra.ShellCompDirective) {
			return values(), cobra.ShellCompDirectiveNoFileComp
		}))
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

// connectorFolders returns the folders with connectors, as they are called from the folder to work in; a
// project that cannot be read has none.
func (a *app) connectorFolders() []string {
	place, err := a.place("never")
	if err != nil {
		return nil
	}
	work, err := place.WorkTree(context.Background())
	if err != nil {
		return nil
	}
	p, err := a.project(false)
	if err != nil {
		return nil
	}
	found, err := work.Find(p)
	if err != nil {
		return nil
	}
	var folders []string
	for _, f := range found {
		folders = append(folders, f.Dir)
	}
	return folders
}

// completeConnectors completes a SOURCE with the folders of connectors; files complete too.
func (a *app) completeConnectors(*cobra.Command) ([]string, cobra.ShellCompDirective) {
	if a.here != "" { // a SOURCE is relative to the folder that the shell is in
		return nil, cobra.ShellCompDirectiveDefault
	}
	return a.connectorFolders(), cobra.ShellCompDirectiveDefault
}

// completeZips completes a solution zip.
func completeZips(*cobra.Command) ([]string, cobra.ShellCompDirective) {
	return []string{"zip"}, cobra.ShellCompDirectiveFilterFileExt
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
