package main

import (
	"cmp"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"alm/internal/disk"
	"alm/pipeline/catalogue"
	"alm/pipeline/check"
	"alm/pipeline/judge"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

// merging are the flags of merge.
type merging struct {
	judging
	groups  string
	reports []string
}

func mergeVerb(a *app) *cobra.Command {
	var m merging
	cmd := &cobra.Command{
		Use:   "merge REPORT...",
		Short: "Make one verdict of the reports of all groups",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.merge(cmd.Context(), &m, slices.Concat(args, m.reports))
		},
	}
	cmd.Flags().StringVar(&m.groups, "groups", "", "the file that alm groups --save wrote")
	cmd.Flags().StringArrayVar(&m.reports, "reports", nil, "a report in JSON, or a folder of them, besides the arguments, repeatable")
	m.formatFlag(cmd)
	cmd.Flags().BoolVar(&m.comment, "comment", false, commentUsage)
	m.unreadFlag(cmd)
	m.detailing.flags(cmd)
	return cmd
}

func (a *app) merge(ctx context.Context, m *merging, names []string) error {
	outputs, err := a.outputs(&m.judging)
	if err != nil {
		return err
	}
	of, err := a.readGroups(m.groups)
	if err != nil {
		return err
	}
	parts, err := a.readReports(names, m.groups)
	if err != nil {
		return err
	}
	of.AllowUnread = m.unread
	doc, refused, err := judge.Merge(of, parts)
	if err != nil {
		return err
	}
	doc.Annotated, doc.Text = true, a.textOf(ctx, doc.Commit)
	if m.comment {
		a.keepComment(ctx, doc)
	}
	if err := a.report(outputs, doc); err != nil || refused != nil {
		return cmp.Or(err, refused)
	}
	if doc.Gate != "" {
		return errFindings
	}
	return nil
}

// readGroups reads what alm groups wrote.
func (a *app) readGroups(name string) (judge.Whole, error) {
	const hint = "name the file that alm groups --save wrote in the same run"
	if name == "" {
		return judge.Whole{}, usage(hint, "--groups is missing: without the groups, nobody knows which reports are missing")
	}
	data, err := disk.ReadFile(name)
	if err != nil {
		return judge.Whole{}, usage(hint, "read the groups: %w", err)
	}
	var in grouped
	if err := json.Unmarshal(data, &in); err != nil || in.Schema != 1 || in.Tool.Name != "alm" || len(in.Groups) == 0 {
		return judge.Whole{}, usage(hint, "%s has no groups of alm with schema 1", name)
	}
	return judge.Whole{Groups: in.Groups, Base: in.Base, Head: in.Head, BaseCommit: in.BaseCommit, Commit: in.Commit, Version: in.Tool.Version}, nil
}

// readReports reads the reports that were named, and those in folders that were.
func (a *app) readReports(names []string, groups string) ([]judge.Part, error) {
	reader := report.Reader{Root: a.fromRoot(), Rule: func(id string) *check.Rule {
		rule, _ := catalogue.Find(id)
		return rule
	}}
	defer reader.Finish()
	var parts []judge.Part
	for _, name := range names {
		files, err := reportsIn(name, groups)
		if err != nil {
			return nil, usage("name reports that alm check --format json=FILE wrote, or a folder of them", "read the reports: %w", err)
		}
		for _, file := range files {
			data, err := disk.ReadFile(file)
			if err != nil {
				return nil, usage("see that the file can be read", "read the reports: %w", err)
			}
			doc, err := reader.Read(data)
			if err != nil {
				return nil, usage("give reports that the same alm wrote with check --format json=FILE", "%s: %w", file, err)
			}
			parts = append(parts, judge.Part{Name: file, Document: doc})
		}
	}
	return parts, nil
}

// reportsIn returns a file, or the JSON files below a folder but for that of the groups.
func reportsIn(name, groups string) ([]string, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{name}, nil
	}
	except, err := os.Stat(groups)
	if err != nil {
		return nil, err
	}
	var files []string
	err = filepath.WalkDir(name, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".json") {
			return err
		}
		info, err := d.Info()
		if err == nil && !os.SameFile(info, except) {
			files = append(files, file)
		}
		return err
	})
	return files, err
}
