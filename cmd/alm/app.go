package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"alm/internal/gitfs"
	"alm/pipeline"
	"alm/pipeline/report"
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

	pace   dataverse.Pace // of what is asked of environments; zero is the usual
	dir    string         // -C
	config string         // --config
	gauge  *gauge         // nil where nothing may move
}

// colours tells whether a stream is a terminal that wants colour. (no-color.org)
func colours(f *os.File, getenv func(string) string) bool {
	return term.IsTerminal(int(f.Fd())) && getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
}

// verb is one of alm's, and what makes its command.
type verb struct {
	name string
	make func(*app) *cobra.Command
}

// verbs are alm's verbs, in the order of its help.
func verbs() []verb {
	return []verb{
		{"demo", demoVerb},
		{"check", checkVerb},
		{"lint", lintVerb},
		{"diff", diffVerb},
		{"impact", impactVerb},
		{"accept", acceptVerb},
		{"bump", bumpVerb},
		{"pack", packVerb},
		{"unpack", unpackVerb},
		{"verify", verifyVerb},
		{"release", releaseVerb},
		{"plan", planVerb},
		{"import", importVerb},
		{"promote", promoteVerb},
		{"status", statusVerb},
		{"drift", driftVerb},
		{"doctor", doctorVerb},
		{"rules", rulesVerb},
		{"emulator", emulatorVerb},
		{"version", versionVerb},
	}
}

// Run runs one command line and returns its exit code.
func (a *app) Run(ctx context.Context, args []string) int {
	stdout, stderr := newMask(a.Stdout, a.Getenv, a.named(args)), newMask(a.Stderr, a.Getenv, a.named(args))
	defer stdout.Close()
	defer stderr.Close()
	a.Stdout, a.Stderr = stdout, stderr
	if a.Terminal {
		a.gauge = &gauge{to: stderr}
	}
	root := a.command(asked(args))
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	a.complain(err)
	return exitCode(err)
}

// named is the secret in the variable that --client-secret-env names.
func (a *app) named(args []string) string {
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

// asked are the verbs that a command line can need: one that begins with a verb needs no
// other, and making them all takes longer than many a verb does.
func asked(args []string) []verb {
	all := verbs()
	i := slices.IndexFunc(all, func(v verb) bool { return len(args) > 0 && v.name == args[0] })
	if i < 0 {
		return all
	}
	return all[i : i+1]
}

func (a *app) command(verbs []verb) *cobra.Command {
	root := &cobra.Command{
		Use:           "alm",
		Short:         "ALM for Power Platform custom connectors",
		Long:          "alm takes a change of a Power Platform custom connector from a commit to production:\nit says what the change breaks, picks the version, packs solutions and carries the same\nbytes from stage to stage.",
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return a.takeInputs(cmd)
		},
	}
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.Version = versionLine()
	root.SetVersionTemplate("{{.Version}}\n")
	root.PersistentFlags().StringVarP(&a.dir, "dir", "C", ".", "work in this folder")
	root.PersistentFlags().StringVar(&a.config, "config", pipeline.ProjectFile, "the project file, in the folder")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage(cmd.CommandPath()+" --help lists the flags", "%w", err)
	})
	root.CompletionOptions.DisableDefaultCmd = len(verbs) == 1
	for _, verb := range verbs {
		root.AddCommand(verb.make(a))
	}
	return root
}

// project reads alm.yaml. Verbs that can do without one get an empty project.
func (a *app) project(required bool) (*pipeline.Project, error) {
	p, err := pipeline.LoadProject(os.DirFS(a.dir), filepath.ToSlash(a.config))
	switch {
	case err == nil:
		return p, nil
	case !errors.Is(err, os.ErrNotExist):
		return nil, err
	case required || a.config != pipeline.ProjectFile:
		return nil, usage("write one: the guide in docs/guide.md shows the shortest that works",
			"no %s in %s", a.config, a.shownDir())
	}
	return &pipeline.Project{}, nil
}

func (a *app) shownDir() string {
	if a.dir == "." {
		return "this folder"
	}
	return a.dir
}

// place is the folder and what the event says of it.
func (a *app) place(fetch string) (*pipeline.Place, error) {
	p, err := pipeline.At(a.dir)
	if err != nil {
		return nil, err
	}
	p.Event, err = gitfs.ReadEvent(a.Getenv, os.ReadFile)
	if err != nil {
		return nil, usage("", "read the event: %w", err)
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
	if a.gauge == nil {
		print()
		return
	}
	a.gauge.above(print)
}

func (a *app) who() string {
	for _, name := range []string{"GITHUB_ACTOR", "BUILD_REQUESTEDFOR", "USER", "USERNAME"} {
		if who := a.Getenv(name); who != "" {
			return who
		}
	}
	return ""
}

// output is one --format: a format, and a file or stdout.
type output struct{ format, file string }

func parseFormats(specs []string, getenv func(string) string) ([]output, error) {
	if len(specs) == 0 {
		specs = []string{"text"}
		if getenv("GITHUB_ACTIONS") == "true" {
			specs = append(specs, "actions")
		}
	}
	var outputs []output
	for _, spec := range specs {
		format, file, _ := strings.Cut(spec, "=")
		known := slices.ContainsFunc(report.Formats, func(f report.Format) bool { return f.Name == format })
		if !known {
			hint := "the formats are " + strings.Join(formatNames(), ", ")
			if near := pipeline.Nearest(format, formatNames()); near != "" {
				hint = "did you mean " + near + "?"
			}
			return nil, usage(hint, "unknown format %q", format)
		}
		outputs = append(outputs, output{format, file})
	}
	return outputs, nil
}

func formatNames() []string {
	var names []string
	for _, f := range report.Formats {
		names = append(names, f.Name)
	}
	return names
}
