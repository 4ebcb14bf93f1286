package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"alm/internal/budget"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/internal/gitfs"
	"alm/internal/terminal"
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
	Stdin          io.Reader // answers questions; nil where nobody can be asked
	Getenv         func(string) string
	Now            func() time.Time
	Colour         bool
	Terminal       bool // Stderr is one, on which lines may move
	Width          int  // of Stdout in columns, 0 when it is no terminal

	trace   *trace         // of what is sent to environments; nil without --trace
	Environ []string       // NAME=value of every variable, for secrets to mask
	Exit    func(code int) // ends the process when a verb does not end; nil in tests
	Divert  bool           // what is printed past the app goes through its writers too

	secrets     *terminal.Secrets
	commands    io.Writer // for annotations, which are commands of a workflow's runner
	errCommands io.Writer // the same on stderr, where stdout may be for a program
	screen      *os.File  // Stderr if it is a file, for its size

	limits   *budget.Budget
	settings []string                // --limit
	waits    bool                    // the verb waits for environments, or for people
	stop     context.CancelCauseFunc // ends the verb

	pace   dataverse.Pace // of what is asked of environments; zero is the usual
	dir    string         // -C, or the folder above that has alm.yaml
	here   string         // the working directory relative to dir, if dir is above it
	config string         // --config
	bar    *progressBar   // nil where nothing may move

	restored string // the dir in which was taken back what a run that was killed wrote

	detail report.Detail // of text

	versionOnly bool // --version

	completing bool // a shell asks for completions
}

// colours reports whether a stream is a terminal that wants colour. (no-color.org)
func colours(f *os.File, getenv func(string) string) bool {
	return term.IsTerminal(int(f.Fd())) && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// Run runs one command line and returns its exit code.
func (a *app) Run(ctx context.Context, args []string) (code int) {
	a.secrets = &terminal.Secrets{}
	a.secrets.Add(a.knownSecrets(args)...)
	a.screen, _ = a.Stderr.(*os.File)
	stdout, stderr := terminal.NewWriter(a.Stdout, a.secrets, a.Colour), terminal.NewWriter(a.Stderr, a.secrets, a.Colour)
	a.Stdout, a.Stderr = stdout, stderr
	a.commands, a.errCommands = stdout.Commands(), stderr.Commands()
	if a.Terminal {
		a.bar = &progressBar{to: stderr.Commands()}
	}
	defer stderr.Close()
	defer a.diverted(strings.Join(args[:min(1, len(args))], ""))()
	defer a.reportPanic(&code)
	ctx, ended := a.bound(ctx)
	defer ended()
	a.completing = completing(args)
	root := a.command(verbsFor(args))
	root.SetArgs(args)
	err := a.explained(ctx, root.ExecuteContext(ctx))
	a.closeTrace()
	if broken := stdout.Close(); broken != nil {
		err = a.incomplete(err, broken)
	}
	if err == nil {
		return 0
	}
	a.complain(err)
	return exitCode(err)
}

// incomplete returns how a verb ended whose output could not be written.
func (a *app) incomplete(err, broken error) error {
	if err == nil || errors.Is(err, broken) || exit.Hint(err) == "" {
		return usage("free space, or write to another place: the output is incomplete", "write to stdout: %w", broken)
	}
	a.progress("stdout", "the output is incomplete: "+exit.Words(broken))
	return err
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
			if a.versionOnly {
				return a.printVersion()
			}
			if len(args) > 0 {
				return unknownVerb(cmd, args[0])
			}
			return cmd.Help()
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if a.versionOnly {
				return nil
			}
			if err := checkGiven(cmd); err != nil {
				return err
			}
			if err := checkDependents(cmd); err != nil {
				return err
			}
			if err := a.takeInputs(cmd); err != nil {
				return err
			}
			if err := a.setLimits(cmd.Name()); err != nil {
				return err
			}
			if err := a.takeVariables(cmd); err != nil {
				return err
			}
			if err := checkChoices(cmd); err != nil {
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
	root.Flags().BoolVarP(&a.versionOnly, "version", "v", false, "version for alm")
	root.PersistentFlags().StringVarP(&a.dir, "dir", "C", ".", "work in this folder, not in the nearest one upwards that has alm.yaml")
	root.PersistentFlags().StringVar(&a.config, "config", project.DefaultFile, "the project file, relative to --dir")
	root.PersistentFlags().StringArrayVar(&a.settings, "limit", nil, "raise or lower a limit of the run as NAME=NUMBER, repeatable: "+strings.Join(budget.Names(), ", "))
	root.SetFlagErrorFunc(flagError)
	root.SetGlobalNormalizationFunc(flagName)
	hear(root.PersistentFlags())
	a.addVerbs(root, verbs)
	a.fitHelp(root)
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
		return nil, usage("GITHUB_EVENT_PATH must name the JSON file of the event", "%w", err)
	}
	p.InCI = a.inCI()
	p.Event.Fetch = fetch == "auto" && p.InCI
	if p.Event.Fetch {
		p.Event.Token = a.Getenv("INPUT_GITHUB_TOKEN") // for nothing else
	}
	return p, nil
}

func (a *app) inCI() bool { return a.ci().InCI }

// progress prints one line per change of state to stderr.
func (a *app) progress(step, message string) {
	message = strings.ReplaceAll(message, "\n", "; ") // joined errors have a line each
	print := func() { fmt.Fprintf(a.Stderr, "%-7s %s\n", step, report.Plain(message)) }
	if a.bar == nil {
		print()
		return
	}
	a.bar.above(print)
}
