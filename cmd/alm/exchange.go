package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"alm/pipeline/check"
	"alm/pipeline/exchange"
	"alm/pipeline/portal"
	"alm/pipeline/project"
	"alm/pipeline/report"
	"alm/pipeline/tree"

	"github.com/spf13/cobra"
)

// exchanging are the flags of pull and push.
type exchanging struct {
	signIn
	stage, solution string
	only            []string
	force, dryRun   bool
	format          textOrJSON
	timeout         time.Duration
}

func (x *exchanging) flags(cmd *cobra.Command, stage, force string) {
	x.signIn.flags(cmd)
	cmd.Flags().StringVar(&x.stage, "stage", "", stage)
	cmd.Flags().StringVar(&x.solution, "solution", "", "the solution, if the project has several")
	cmd.Flags().StringArrayVar(&x.only, "only", nil, "only this connector, as the argument CONNECTOR; repeatable")
	cmd.Flags().BoolVar(&x.force, "force", false, force)
	cmd.Flags().BoolVar(&x.dryRun, "dry-run", false, "show the changes and make none")
	cmd.Flags().DurationVar(&x.timeout, "timeout", 10*time.Minute, "stop after this long, such as 45m, and exit 5; 0 is no limit")
	x.format.flag(cmd)
}

// limit ends what is asked of the environment.
func (x exchanging) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	return shipping{timeout: x.timeout}.limit(ctx)
}

// exchange returns the project and the environment that a verb exchanges connectors with.
func (a *app) exchange(x exchanging) (*exchange.Exchange, error) {
	switch {
	case x.timeout < 0:
		return nil, usage("give a duration such as 45m; 0 waits without a limit", "--timeout %s is negative", x.timeout)
	case x.format.check() != nil:
		return nil, x.format.check()
	}
	p, err := a.project(true)
	if err != nil {
		return nil, err
	}
	p.SecretPrefixes = append(p.SecretPrefixes, project.ParsePrefixes(strings.Join(x.prefixes, ","))...)
	if x.stage == "" {
		return nil, noStage(p, "--stage")
	}
	fsys, err := tree.OpenFolder(a.dir)
	if err != nil {
		return nil, err
	}
	return &exchange.Exchange{Project: p, Root: a.dir, FS: fsys, Stage: x.stage, Solution: x.solution,
		Connect: a.connect(x.stage, x.signIn, noSignIn), Getenv: a.secretOf, Journal: a.journal()}, nil
}

// wanted returns the connectors that arguments name.
func (a *app) wanted(args []string) []exchange.Wanted {
	var all []exchange.Wanted
	for _, arg := range args {
		all = append(all, exchange.Wanted{Text: arg, Dir: filepath.ToSlash(filepath.Clean(a.projectPath(a.withSlashes(arg))))})
	}
	return all
}

// exchanged is what pull and push print as JSON.
type exchanged struct {
	Schema      int                  `json:"schema"` // 1
	Stage       string               `json:"stage"`
	Environment string               `json:"environment"`
	DryRun      bool                 `json:"dryRun"`
	Connectors  []exchangedConnector `json:"connectors"`
	Project     string               `json:"project,omitempty"` // alm.yaml, if it changed
	Findings    []exchangedFinding   `json:"findings"`
	ToDo        []string             `json:"todo"`

	Publishers []string `json:"publishers,omitempty"` // that push made there
	Solutions  []string `json:"solutions,omitempty"`
	Variables  []string `json:"variables,omitempty"`
}

type exchangedConnector struct {
	Path  string   `json:"path"`
	Name  string   `json:"name"` // schema name
	Title string   `json:"title"`
	State string   `json:"state"`
	Files []string `json:"files"`           // that changed
	Parts []string `json:"parts,omitempty"` // that were sent
}

type exchangedFinding struct {
	Rule      string         `json:"rule"`
	Severity  check.Severity `json:"severity"`
	Connector string         `json:"connector"`
	Subject   string         `json:"subject"`
	Message   string         `json:"message"`
	Fix       string         `json:"fix"`
	File      string         `json:"file,omitempty"`
	Line      int            `json:"line,omitempty"`
	Column    int            `json:"column,omitempty"`
}

func exchangedFindings(findings []*check.Finding) []exchangedFinding {
	all := []exchangedFinding{}
	for _, f := range findings {
		at := f.At.From()
		all = append(all, exchangedFinding{f.Rule.ID, f.Severity, f.Connector, f.Subject, f.Message, f.Fix, f.At.Name(), at.Line, at.Column})
	}
	return all
}

// printExchangedFindings prints findings for people, on stderr.
func (a *app) printExchangedFindings(findings []*check.Finding) {
	for _, f := range findings {
		fmt.Fprintf(a.Stderr, "%s  %s  %s\n    fix: %s\n", f.Severity, f.Rule.ID, report.Plain(f.Line()), report.Plain(f.Fix))
	}
}

// showFiles shows how files change.
func (a *app) showFiles(files []portal.File) {
	for _, f := range files {
		if !json.Valid(f.Was) && len(f.Was) > 0 && isBinary(f.Was) || isBinary(f.Is) {
			fmt.Fprintf(a.Stdout, "%s: %d bytes, before %d\n", report.Plain(f.Name), len(f.Is), len(f.Was))
			continue
		}
		fmt.Fprint(a.Stdout, report.Patch(f.Name, f.Was, f.Is, report.Options{Colour: a.Colour}))
	}
}

func isBinary(data []byte) bool {
	for _, c := range data[:min(len(data), 8000)] {
		if c == 0 {
			return true
		}
	}
	return false
}

// publishExchanged gives a workflow what was exchanged.
func (a *app) publishExchanged(verb string, x exchanged) {
	step := report.Step{Title: "alm " + verb + ": " + x.Stage, Table: [][]string{{"connector", "state", "what"}}, ToDo: x.ToDo}
	changed, same := []string{}, len(x.Connectors) > 0
	for _, c := range x.Connectors {
		what := c.Parts
		if len(what) == 0 {
			what = c.Files
		}
		step.Table = append(step.Table, []string{c.Path, c.State, strings.Join(what, ", ")})
		if slices.Contains([]string{exchange.Pulled, exchange.Adopted, exchange.Created, exchange.Updated}, c.State) {
			changed = append(changed, c.Path)
		}
		same = same && c.State == exchange.Same
	}
	counts := map[check.Severity]int{}
	for _, f := range x.Findings {
		counts[f.Severity]++
		if f.Severity >= check.Warning {
			step.ToDo = append(step.ToDo, f.Message)
		}
	}
	for _, made := range []struct {
		kind  string
		names []string
	}{{"publisher ", x.Publishers}, {"solution ", x.Solutions}, {"variable ", x.Variables}} {
		for _, name := range made.names {
			step.Table = append(step.Table, []string{made.kind + name, exchange.Created, ""})
		}
	}
	list, _ := json.Marshal(changed)
	step.Outputs = map[string]string{"stage": x.Stage, "environment-url": x.Environment, "has-changes": strconv.FormatBool(len(changed) > 0), "connectors": string(list),
		"already-there": strconv.FormatBool(same), "todo-count": strconv.Itoa(len(x.ToDo)),
		"error-count": strconv.Itoa(counts[check.Error]), "warning-count": strconv.Itoa(counts[check.Warning])}
	a.publish(step)
}
