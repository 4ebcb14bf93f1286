package main

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"

	"alm/internal/terminal"
	"alm/pipeline/bump"
	"alm/pipeline/catalogue"
	"alm/pipeline/check"
	"alm/pipeline/judge"
	"alm/pipeline/project"
	"alm/pipeline/report"
)

// document returns what there is to report.
func document(verb string, p *project.Project, result *judge.Result) report.Document {
	doc := report.Document{
		Version: version, Verb: verb, Base: result.Detected.Base, Head: result.Detected.Head, Commit: result.Detected.Commit, BaseCommit: result.Base.Commit.Hash,
		Findings: result.Findings(), Looked: result.Looked, Changed: result.Detected.Changed,
		Only: result.Only(), Text: result.Head.Text,
	}
	report.WorstFirst(doc.Findings)
	if result.Linted != nil {
		doc.Profile, doc.Reviews = result.Linted.Profile, result.Reviews()
	}
	if result.Reached != nil {
		doc.Unclear, doc.NotRead = result.Reached.Unclear, result.Reached.Problems
		doc.Users, doc.Asked = result.Users, result.Reached.Environments
	}
	if result.Gate != nil {
		doc.Gate = result.Gate.Refused
		doc.FailOn, _ = check.ParseSeverity(result.Gate.FailOn)
	}
	doc.Policy = policyReport(result.By())
	changes := changesOf(doc.Findings)
	for _, c := range result.Heads() {
		doc.Connectors = append(doc.Connectors, report.Connector{Path: c.Dir, Name: c.Name, Change: changes[c.Dir]})
	}
	if result.Diffed != nil {
		plan := bump.Versions(p, result)
		doc.Bump, doc.NextVersion, doc.OfSolution = plan.Part, plan.Next(), len(plan.Solutions) > 0
	}
	return doc
}

// changesOf returns the largest change of each connector, by folder, of what is not waived.
func changesOf(findings []*check.Finding) map[string]check.Change {
	all := map[string]check.Change{}
	for _, f := range findings {
		if f.Waiver == "" {
			all[f.Connector] = max(all[f.Connector], f.Rule.Change)
		}
	}
	return all
}

// report writes the document in every format that was asked for.
func (a *app) report(outputs []output, doc report.Document) error {
	doc.Report = reportFile(outputs)
	opts := a.reportOptions(doc)
	for _, out := range outputs {
		if out.file == "" {
			to := a.Stdout
			if out.format == "actions" {
				to = a.commands
			}
			if out.stderr {
				to = a.errCommands
			}
			if err := report.Write(to, out.format, doc, opts); err != nil {
				return fmt.Errorf("write %s: %w", out.format, err)
			}
			continue
		}
		var b bytes.Buffer
		opts := opts
		opts.Colour = false
		masked := terminal.NewMask(&b, a.secrets)
		if err := errors.Join(report.Write(masked, out.format, doc, opts), masked.Close()); err != nil {
			return fmt.Errorf("write %s: %w", out.format, err)
		}
		if err := writeOutput(out.file, b.Bytes()); err != nil {
			return usage("name a file that can be written", "write %s: %w", out.format, err)
		}
	}
	return nil
}

func (a *app) reportOptions(doc report.Document) report.Options {
	rules := func() []*check.Rule { return catalogue.OfVerb(doc.Verb) }
	root := a.fromRoot()
	if doc.Verb == "verify" { // its places are entries of the zip
		root = report.Options{Root: root, Within: a.within()}.Paths([]string{filepath.ToSlash(doc.Head)})[0]
	}
	return report.Options{Colour: a.Colour, Width: a.proseWidth(), Detail: a.detail, Root: root, Within: a.within(), Links: a.links(doc), Of: a.projectName(), At: a.Now(),
		Help: helpOf, Rules: rules, Getenv: a.Getenv, Mask: a.secrets.Mask}
}

// helpOf returns a rule's page, for reports that include it.
func helpOf(id string) string {
	rule, family := catalogue.Find(id)
	if rule == nil {
		return ""
	}
	page, err := family.Page(rule.ID)
	if err != nil {
		return ""
	}
	return page.Prose
}
