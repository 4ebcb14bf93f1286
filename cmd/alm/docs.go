package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/disk"
	"alm/pipeline/handbook"
	"alm/pipeline/lint"
	"alm/pipeline/report"
	"alm/pipeline/tree"
	"alm/solution/connector"

	"github.com/spf13/cobra"
)

func docsVerb(a *app) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "docs [SOURCE]",
		Short: "Write a page per connector for people who build flows",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			spec := ""
			if len(args) == 1 {
				spec = args[0]
			}
			return a.handbooks(cmd.Context(), spec, out)
		},
		ValidArgsFunction: a.completesFirst(a.completeConnectors),
	}
	cmd.Flags().StringVar(&out, "out", "connector-docs", "the folder for the pages, which are replaced")
	return cmd
}

// handbooks writes a page in Markdown and one in HTML for each connector of a SOURCE.
func (a *app) handbooks(ctx context.Context, spec, out string) error {
	sides, err := a.sides(ctx, judging{}, source{absent: true}, source{spec: spec})
	if err != nil {
		return err
	}
	if _, err := sides.head.Count(sides.opts.Project, tree.Tree{}); err != nil {
		return err
	}
	all, err := sides.head.Connectors(sides.opts.Project)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return sides.head.NoConnectors()
	}
	for _, c := range all {
		if err := checkDescribable(c); err != nil {
			return err
		}
	}
	out = a.inDir(out)
	if err := disk.CheckPath(out); err != nil {
		return usage("name another folder: --out DIR", "write to %s: %w", out, err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return usage("name another folder: --out DIR", "make %s: %w", out, err)
	}
	taken := map[string]bool{}
	for _, c := range all {
		if err := a.writeHandbook(c, out, pageName(c, taken)); err != nil {
			return err
		}
	}
	return nil
}

// checkDescribable rejects a connector whose pages would lack something.
func checkDescribable(c *connector.Connector) error {
	if c.Definition.Root.Get("paths").Len() == 0 {
		return usage("alm lint shows what is wrong with it", "%s has no operations to describe", c.Definition.Name)
	}
	if broken := handbook.Broken(c); broken != "" {
		return usage("alm lint shows what is wrong with it", "%s, so a page could lack operations", broken)
	}
	return nil
}

func (a *app) writeHandbook(c *connector.Connector, out, name string) error {
	book := handbook.Of(c).Masked(lint.Hider(c))
	var page, hypertext bytes.Buffer
	if err := handbook.Markdown(&page, book); err != nil {
		return err
	}
	if err := handbook.HTML(&hypertext, book); err != nil {
		return err
	}
	for _, file := range []struct {
		ext  string
		data []byte
	}{{".md", page.Bytes()}, {".html", hypertext.Bytes()}} {
		full := filepath.Join(out, name+file.ext)
		if err := atomicfile.Write(full, file.data); err != nil {
			return usage("name another folder: --out DIR", "write %s: %w", full, err)
		}
		fmt.Fprintln(a.Stdout, report.Plain(filepath.ToSlash(full)))
	}
	return nil
}

// pageName makes a name of a file of a connector's title: no two connectors have the same.
func pageName(c *connector.Connector, taken map[string]bool) string {
	var b strings.Builder
	for _, r := range strings.ToLower(c.Name()) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else if b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
			b.WriteByte('-')
		}
		if b.Len() == 60 {
			break
		}
	}
	name := strings.Trim(b.String(), "-")
	if name == "" {
		name = "connector"
	}
	for taken[name] {
		name += "-2"
	}
	taken[name] = true
	return name
}
