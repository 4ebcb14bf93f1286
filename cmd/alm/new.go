package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/internal/exit"
	"alm/pipeline/project"
	"alm/pipeline/report"
	"alm/pipeline/scaffold"
	"alm/solution"

	"github.com/spf13/cobra"
)

func newVerb(a *app) *cobra.Command {
	var o scaffold.Options
	cmd := &cobra.Command{
		Use:   "new NAME [DIR]",
		Args:  cobra.RangeArgs(1, 2),
		Short: "Write a connector to begin with",
		RunE: func(_ *cobra.Command, args []string) error {
			o.Title = args[0]
			dir := ""
			if len(args) == 2 {
				dir = args[1]
			}
			return a.newConnector(o, dir)
		},
	}
	cmd.Flags().StringVar(&o.Auth, "auth", "", "how users sign in: "+strings.Join(scaffold.Auths, ", ")+"; api-key unless --gateway needs basic")
	cmd.Flags().StringVar(&o.Host, "host", "", "the host of the API; a placeholder when omitted")
	cmd.Flags().BoolVar(&o.Webhook, "webhook", false, "add a trigger that the API calls")
	cmd.Flags().BoolVar(&o.Polling, "polling", false, "add a trigger that asks the API every few minutes")
	cmd.Flags().BoolVar(&o.Script, "script", false, "add custom code (script.csx)")
	cmd.Flags().BoolVar(&o.Gateway, "gateway", false, "reach the API through the on-premises data gateway")
	return cmd
}

// newConnector writes a new connector into a folder that has no files yet.
func (a *app) newConnector(o scaffold.Options, dir string) error {
	files, err := scaffold.New(o)
	if err != nil {
		return err
	}
	p, err := a.project(false)
	if err != nil {
		return err
	}
	if dir == "" {
		folder := scaffold.Folder(o.Title)
		if !solution.Portable(folder) {
			return usage("name a folder: alm new NAME DIR", "%s is a name that Windows reserves", folder)
		}
		dir = a.underProject(path.Join("connectors", folder))
	}
	if err := a.writeNewFolder(dir, files); err != nil {
		return err
	}
	for _, file := range files {
		fmt.Fprintln(a.Stdout, report.Plain(filepath.ToSlash(filepath.Join(dir, file.Name))))
	}
	a.printNextSteps(p, filepath.ToSlash(dir))
	return nil
}

// underProject returns a path below the project's folder as the working directory sees it.
func (a *app) underProject(name string) string {
	if a.here == "" {
		return name
	}
	return filepath.Join(a.dir, filepath.FromSlash(name))
}

// writeNewFolder writes files into a folder that is empty or is not there.
func (a *app) writeNewFolder(dir string, files []scaffold.File) error {
	full := a.inDir(dir)
	if err := disk.CheckPath(full); err != nil {
		return exit.Usage.Wrap(err)
	}
	atomicfile.RemoveLeftovers(full)
	entries, err := os.ReadDir(full)
	switch {
	case err == nil && len(entries) > 0:
		return exit.Refused.Errorf("name another folder, as the last argument", "%s is not empty; alm replaces nothing", dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return usage("name another folder, as the last argument", "write to %s: %w", dir, err)
	}
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return usage("name another folder, as the last argument", "make %s: %w", dir, err)
	}
	err = atomicfile.WriteFolder(full, "", func(to *os.Root) error {
		for _, file := range files {
			if err := to.WriteFile(file.Name, file.Data, 0o644); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return usage(exit.WriteHint(err), "write %s: %w", dir, err)
	}
	return nil
}

// printNextSteps prints what to do with a connector that alm wrote.
func (a *app) printNextSteps(p *project.Project, dir string) {
	fmt.Fprintf(a.Stderr, "\nNext:\n  alm lint %s\n", report.Plain(dir))
	switch {
	case p.File == "":
		fmt.Fprintln(a.Stderr, "  alm init    writes alm.yaml, the project file")
	case !p.Packs(a.projectPath(dir)):
		fmt.Fprintf(a.Stderr, "  add %s to the connectors of a solution in %s\n", report.Plain(a.projectPath(dir)), project.DefaultFile)
	}
}

// projectPath returns a path as alm.yaml writes it: relative to the project's folder.
func (a *app) projectPath(name string) string {
	if rel, err := filepath.Rel(a.dir, a.inDir(name)); err == nil {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(name)
}
