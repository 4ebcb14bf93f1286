package main

import (
	"context"
	"errors"
	"fmt"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/judge"
	"alm/pipeline/project"
	"alm/pipeline/report"
)

// project checks alm.yaml, and that its connectors can be checked: it fails where lint does.
func (d *doctor) project(ctx context.Context) *project.Project {
	p, err := d.app.project(false)
	if err != nil {
		d.fail(exit.Usage, "project", err)
		return nil
	}
	result, err := d.lint(ctx)
	var ended *exit.Error
	switch {
	case errors.Is(err, exit.Refused) && onlySources(p):
		d.note("project", "%s: %s without connectors of this project, %s", p.File, words.Count(len(p.Solutions), "solution"), words.Count(len(p.Stages), "stage"))
		d.hint("alm verify ZIP checks what is packed; add connectors to alm.yaml to lint them")
	case errors.As(err, &ended):
		d.fail(ended.Kind, "project", err)
	case err != nil:
		d.fail(exit.Refused, "project", err)
	case result.Refused():
		d.fail(exit.Findings, "project", exit.Findings.Errorf("alm lint shows each", "%s", blockedBy(result)))
	case p.File == "":
		d.note("project", "no %s in %s: alm checks every connector (there %s), but cannot pack or import", d.config, d.shownDir(), isOrAre(result.Looked))
		d.hint("alm init writes one")
	default:
		d.ok("project", "%s: %s, %s, %s", p.File, words.Count(len(p.Solutions), "solution"), words.Count(len(p.Stages), "stage"), words.Count(result.Looked, "connector"))
	}
	return p
}

func isOrAre(n int) string {
	if n == 1 {
		return "is 1"
	}
	return fmt.Sprintf("are %d", n)
}

// onlySources reports whether a project ships solutions of other people's connectors only.
func onlySources(p *project.Project) bool {
	for _, s := range p.Solutions {
		if s.Source == "" || len(s.Connectors) > 0 {
			return false
		}
	}
	return len(p.Solutions) > 0 && len(p.Connectors) == 0
}

// lint lints the work tree as alm lint does.
func (d *doctor) lint(ctx context.Context) (*judge.Result, error) {
	sides, err := d.sides(ctx, judging{fetch: "never", failOn: "error"}, source{absent: true}, source{workTree: true})
	if err != nil {
		return nil, err
	}
	return judge.Lint(ctx, sides.opts, sides.head)
}

// blockedBy says what makes lint fail, and names the first finding.
func blockedBy(result *judge.Result) string {
	findings := result.Findings()
	report.WorstFirst(findings)
	text := words.Count(result.Looked, "connector") + ": " + result.Gate.Refused
	if len(findings) > 0 && findings[0].Severity == check.Error {
		text += fmt.Sprintf(", first %s (%s)", findings[0].Line(), findings[0].Rule.ID)
	}
	return text
}
