package main

import (
	"cmp"
	"embed"
	"errors"
	"slices"
	"strings"

	"alm/internal/spell"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpFiles hold what --help prints of each verb below its first line: what it prints, its
// exit codes, and examples.
//
//go:embed help
var helpFiles embed.FS

// verbRow is one of alm's: the heading of alm --help that it is under, and what makes its command.
type verbRow struct {
	group string
	name  string
	make  func(*app) *cobra.Command
}

// The headings of alm --help, by the order of work.
const (
	gettingStarted = "Get started"
	checking       = "Check a change"
	releasing      = "Build a release"
	deploying      = "Deploy"
	otherVerbs     = "Other" // also cobra's own help
)

// allVerbs returns alm's verbs in the order of its help.
func allVerbs() []verbRow {
	return []verbRow{
		{gettingStarted, "demo", demoVerb},
		{gettingStarted, "init", initVerb},
		{gettingStarted, "new", newVerb},
		{gettingStarted, "convert", convertVerb},
		{gettingStarted, "pull", pullVerb},
		{gettingStarted, "push", pushVerb},
		{gettingStarted, "doctor", doctorVerb},
		{checking, "check", checkVerb},
		{checking, "lint", lintVerb},
		{checking, "diff", diffVerb},
		{checking, "impact", impactVerb},
		{checking, "groups", groupsVerb},
		{checking, "merge", mergeVerb},
		{checking, "fix-consumers", fixConsumersVerb},
		{checking, "shim", shimVerb},
		{checking, "accept", acceptVerb},
		{checking, "rules", rulesVerb},
		{checking, "docs", docsVerb},
		{releasing, "bump", bumpVerb},
		{releasing, "pack", packVerb},
		{releasing, "verify", verifyVerb},
		{releasing, "release", releaseVerb},
		{releasing, "unpack", unpackVerb},
		{deploying, "plan", planVerb},
		{deploying, "import", importVerb},
		{deploying, "promote", promoteVerb},
		{deploying, "status", statusVerb},
		{deploying, "history", historyVerb},
		{deploying, "drift", driftVerb},
		{deploying, "env", envVerb},
		{otherVerbs, "emulator", emulatorVerb},
		{otherVerbs, "completion", completionVerb},
		{otherVerbs, "version", versionVerb},
	}
}

// verbsFor returns the verbs that a command line can need: one that begins with a verb needs
// no other, and making them all takes longer than many a verb does.
func verbsFor(args []string) []verbRow {
	all := allVerbs()
	i := slices.IndexFunc(all, func(v verbRow) bool { return len(args) > 0 && v.name == args[0] })
	if i < 0 {
		return all
	}
	return all[i : i+1]
}

// addVerbs adds the verbs under their headings.
func (a *app) addVerbs(root *cobra.Command, verbs []verbRow) {
	for _, verb := range verbs {
		if !root.ContainsGroup(verb.group) {
			root.AddGroup(&cobra.Group{ID: verb.group, Title: verb.group + ":"})
		}
		cmd := verb.make(a)
		cmd.GroupID = verb.group
		describe(cmd)
		checkedArgs(cmd)
		hear(cmd.Flags())
		if a.completing {
			a.completeFlags(cmd)
		}
		root.AddCommand(cmd)
	}
	root.SetHelpCommand(helpVerb(root))
	if root.ContainsGroup(otherVerbs) {
		root.SetHelpCommandGroupID(otherVerbs)
	}
	root.CompletionOptions.DisableDefaultCmd = true
}

// describe gives a verb its help page, help/NAME.txt.
func describe(cmd *cobra.Command) {
	page, err := helpFiles.ReadFile("help/" + cmd.Name() + ".txt")
	if err != nil {
		return // a test asks every verb for its page
	}
	text, examples, _ := strings.Cut(string(page), "\nExamples:\n")
	cmd.Long = cmd.Short + ".\n\n" + strings.TrimSpace(text)
	cmd.Example = strings.TrimRight(examples, "\n")
}

// helpVerb is cobra's help, which calls an unknown verb an error.
func helpVerb(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [VERB]",
		Short: "Show the help of alm or of a verb",
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, verb := range allVerbs() {
				names = append(names, verb.name)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || cmd == root && len(rest) > 0 {
				return unknownVerb(root, args[0])
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}

// habits are the words that people bring from other tools, and what alm calls them.
var habits = map[string]string{
	"rollback": "alm promote --to STAGE --revert-to VERSION rolls back",
	"revert":   "alm promote --to STAGE --revert-to VERSION rolls back",
	"upload":   "alm import --stage STAGE deploys a packed solution",
	"publish":  "alm import --stage STAGE deploys a packed solution",
	"export":   "alm pull --stage STAGE fetches connectors; alm unpack ZIP DIR reads an exported solution",
	"download": "alm pull --stage STAGE fetches connectors; alm unpack ZIP DIR reads an exported solution",
	"build":    "alm pack builds the solution zips",
	"compare":  "alm diff BASE HEAD compares two versions of a connector",
	"approve":  "alm accept FINGERPRINT accepts a finding",
}

// flagAliases are other names of flags.
var flagAliases = map[string]string{"rollback-to": "revert-to"}

// flagName returns a flag's own name for an alias.
func flagName(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	return pflag.NormalizedName(cmp.Or(flagAliases[name], name))
}

func unknownVerb(root *cobra.Command, name string) error {
	var names []string
	for _, cmd := range root.Commands() {
		names = append(append(names, cmd.Name()), cmd.Aliases...)
	}
	hint := "alm --help lists the verbs"
	if near := spell.Nearest(name, names); near != "" {
		hint = "did you mean alm " + near + "?"
	}
	return usage(cmp.Or(habits[name], hint), "unknown verb %q", name)
}

// flagError adds a hint to an error in a flag: the nearest flag, or where they are listed.
func flagError(cmd *cobra.Command, err error) error {
	hint := cmd.CommandPath() + " --help lists the flags"
	if name, ok := strings.CutPrefix(err.Error(), "unknown flag: --"); ok {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near := spell.Nearest(name, names); near != "" {
			hint = "did you mean --" + near + "?"
		}
	}
	var invalid *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	if errors.As(err, &missing) {
		return usage("give it a value: "+missing.GetFlag().Usage, "--%s has no value", missing.GetFlag().Name)
	}
	var of malformed
	if errors.As(err, &invalid) && errors.As(err, &of) {
		return usage(kinds[of.kind].hint, "--%s: %q %s", invalid.GetFlag().Name, invalid.GetValue(), kinds[of.kind].fault)
	}
	return usage(hint, "%w", err)
}
