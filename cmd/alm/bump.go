package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"alm/internal/atomicfile"
	"alm/internal/exit"
	"alm/internal/gitfs"
	"alm/pipeline/bump"
	"alm/pipeline/judge"
	"alm/pipeline/record"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

// bumping is what alm bump is asked for.
type bumping struct {
	judging
	tag bool
}

func bumpVerb(a *app) *cobra.Command {
	var b bumping
	cmd := &cobra.Command{
		Use:   "bump [BASE]",
		Short: "Raise the versions of connectors and solutions by what changed",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := b.oneBase(args); err != nil {
				return err
			}
			if len(args) == 1 {
				b.base = args[0]
			}
			return a.bump(cmd.Context(), b)
		},
	}
	b.changeFlags(cmd)
	cmd.Flags().StringVar(&b.fetch, "fetch-base", "auto", "fetch a base commit that the clone lacks: auto (in CI only) or never")
	cmd.Flags().BoolVar(&b.tag, "tag", false, "commit the new versions and tag the commit v1.1.0.0, or NAME/v1.1.0.0 if several were raised")
	return cmd
}

func (a *app) bump(ctx context.Context, b bumping) error {
	unlock, err := a.lockProject()
	if err != nil {
		return err
	}
	defer unlock()
	sides, err := a.sides(ctx, b.judging, source{spec: b.base}, source{workTree: true})
	if err != nil {
		return err
	}
	sides.opts.Progress = a.progress
	var repo *gitfs.Repo
	if b.tag {
		if repo, err = gitfs.OpenIn(a.ci().Workspace, a.dir); err != nil {
			return usage("--tag needs a git repository", "%w", err)
		}
	}
	result, err := judge.Findings(ctx, sides.opts, sides.base, sides.head)
	if err != nil {
		return err
	}
	plan := bump.Versions(sides.opts.Project, result)
	judged := document("bump", sides.opts.Project, result)
	if why := nothingToBump(result, plan); why != "" {
		a.progress("bump", "nothing to do: "+why)
		a.publishBump(judged, &record.Bumped{Part: "none"}, "")
		return a.printBump(nil)
	}
	if err := plan.Prepare(sides.opts.Project, result, a.Now()); err != nil {
		return err
	}
	if b.tag {
		err := a.bumpAndTag(ctx, repo, plan)
		if err == nil {
			a.publishBump(judged, &plan.Bumped, plan.Next())
		}
		return err
	}
	if err := plan.Write(a.dir, a.journal()); err != nil {
		return err
	}
	a.publishBump(judged, &plan.Bumped, plan.Next())
	return a.printBump(&plan.Bumped)
}

// nothingToBump says why no version can rise, "" when one may.
func nothingToBump(result *judge.Result, plan *bump.Plan) string {
	switch {
	case result.Diffed == nil:
		return "no base to compare with"
	case len(result.Detected.Changed) == 0 && plan.Empty():
		return "no connector changed"
	}
	return ""
}

// bumpAndTag commits the new versions, unless they are committed already, and tags the commit.
// Tags that were made so before stay.
func (a *app) bumpAndTag(ctx context.Context, repo *gitfs.Repo, plan *bump.Plan) error {
	tags := tagsOf(&plan.Bumped)
	done, err := taggedBefore(ctx, repo, plan, tags)
	if err != nil {
		return err
	}
	if done {
		if err := a.printBump(&plan.Bumped); err != nil {
			return err
		}
		_, err := fmt.Fprintf(a.Stdout, "tagged before: %s\n", report.Plain(tagNames(tags)))
		return err
	}
	if err := repo.ReadyToCommit(ctx, tags); err != nil {
		return err
	}
	did := "tagged"
	if len(plan.Written) > 0 {
		did = "committed and tagged"
		err = a.writeAndCommit(ctx, repo, plan, tags)
	} else {
		err = repo.TagHead(ctx, tags)
	}
	if err != nil {
		return err
	}
	if err := a.printBump(&plan.Bumped); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.Stdout, "%s %s\n", did, report.Plain(tagNames(tags)))
	return err
}

// writeAndCommit writes the new versions, and takes them back where git does not commit them.
func (a *app) writeAndCommit(ctx context.Context, repo *gitfs.Repo, plan *bump.Plan, tags []gitfs.Tag) error {
	files := atomicfile.Set{Journal: a.journal()}
	defer files.Discard()
	if err := plan.Stage(a.dir, &files); err != nil {
		return err
	}
	if err := files.Commit(); err != nil {
		return usage(exit.WriteHint(err), "write the new versions: %w", err)
	}
	return undoUncommitted(repo.CommitFiles(ctx, plan.Written, "Release "+tagNames(tags), tags), &files)
}

// taggedBefore reports whether the tags are there, on a commit with what the plan would write.
// The changelog may have another date.
func taggedBefore(ctx context.Context, repo *gitfs.Repo, plan *bump.Plan, tags []gitfs.Tag) (bool, error) {
	commit, err := repo.Tagged(ctx, tags)
	if err != nil || commit.Hash == "" {
		return false, err
	}
	for name, text := range plan.Texts() {
		data, err := fs.ReadFile(repo.FS(commit), path.Join(repo.Prefix(), name))
		if name != bump.ChangelogFile && (err != nil || !bytes.Equal(data, text)) {
			return false, nil
		}
	}
	return true, nil
}

func tagNames(tags []gitfs.Tag) string {
	var names []string
	for _, tag := range tags {
		names = append(names, tag.Name)
	}
	return strings.Join(names, ", ")
}

func raisedList(b *record.Bumped) string {
	var all []string
	for _, r := range slices.Concat(b.Connectors, b.Solutions) {
		all = append(all, fmt.Sprintf("%s %s → %s", r.Name, r.Was, r.Is))
	}
	return strings.Join(all, ", ")
}

// tagsOf name what rose: the solutions, which are what is shipped, else the connectors.
func tagsOf(b *record.Bumped) []gitfs.Tag {
	raised := b.Solutions
	if len(raised) == 0 {
		raised = b.Connectors
	}
	var tags []gitfs.Tag
	for _, r := range raised {
		name := "v" + r.Is
		if len(raised) > 1 {
			name = path.Base(r.Name) + "/" + name
		}
		tags = append(tags, gitfs.Tag{Name: name, Message: path.Base(r.Name) + " " + r.Is})
	}
	return tags
}

func (a *app) printBump(b *record.Bumped) error {
	if b == nil || len(b.Connectors)+len(b.Solutions) == 0 {
		_, err := fmt.Fprintln(a.Stdout, "none")
		return err
	}
	for _, r := range slices.Concat(b.Connectors, b.Solutions) {
		if _, err := fmt.Fprintf(a.Stdout, "%s  %s → %s  (%s)\n", report.Plain(r.Name), report.Plain(r.Was), report.Plain(r.Is), r.Part); err != nil {
			return err
		}
	}
	return nil
}
