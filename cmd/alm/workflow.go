package main

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"alm/internal/exit"
	"alm/internal/words"
	"alm/pipeline/deploy"
	"alm/pipeline/record"
	"alm/pipeline/report"
)

// publish gives a GitHub workflow what a verb did. A verb that did its work does not fail because
// the runner cannot take it.
func (a *app) publish(step report.Step) {
	if a.Getenv("GITHUB_ACTIONS") != "true" {
		return
	}
	step.Mask, step.Links = a.secrets.Mask, webPages(append(step.Links, report.Link{Name: "this run", Address: a.ci().URL}))
	if err := step.Write(a.errCommands, a.Getenv); err != nil {
		a.progress("actions", "the workflow does not get all of it: "+exit.Words(err))
	}
}

// webPages returns the links that a browser can open, each once.
func webPages(links []report.Link) []report.Link {
	var pages []report.Link
	for _, l := range links {
		if (strings.HasPrefix(l.Address, "https://") || strings.HasPrefix(l.Address, "http://")) && !slices.Contains(pages, l) {
			pages = append(pages, l)
		}
	}
	return pages
}

// packedOutputs are the outputs of what a record says was packed.
func packedOutputs(rec *record.Record) map[string]string {
	outputs := map[string]string{
		"solution": rec.Solution, "version": rec.Packed.Version, "record": rec.File(record.Name(rec.Solution)),
	}
	for _, f := range rec.Packed.Files {
		if f.Kind == "settings" {
			continue
		}
		outputs[f.Kind+"-zip"] = rec.File(f.Name)
		if outputs["sha256"] == "" || f.Kind == "managed" {
			outputs["sha256"] = f.SHA256
		}
	}
	return outputs
}

// publishPacked gives a workflow what was packed: outputs only of one solution, because each has
// one value.
func (a *app) publishPacked(verb string, records []*record.Record) {
	step := report.Step{Title: "alm " + verb, Table: [][]string{{"solution", "version", "commit", "file", "sha256"}}}
	for _, rec := range records {
		commit := cmp.Or(rec.Packed.Commit, "none")
		if rec.Packed.Dirty {
			commit = "not committed"
		}
		for _, f := range rec.Packed.Files {
			step.Table = append(step.Table, []string{rec.Solution, rec.Packed.Version, commit, f.Name, f.SHA256})
		}
	}
	if len(records) == 1 {
		step.Outputs = packedOutputs(records[0])
	}
	a.publish(step)
}

// publishShipped gives a workflow the attempt that a run made, and what it knows where it made none.
func (a *app) publishShipped(verb string, d *deploy.Deployer, before []record.Import, s shipping, failed error) {
	stage := s.stage
	in := attemptOf(d.Record.Imported, before, stage)
	outputs := map[string]string{"stage": stage}
	if d.Record.Solution != "" {
		outputs["solution"] = d.Record.Solution
	}
	step := report.Step{Outputs: outputs}
	if in == nil {
		if failed == nil {
			return // a dry run
		}
		step.Title = fmt.Sprintf("alm %s to %s: nothing was imported", verb, stage)
		step.Table = [][]string{{"", ""}, {"why", exit.Words(failed)}}
		if hint := exit.Hint(failed); hint != "" {
			step.Table = append(step.Table, []string{"what to do", hint})
		}
		step.Links = []report.Link{{Name: "environment", Address: cmp.Or(s.url, d.Project.Stages[stage].URL)}}
		a.publish(step)
		return
	}
	maps.Copy(outputs, map[string]string{
		"version": in.Version, "sha256": in.SHA256, "record": d.Record.File(record.Name(d.Record.Solution)), "environment-url": in.URL,
		"already-there": strconv.FormatBool(in.There()), "todo-count": strconv.Itoa(len(in.ToDo)),
	})
	if zip := d.Record.FindZip(in.SHA256); zip != "" {
		outputs["managed-zip"] = zip
	}
	if in.Job.ImportJob != "" {
		outputs["import-job-id"] = in.Job.ImportJob
	}
	if in.State == record.Done {
		outputs["deployed-version"] = in.Version
	}
	step.Title = fmt.Sprintf("alm %s to %s: %s %s %s", verb, stage, d.Record.Solution, in.Version, outcomeOf(in))
	step.Table, step.ToDo = shippedTable(in, failed), in.ToDo
	step.Links = []report.Link{{Name: "environment", Address: in.URL}}
	a.publish(step)
}

// attemptOf returns the last attempt at a stage that is not as it was before, nil when there is none.
func attemptOf(all, before []record.Import, stage string) *record.Import {
	for i, in := range slices.Backward(all) {
		if in.Stage == stage && in.Of == "" && (i >= len(before) || !reflect.DeepEqual(in, before[i])) {
			return &all[i]
		}
	}
	return nil
}

// outcomeOf completes "Orders 1.1.0.0".
func outcomeOf(in *record.Import) string {
	switch {
	case in.State == record.Done && in.There():
		return in.Action
	case in.State == record.Done:
		return in.Action + " done"
	}
	return in.Action + " " + in.State
}

func shippedTable(in *record.Import, failed error) [][]string {
	table := [][]string{
		{"", ""}, {"stage", in.Stage}, {"environment", in.URL}, {"version", cmp.Or(in.Was, "none") + " → " + in.Version}, {"sha256", in.SHA256},
	}
	if in.Job.ImportJob != "" {
		table = append(table, []string{"import job", in.Job.ImportJob})
	}
	if failed != nil {
		table = append(table, []string{"problem", exit.Words(failed)})
	}
	for _, c := range in.Connectors {
		table = append(table, []string{"host of " + c.Name, c.Host})
	}
	return table
}

// planned is what a workflow gets of what an import would do. What stops people comes first, because a
// summary ends after some rows.
func planned(p *record.Plan, rec *record.Record) report.Step {
	step := report.Step{
		Title: fmt.Sprintf("alm plan for %s: %s %s", p.Stage, p.Solution, p.Version), ToDo: p.ToDo, Refused: p.Refused,
		Links: []report.Link{{Name: "environment", Address: p.URL}},
		Table: [][]string{{"", ""}, {"action", p.Action}, {"environment", p.URL}, {"version", cmp.Or(p.Was, "none") + " → " + p.Version}, {"sha256", p.SHA256}, {"plan", p.Digest}},
		Outputs: map[string]string{
			"plan-digest": p.Digest, "stage": p.Stage, "solution": p.Solution, "version": p.Version, "sha256": p.SHA256, "environment-url": p.URL,
			"already-there": strconv.FormatBool(p.Action == record.Already), "todo-count": strconv.Itoa(len(p.ToDo)),
		},
	}
	if p.Was != "" {
		step.Outputs["deployed-version"] = p.Was
	}
	if zip := rec.FindZip(p.SHA256); zip != "" {
		step.Outputs["managed-zip"] = zip
		step.Outputs["record"] = rec.File(record.Name(rec.Solution))
	}
	for _, why := range p.Refused {
		step.Table = append(step.Table, []string{"refused", why})
	}
	for _, b := range p.Breaking {
		step.Table = append(step.Table, []string{"breaks", b.Rule + ": " + b.Message})
	}
	for _, v := range p.Variables {
		step.Table = append(step.Table, []string{"variable " + v.Name, cmp.Or(v.Was, "none") + " → " + v.Is})
	}
	for _, c := range p.Connections {
		step.Table = append(step.Table, []string{"connection " + c.Reference, cmp.Or(c.Was, "none") + " → " + c.Is})
	}
	return step
}

// publishStandings gives a workflow what every stage runs: outputs only of one, because each has
// one value.
func (a *app) publishStandings(rows []deploy.Standing) {
	step := report.Step{Title: "alm status", Table: [][]string{{"solution", "stage", "version", "sha256", "hosts", "remarks"}}}
	for _, r := range rows {
		said := slices.Concat([]string{r.Note}, r.Remarks, r.Drift, []string{r.Error})
		if len(r.NotCompared) > 0 {
			said = append(said, "not compared: "+words.List(r.NotCompared))
		}
		said = slices.DeleteFunc(said, func(text string) bool { return text == "" })
		if r.Error != "" {
			step.Refused = append(step.Refused, fmt.Sprintf("%s at %s: %s", r.Solution, r.Stage, r.Error))
		}
		if r.State != "" && r.State != record.Done {
			said = append([]string{r.State}, said...)
		}
		if len(r.Layers) > 0 {
			said = append(said, "changed by hand: "+words.List(r.Layers))
		}
		step.Links = append(step.Links, report.Link{Name: r.Stage, Address: r.URL}, report.Link{Name: "run that imported to " + r.Stage, Address: r.Run})
		step.Table = append(step.Table, []string{r.Solution, r.Stage, r.Version, fmt.Sprintf("%.12s", r.SHA256), strings.Join(r.Hosts, ", "), strings.Join(said, "; ")})
	}
	if len(rows) == 1 && rows[0].Error == "" {
		step.Outputs = map[string]string{"solution": rows[0].Solution, "stage": rows[0].Stage, "environment-url": rows[0].URL}
		if rows[0].Version != "" {
			step.Outputs["deployed-version"] = rows[0].Version
		}
		if rows[0].SHA256 != "" {
			step.Outputs["sha256"] = rows[0].SHA256
		}
	}
	a.publish(step)
}

// publishBump gives a workflow the versions that rise, and what was judged for them.
func (a *app) publishBump(judged report.Document, b *record.Bumped, next string) {
	step := report.Step{Title: "alm bump: " + b.Part, Table: [][]string{{"what", "was", "is"}}, Outputs: judged.Outputs(a.reportOptions(judged))}
	step.Outputs["bump"] = b.Part
	if next != "" {
		step.Outputs["next-version"] = next
	}
	for _, raised := range slices.Concat(b.Connectors, b.Solutions) {
		step.Table = append(step.Table, []string{raised.Name, raised.Was, raised.Is})
	}
	a.publish(step)
}
