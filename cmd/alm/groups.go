package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"alm/internal/words"
	"alm/pipeline/judge"
	"alm/pipeline/report"

	"github.com/spf13/cobra"
)

// The groups of a check: GitHub runs at most 256 jobs of a matrix, and a job costs more than the check of
// a few MB. (docs.github.com, usage limits)
const (
	mostGroups = 256
	groupBytes = 8 << 20
)

// grouped is what alm groups writes, and alm merge reads.
type grouped struct {
	Schema     int           `json:"schema"` // 1
	Tool       tool          `json:"tool"`
	Base       string        `json:"base"`
	Head       string        `json:"head"`
	BaseCommit string        `json:"baseCommit,omitempty"`
	Commit     string        `json:"commit,omitempty"`
	Connectors int           `json:"connectors"` // of head, changed or not
	Groups     []judge.Group `json:"groups"`
}

type tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// grouping are the flags of groups.
type grouping struct {
	judging
	format      textOrJSON
	save        string
	most, bytes int
}

func groupsVerb(a *app) *cobra.Command {
	var g grouping
	cmd := &cobra.Command{
		Use:   "groups [BASE [HEAD]]",
		Short: "Divide the connectors that a check would judge into groups, a job for each",
		Args:  cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := g.oneBase(args); err != nil {
				return err
			}
			return a.group(cmd.Context(), &g, g.side(args, 0), g.side(args, 1))
		},
	}
	g.format.flag(cmd)
	cmd.Flags().StringVar(&g.save, "save", "", "write the groups to this file too, as JSON, for alm merge")
	cmd.Flags().IntVar(&g.most, "max-groups", mostGroups, "make at most so many groups")
	cmd.Flags().IntVar(&g.bytes, "group-bytes", groupBytes, "make no more groups than groups of so many bytes need")
	cmd.Flags().StringVar(&g.base, "base", "", "the BASE, instead of the argument")
	cmd.Flags().StringVar(&g.fetch, "fetch-base", "auto", "fetch a base commit that the clone lacks: auto (in CI only) or never")
	cmd.Flags().BoolVar(&g.lintAll, "lint-all", false, "divide every connector, as check --lint-all lints them")
	return cmd
}

func (a *app) group(ctx context.Context, g *grouping, base, head source) error {
	if err := g.format.check(); err != nil {
		return err
	}
	if g.most < 1 || g.bytes < 1 {
		return usage("write a number of at least 1", "--max-groups is %d and --group-bytes %d", g.most, g.bytes)
	}
	if g.save != "" {
		if err := checkWritable([]output{{format: "json", file: g.save}}); err != nil {
			return err
		}
	}
	sides, err := a.sides(ctx, g.judging, base, head)
	if err != nil {
		return err
	}
	d, err := judge.Divide(ctx, sides.opts, sides.base, sides.head, g.most, g.bytes)
	if err != nil {
		return err
	}
	out := grouped{Schema: 1, Tool: tool{"alm", version}, Base: d.Detected.Base, Head: d.Detected.Head, BaseCommit: d.Base.Commit.Hash,
		Commit: d.Detected.Commit, Connectors: d.Looked, Groups: d.Groups}
	if g.save != "" {
		data, err := json.MarshalIndent(out, "", "  ")
		if err == nil {
			err = writeOutput(g.save, append(data, '\n'))
		}
		if err != nil {
			return usage("name a file that can be written", "write the groups: %w", err)
		}
	}
	a.publishGroups(d)
	if g.format.json() {
		return a.printJSON(out)
	}
	return a.printGroups(d)
}

func (a *app) printGroups(d *judge.Division) error {
	a.progress("groups", fmt.Sprintf("%s of %s in %s", words.Count(len(d.Detected.Changed), "folder"), words.Count(d.Looked, "connector"), words.Count(len(d.Groups), "group")))
	for i, g := range d.Groups {
		fmt.Fprintf(a.Stdout, "group %d: %d KB\n", i+1, (g.Bytes+1023)>>10)
		for _, dir := range g.Connectors {
			if err := a.printFit("  "+report.Plain(dir), 4); err != nil {
				return err
			}
		}
	}
	return nil
}

// matrixJob is the job of a group in a matrix, as its include has it.
type matrixJob struct {
	Group      int      `json:"group"` // from 1
	Connectors []string `json:"connectors"`
}

// publishGroups gives a workflow the matrix of the jobs.
func (a *app) publishGroups(d *judge.Division) {
	var jobs []matrixJob
	bytes := 0
	for i, g := range d.Groups {
		jobs, bytes = append(jobs, matrixJob{i + 1, g.Connectors}), bytes+g.Bytes
	}
	matrix, _ := json.Marshal(jobs)                              // texts always encode
	changed, _ := json.Marshal(a.asReported(d.Detected.Changed)) // texts always encode
	a.publish(report.Step{
		Title: fmt.Sprintf("alm groups: %s in %s", words.Count(len(d.Detected.Changed), "folder"), words.Count(len(d.Groups), "group")),
		Table: [][]string{{"", ""}, {"base", d.Detected.Base}, {"head", d.Detected.Head}, {"size", fmt.Sprintf("%d KB", (bytes+1023)>>10)}},
		Outputs: map[string]string{
			"matrix": string(matrix), "group-count": strconv.Itoa(len(d.Groups)), "connectors": string(changed),
			"has-changes": strconv.FormatBool(len(d.Detected.Changed) > 0),
		},
	})
}

// asReported returns folders as reports name them: from the root of the repository.
func (a *app) asReported(folders []string) []string {
	return report.Options{Root: a.fromRoot()}.Paths(folders)
}

// textOf returns what reads the files of a commit, nil where the clone does not have it.
func (a *app) textOf(ctx context.Context, commit string) func(string) []byte {
	place, err := a.place("never")
	if err != nil || commit == "" {
		return nil
	}
	of, err := place.Source(ctx, commit)
	if err != nil {
		return nil
	}
	if project, isCommit, err := place.Project(of); err == nil && isCommit {
		return project.Text
	}
	return nil
}
