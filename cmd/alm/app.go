package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"alm/internal/disk"
	"alm/internal/gitfs"
	"alm/pipeline/deploy"
	"alm/pipeline/project"
	"alm/pipeline/report"
	"alm/pipeline/tree"
	"alm/solution/dataverse"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// app is the process as the verbs see it: streams, environment and clock.
type app struct {
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time
	Colour         bool
	Terminal       bool // Stderr is one, on which lines may move
	Width          int  // of Stdout in columns, 0 when it is no terminal

	masks    []*mask
	trace    *trace    // of what is sent to environments; nil without --trace
	commands io.Writer // for annotations, which are commands of a workflow's runner

	pace   dataverse.Pace // of what is asked of environments; zero is the usual
	dir    string         // -C, or the folder above that has alm.yaml
	here   string         // the working directory relative to dir, if dir is above it
	config string         // --config
	bar    *progressBar   // nil where nothing may move

	detail report.Detail // of text

	completing bool // a shell asks for completions
}

// colours reports whether a stream is a terminal that wants colour. (no-color.org)
func colours(f *os.File, getenv func(string) string) bool {
	return term.IsTerminal(int(f.Fd())) && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// Run runs one command line and returns its exit code.
func (a *app) Run(ctx context.Context, args []string) int {
	stdout, stderr := newMask(a.Stdout, a.Getenv, a.clientSecret(args)), newMask(a.Stderr, a.Getenv, a.clientSecret(args))
	safeOut, safeErr := &neutral{to: stdout, colour: a.Colour}, &neutral{to: stderr, colour: a.Colour}
	defer safeOut.Close()
	defer safeErr.Close()
	a.masks, a.commands = []*mask{stdout, stderr}, commands{safeOut, stdout}
	a.Stdout, a.Stderr = safeOut, safeErr
	if a.Terminal {
		a.bar = &progressBar{to: stderr}
	}
	a.completing = completing(args)
	root := a.command(verbsFor(args))
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	a.closeTrace()
	if broken := safeOut.Close(); broken != nil && err == nil {
		err = usage("free space, or write to another place: the verb did its work, and its output is incomplete", "write to stdout: %w", broken)
	}
	if err == nil {
		return 0
	}
	a.complain(err)
	return exitCode(err)
}

// clientSecret returns the value of the variable that --client-secret-env names.
func (a *app) clientSecret(args []string) string {
	for i, arg := range args {
		name, ok := strings.CutPrefix(arg, "--client-secret-env")
		switch {
		case ok && strings.HasPrefix(name, "="):
			return a.Getenv(name[1:])
		case ok && name == "" && i+1 < len(args):
			return a.Getenv(args[i+1])
		}
	}
	return ""
}

// command returns the root of the command line with these verbs.
func (a *app) command(verbs []verbRow) *cobra.Command {
	root := &cobra.Command{
		Use:   "alm",
		Short: "ALM for Power Platform custom connectors",
		Long: "alm takes a change to a Power Platform custom connector from a commit to production: it reports\n" +
			"what the change breaks, raises the version, packs a solution and ships the same bytes from stage\n" +
			"to stage.\n\n" +
			"Exit codes: 0 good, 1 findings, 2 usage or configuration, 3 refused, 4 environment or sign-in,\n" +
			"5 still running or unknown.",
		SilenceErrors:         true,
		SilenceUsage:          true,
		DisableFlagsInUseLine: true,
		Args:                  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownVerb(cmd, args[0])
			}
			return cmd.Help()
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.takeInputs(cmd); err != nil {
				return err
			}
			if err := a.findProject(cmd); err != nil {
				return err
			}
			return a.openTrace(cmd)
		},
	}
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.Version = versionLine()
	root.SetVersionTemplate("{{.Version}}\n")
	root.PersistentFlags().StringVarP(&a.dir, "dir", "C", ".", "work in this folder, not in the nearest one upwards that has alm.yaml")
	root.PersistentFlags().StringVar(&a.config, "config", project.DefaultFile, "the project file, relative to --dir")
	root.SetFlagErrorFunc(flagError)
	root.SetGlobalNormalizationFunc(flagName)
	a.addVerbs(root, verbs)
	return root
}

// place is the folder and what the event says of it.
func (a *app) place(fetch string) (*tree.Place, error) {
	p, err := tree.At(a.dir)
	if err != nil {
		return nil, err
	}
	p.Event, err = gitfs.ReadEvent(a.Getenv, disk.ReadFile)
	if err != nil {
		return nil, usage("GITHUB_EVENT_PATH must name the JSON file of the event", "read the event: %w", err)
	}
	p.InCI = a.inCI()
	p.Event.Fetch = fetch == "auto" && p.InCI
	p.Event.Token = a.Getenv("INPUT_GITHUB_TOKEN")
	return p, nil
}

func (a *app) inCI() bool {
	return a.Getenv("GITHUB_ACTIONS") == "true" || a.Getenv("CI") == "true"
}

// progress prints one line per change of state to stderr.
func (a *app) progress(step, message string) {
	print := func() { fmt.Fprintf(a.Stderr, "%-7s %s\n", step, report.Plain(message)) }
	if a.bar == nil {
		print()
		return
	}
	a.bar.above(print)
}

// who says for the record who runs alm: in CI its actor, not the runner's user.
func (a *app) who() deploy.Who {
	who := deploy.Who{Name: a.firstSet("GITHUB_ACTOR", "BUILD_REQUESTEDFOR", "USER", "USERNAME")}
	if by := a.Getenv("GITHUB_TRIGGERING_ACTOR"); by != who.Name {
		who.TriggeredBy = by
	}
	switch id, build := a.Getenv("GITHUB_RUN_ID"), a.Getenv("BUILD_BUILDID"); {
	case id != "":
		who.Run = fmt.Sprintf("%s/%s/actions/runs/%s/attempts/%s", a.Getenv("GITHUB_SERVER_URL"), a.Getenv("GITHUB_REPOSITORY"), id, cmp.Or(a.Getenv("GITHUB_RUN_ATTEMPT"), "1"))
	case build != "":
		who.Run = fmt.Sprintf("%s%s/_build/results?buildId=%s", a.Getenv("SYSTEM_COLLECTIONURI"), url.PathEscape(a.Getenv("SYSTEM_TEAMPROJECT")), build)
	}
	return who
}

func (a *app) firstSet(names ...string) string {
	for _, name := range names {
		if value := a.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}
