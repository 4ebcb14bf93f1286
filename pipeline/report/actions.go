package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"alm/pipeline/check"

	"github.com/sethvargo/go-githubactions"
)

// The runner keeps ten annotations of each level a step and silently drops the rest; it
// cuts a message at 4096 characters. (actions/runner, ExecutionContext)
const (
	maxAnnotations = 9
	maxAnnotated   = 3800
	maxSummary     = 1 << 20
)

func writeActions(w io.Writer, doc Document, opts Options) error {
	return Actions(doc, opts, opts.getenv, w)
}

// Actions writes for a GitHub workflow: annotations to w, which is the step's log, and the
// step summary and outputs to the files that the environment names. Without these files it
// writes only the annotations.
func Actions(doc Document, opts Options, getenv func(string) string, w io.Writer) error {
	var log bytes.Buffer
	action := githubactions.New(githubactions.WithWriter(&log), githubactions.WithGetenv(getenv))
	annotate(action, doc, opts)
	if _, err := w.Write(log.Bytes()); err != nil {
		return fmt.Errorf("write annotations: %w", err)
	}
	var summary bytes.Buffer
	if err := writeMarkdown(&summary, doc, opts); err != nil {
		return err
	}
	return errors.Join(
		Summary(action, opts.masked(summary.String())),
		Outputs(action, doc.Outputs(opts)),
	)
}

// Error annotates the workflow run with an error of alm itself.
func Error(w io.Writer, getenv func(string) string, text string) {
	var log bytes.Buffer
	action := githubactions.New(githubactions.WithWriter(&log), githubactions.WithGetenv(getenv))
	action.WithFieldsMap(map[string]string{"title": "alm"}).Errorf("%s", Plain(clip(text, maxAnnotated)))
	_, _ = w.Write(log.Bytes()) // stderr has the error already
}

// levels lists the annotation levels, most severe first.
var levels = []struct {
	of    check.Severity
	issue func(*githubactions.Action, string)
}{
	{check.Error, func(a *githubactions.Action, text string) { a.Errorf("%s", text) }},
	{check.Warning, func(a *githubactions.Action, text string) { a.Warningf("%s", text) }},
	{check.Note, func(a *githubactions.Action, text string) { a.Noticef("%s", text) }},
}

func annotate(action *githubactions.Action, doc Document, opts Options) {
	if doc.Unclear != nil {
		levels[1].issue(action.WithFieldsMap(map[string]string{"title": "alm"}), Plain(clip(doc.unclear(), maxAnnotated)))
	}
	if doc.Annotated {
		return
	}
	findings := annotated(doc.Findings, opts)
	for _, level := range levels {
		of := slices.DeleteFunc(slices.Clone(findings), func(f *check.Finding) bool { return annotationLevel(f) != level.of })
		for i, f := range of {
			if i == maxAnnotations {
				level.issue(action.WithFieldsMap(map[string]string{"title": "alm"}),
					fmt.Sprintf("… and %s more; the step summary has them", countNoun(len(of)-i, level.of.String())))
				break
			}
			level.issue(action.WithFieldsMap(annotationFields(f, opts)), annotation(f))
		}
	}
}

// annotated returns the findings to annotate, without repetition, the worst first, then by place. Of what
// is accepted, only the breaking changes: the reviewer of the line has to know.
func annotated(findings []*check.Finding, opts Options) []*check.Finding {
	type same struct{ place, message string }
	seen := map[same]bool{}
	var out []*check.Finding
	for _, f := range findings {
		key := same{opts.place(f), f.Message}
		if f.Waiver != "" && f.Change() != check.Breaking || seen[key] {
			continue
		}
		seen[key] = true
		out = append(out, f)
	}
	slices.SortStableFunc(out, func(a, b *check.Finding) int {
		return cmp.Or(breakFirst(a, b), worseFirst(a, b), cmp.Compare(position(a).Name(), position(b).Name()), cmp.Compare(position(a).Start, position(b).Start))
	})
	return out
}

// breakFirst puts breaking changes first, accepted or not: notes are many.
func breakFirst(a, b *check.Finding) int {
	first := func(f *check.Finding) int { return map[bool]int{true: -1}[f.Change() == check.Breaking] }
	return cmp.Compare(first(a), first(b))
}

// annotationLevel returns a finding's severity; what is accepted is a note.
func annotationLevel(f *check.Finding) check.Severity {
	if f.Waiver != "" {
		return check.Note
	}
	return f.Severity
}

func annotation(f *check.Finding) string {
	text := Plain(clip(messageWithPlaces(f), maxAnnotated/2))
	if f.Waiver != "" {
		text = capitalize(acceptedLabel(f)) + ": " + Plain(clip(f.Waiver, maxAnnotated/4)) + "\n" + text
	} else if f.Fix != "" {
		text += "\nfix: " + Plain(clip(f.Fix, maxAnnotated/4))
	}
	if n := len(f.Uses); n > 0 {
		text += "\nused in " + countNoun(n, "place") + ", first in " + Plain(clip(f.Uses[0].Name, 200))
	}
	return text
}

// annotationFields returns the properties of an annotation. A finding about something that was
// removed has a file but no line.
func annotationFields(f *check.Finding, opts Options) map[string]string {
	fields := map[string]string{"title": f.Rule.ID}
	at := position(f)
	if at.IsZero() {
		return fields
	}
	fields["file"] = Plain(opts.in(at.Name()))
	if f.At.IsZero() {
		return fields
	}
	from, to := at.From(), at.To()
	fields["line"], fields["endLine"] = strconv.Itoa(from.Line), strconv.Itoa(to.Line)
	if from.Line == to.Line { // columns over several lines are an error to the runner
		fields["col"], fields["endColumn"] = strconv.Itoa(from.Column), strconv.Itoa(to.Column)
	}
	return fields
}

// Outputs returns what a verb knows: one that compared nothing knows of no change, impact leaves out the
// findings that reach nobody, and what drifted is no reason for a version.
func (d Document) Outputs(opts Options) map[string]string {
	t := tallyOf(d.Findings)
	values := map[string]string{"error-count": strconv.Itoa(t.Error), "warning-count": strconv.Itoa(t.Warning)}
	if d.Report != "" {
		values["report"] = d.Report
	}
	if d.Base == "" {
		return values
	}
	values["breaking-count"] = strconv.Itoa(t.Breaking)
	change := check.None
	for _, g := range d.groups() {
		change = max(change, g.Change)
	}
	accepted := slices.ContainsFunc(d.Findings, func(f *check.Finding) bool { return f.Change() != check.None })
	values["has-changes"] = strconv.FormatBool(len(d.Changed) > 0 || accepted || change != check.None)
	values["connectors"] = folderList(d.Changed, opts)
	if d.Verb != "impact" {
		values["change"] = change.String()
	}
	if d.Bump != "" && d.Verb != "impact" && d.Verb != "drift" {
		values["bump"] = d.Bump
		if d.NextVersion != "" {
			values["next-version"] = d.NextVersion
		}
	}
	return values
}

// folderList is a JSON list of folders, which fromJSON makes a matrix of.
func folderList(folders []string, opts Options) string {
	text, _ := json.Marshal(opts.Paths(folders)) // strings always encode
	return string(text)
}

// Outputs sets the step's outputs in the order of their names; outside a workflow it does
// nothing. It rejects a name or value with a line break or the library's delimiter, because
// either could forge another output, and then sets none.
func Outputs(action *githubactions.Action, values map[string]string) error {
	names := slices.Sorted(maps.Keys(values))
	for _, name := range names {
		if name == "" || unsafe(name) || strings.ContainsAny(name, "=<") || unsafe(values[name]) {
			return fmt.Errorf("set output %q: a line break or delimiter in its name or value", name)
		}
	}
	return toFile(action, "GITHUB_OUTPUT", func() {
		for _, name := range names {
			action.SetOutput(name, values[name])
		}
	})
}

// delimiter ends every value that the library writes. (go-githubactions v1.4.0,
// multiLineFileDelim)
const delimiter = "_GitHubActionsFileCommandDelimeter_"

func unsafe(text string) bool {
	return strings.ContainsAny(text, "\r\n") || strings.Contains(text, delimiter)
}

// Summary appends Markdown to the step's summary; outside a workflow it does nothing. It
// rejects more than 1 MiB: the runner would drop the complete summary.
func Summary(action *githubactions.Action, markdown string) error {
	if len(markdown) > maxSummary {
		return fmt.Errorf("add summary: %d bytes are over the runner's 1 MiB", len(markdown))
	}
	return toFile(action, "GITHUB_STEP_SUMMARY", func() { action.AddStepSummary(markdown) })
}

// toFile runs write, which appends to the file that the variable names, and turns the
// library's panic into an error.
func toFile(action *githubactions.Action, variable string, write func()) (err error) {
	if action.Getenv(variable) == "" {
		return nil
	}
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("write $%s: %v", variable, cause)
		}
	}()
	write()
	return nil
}
