package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"alm/solution/dataverse/emulator"

	"github.com/spf13/cobra"
)

//go:embed demo
var demoFiles embed.FS

// demoMark stands in a folder that a demo may replace.
const demoMark = ".alm-demo"

func demoVerb(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "demo [DIR]",
		Short: "Try alm on a sample repository and three emulated environments",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "alm-demo"
			if len(args) == 1 {
				dir = args[0]
			}
			return a.demo(cmd.Context(), a.inDir(dir))
		},
	}
}

// demo is the sample project on its way.
type demo struct {
	app    *app
	ctx    context.Context
	dir    string
	repo   string
	scene  int
	failed error
}

func (a *app) demo(ctx context.Context, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := clearDemo(dir); err != nil {
		return err
	}
	server, err := serve(emulator.Options{Dir: filepath.Join(dir, "environments")}, 0)
	if err != nil {
		return usage("", "start emulator: %w", err)
	}
	d := &demo{app: a, ctx: ctx, dir: dir, repo: filepath.Join(dir, "repo")}
	d.play(server.url)
	return errors.Join(d.failed, server.stop())
}

// clearDemo makes an empty folder. One that no demo made is left alone.
func clearDemo(dir string) error {
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, demoMark)); err != nil {
			return usage("name another folder: alm demo DIR", "%s is not empty, and no demo made it", dir)
		}
		if err := os.RemoveAll(dir); err != nil {
			return usage("", "clear %s: %w", dir, err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "environments"), 0o755); err != nil {
		return usage("", "make %s: %w", dir, err)
	}
	return os.WriteFile(filepath.Join(dir, demoMark), nil, 0o644)
}

func (d *demo) play(emulator string) {
	began := time.Now()
	d.say("A connector in git, and three environments on %s", emulator)
	d.unpack(emulator)
	d.git("init", "-q", "-b", "main")
	d.commit("Deploy API connector")

	d.say("Somebody renames an operation: TriggerDeploy becomes StartDeploy")
	d.git("switch", "-q", "-c", "rename")
	d.edit(`"TriggerDeploy"`, `"StartDeploy"`)
	d.commit("Rename the operation")
	d.alm(1, "check", "main", "--format", "text", "--format", "html="+filepath.Join(d.dir, "report.html"))

	d.say("The fix: the id stays, the summary says what makers read, and an operation is new")
	d.edit(`"StartDeploy"`, `"TriggerDeploy"`)
	d.edit(`"Trigger a deployment"`, `"Start a deployment"`)
	d.edit(`    "/subscriptions": {`, getDeployment+`    "/subscriptions": {`)
	d.commit("Say start, keep the id; read a deployment")
	d.alm(0, "check", "main")

	d.say("The next version follows from what changed")
	d.alm(0, "bump", "main")
	d.commit("Deploy API 1.1")
	d.git("switch", "-q", "main")
	d.git("merge", "-q", "rename")

	d.say("One solution, packed once and read back")
	d.alm(0, "pack", "DeployBot")
	d.alm(0, "verify", filepath.Join("dist", "DeployBot_1_1_0_0_managed.zip"))

	d.say("The same bytes at every stage; only the host differs")
	d.alm(0, "import", "--stage", "dev")
	d.alm(0, "import", "--stage", "test")
	d.alm(0, "promote", "--to", "prod")
	d.alm(0, "promote", "--to", "prod")
	d.alm(0, "status")

	if d.failed == nil {
		d.end(time.Since(began))
	}
}

func (d *demo) end(took time.Duration) {
	fmt.Fprintf(d.app.Stdout, "\nDone in %.1f s. Look at %s:\n", took.Seconds(), d.dir)
	for _, line := range [][2]string{
		{"report.html", "what check said of the rename"},
		{"repo", "the repository: git log, alm.yaml"},
		{filepath.Join("repo", "dist"), "both zips, settings per stage, the record"},
		{"environments", "what runs where: alm emulator --state " + filepath.Join(d.dir, "environments")},
	} {
		fmt.Fprintf(d.app.Stdout, "  %-14s %s\n", line[0], line[1])
	}
}

func (d *demo) say(format string, args ...any) {
	if d.failed != nil {
		return
	}
	d.scene++
	title := fmt.Sprintf("%d  %s", d.scene, fmt.Sprintf(format, args...))
	if d.app.Colour {
		title = "\x1b[1m" + title + "\x1b[0m"
	}
	fmt.Fprintf(d.app.Stdout, "\n%s\n", title)
}

// alm runs one command line of alm in the repository and expects an exit code.
func (d *demo) alm(want int, args ...string) {
	if d.failed != nil {
		return
	}
	var shown []string
	for _, arg := range args {
		shown = append(shown, strings.Replace(arg, d.dir, "..", 1))
	}
	fmt.Fprintf(d.app.Stdout, "$ alm %s\n", strings.Join(shown, " "))
	inner := *d.app
	inner.Getenv = func(name string) string {
		if name == "USER" || name == "USERNAME" {
			return d.app.Getenv(name)
		}
		return ""
	}
	inner.Stderr = inner.Stdout
	if got := inner.Run(d.ctx, append([]string{"-C", d.repo}, args...)); got != want {
		d.failed = fmt.Errorf("alm %s: exit %d, want %d", strings.Join(args, " "), got, want)
	} else if want != 0 {
		fmt.Fprintf(d.app.Stdout, "exit %d\n", got)
	}
}
