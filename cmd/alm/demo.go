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

	"alm/internal/disk"
	"alm/solution/dataverse/emulator"

	"github.com/spf13/cobra"
)

//go:embed demo
var demoFiles embed.FS

// demoMark is a file in folders that a demo may replace.
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

// demo plays the scenes of alm demo and stops at the first failure.
type demo struct {
	app    *app
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
		return usage("name another folder: alm demo DIR", "start emulator: %w", err)
	}
	d := &demo{app: a, dir: dir, repo: filepath.Join(dir, "repo")}
	d.play(ctx, server.url)
	return errors.Join(d.failed, server.stop())
}

// clearDemo makes an empty folder. It refuses one that no demo made.
func clearDemo(dir string) error {
	if err := disk.CheckPath(dir); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, demoMark)); err != nil {
			return usage("name another folder: alm demo DIR", "%s is not empty and was not made by alm demo", dir)
		}
		if err := os.RemoveAll(dir); err != nil {
			return usage("name another folder: alm demo DIR", "clear %s: %w", dir, err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "environments"), 0o755); err != nil {
		return usage("name another folder: alm demo DIR", "make %s: %w", dir, err)
	}
	return os.WriteFile(filepath.Join(dir, demoMark), nil, 0o644)
}

func (d *demo) play(ctx context.Context, emulator string) {
	began := time.Now()
	d.say("A connector in git, and three environments on %s", emulator)
	d.unpack(emulator)
	d.git(ctx, "init", "-q", "-b", "main")
	d.commit(ctx, "Deploy API connector")

	d.say("Somebody renames an operation: TriggerDeploy becomes StartDeploy")
	d.git(ctx, "switch", "-q", "-c", "rename")
	d.edit(`"TriggerDeploy"`, `"StartDeploy"`)
	d.commit(ctx, "Rename the operation")
	d.alm(ctx, 1, "check", "main", "--format", "html="+filepath.Join(d.dir, "report.html"))

	d.repairs(ctx)

	d.say("The fix: keep the operationId, change only the summary that makers read, and add an operation")
	d.edit(`"StartDeploy"`, `"TriggerDeploy"`)
	d.edit(`"Trigger a deployment"`, `"Start a deployment"`)
	d.edit(`    "/subscriptions": {`, getDeployment+`    "/subscriptions": {`)
	d.commit(ctx, "Say start, keep the id; read a deployment")
	d.alm(ctx, 0, "check", "main")

	d.say("The next version follows from what changed")
	d.alm(ctx, 0, "bump", "main")
	d.commit(ctx, "Deploy API 1.1")
	d.git(ctx, "switch", "-q", "main")
	d.git(ctx, "merge", "-q", "rename")

	d.say("One solution, packed once and read back")
	d.alm(ctx, 0, "pack", "DeployBot")
	d.alm(ctx, 0, "verify", filepath.Join("dist", "DeployBot_1_1_0_0_managed.zip"))
	d.commit(ctx, "Keep the connector's ids") // pack wrote .alm/lock.yaml

	d.say("The same zip at every stage; only the host differs")
	d.alm(ctx, 0, "import", "--stage", "dev")
	d.alm(ctx, 0, "import", "--stage", "test")
	d.alm(ctx, 0, "promote", "--to", "prod")
	d.alm(ctx, 0, "promote", "--to", "prod")
	d.alm(ctx, 0, "status")

	d.askProd(ctx, emulator)
	if d.failed == nil {
		d.end(time.Since(began), emulator)
	}
}

// end lists what the demo left and three commands to try next, which work in every shell.
func (d *demo) end(took time.Duration, emulator string) {
	fmt.Fprintf(d.app.Stdout, "\nDone in %.1f s. In %s:\n", took.Seconds(), d.dir)
	for _, line := range [][2]string{
		{"report.html", "the report on the rename"},
		{"prod.html", "whom it breaks in prod; prod.json keeps what prod answered"},
		{"repo", "the repository: git log, alm.yaml"},
		{filepath.Join("repo", "dist"), "both zips, settings per stage, the record"},
		{"environments", "the emulated environments"},
	} {
		fmt.Fprintf(d.app.Stdout, "  %-14s %s\n", line[0], line[1])
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(emulator, "http://"), ":")
	fmt.Fprintf(d.app.Stdout, "\nTry next (go install ./cmd/alm makes alm a command):\n")
	fmt.Fprintf(d.app.Stdout, "  alm emulator --port %s --state \"%s\"\n", port, filepath.Join(d.dir, "environments"))
	fmt.Fprintln(d.app.Stdout, "and, while it runs, in another terminal:")
	for _, verb := range []string{"status", "drift --stage prod"} {
		fmt.Fprintf(d.app.Stdout, "  alm -C \"%s\" %s\n", d.repo, verb)
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
func (d *demo) alm(ctx context.Context, want int, args ...string) {
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
	if got := inner.Run(ctx, append([]string{"-C", d.repo}, args...)); got != want {
		d.failed = fmt.Errorf("alm %s: exit %d, want %d", strings.Join(args, " "), got, want)
	} else if want != 0 {
		fmt.Fprintf(d.app.Stdout, "exit %d\n", got)
	}
}
