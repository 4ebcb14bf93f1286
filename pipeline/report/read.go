package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"alm/internal/source"
	"alm/pipeline/check"
)

// Reader reads reports in JSON, as alm writes them, to documents. All that it read is one after Finish.
type Reader struct {
	Root string                      // slash path that the reports have before the paths of the project, as Options.Root
	Rule func(id string) *check.Rule // returns nil for a rule that alm does not have
	pins source.Pinner
}

// Finish makes the documents ready for use.
func (r *Reader) Finish() { r.pins.Finish() }

// Read reads one report. Texts of files are not known.
func (r *Reader) Read(data []byte) (Document, error) {
	var in jsonDocument
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&in); err != nil {
		return Document{}, fmt.Errorf("it is no report in JSON: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Document{}, errors.New("it is no report in JSON: there is more after its end")
	}
	if in.Schema != 1 || in.Tool.Name != "alm" {
		return Document{}, fmt.Errorf("it is no report of alm with schema 1: schema %d of %q", in.Schema, in.Tool.Name)
	}
	doc := Document{
		Version: in.Tool.Version, Verb: in.Verb, Profile: in.Profile, Base: in.Base, Head: in.Head, Commit: in.Commit, BaseCommit: in.BaseCommit,
		Only: in.Only, Looked: in.Looked.Connectors, Changed: r.outOf(in.Changed), Bump: in.Summary.Bump, NextVersion: in.Summary.NextVersion,
		OfSolution: in.Summary.OfSolution, Unclear: in.Unclear, NotRead: in.NotRead, FailOn: in.FailOn, AcceptFrom: in.AcceptFrom, Policy: r.policy(in.Policy),
	}
	if in.Gate != nil {
		doc.Gate = in.Gate.Reason
	}
	for _, a := range in.Asked {
		a.Asked.Age = time.Duration(a.AgeSeconds) * time.Second
		doc.Asked = append(doc.Asked, a.Asked)
	}
	for _, u := range in.Users {
		u.Connector = r.out(u.Connector)
		doc.Users = append(doc.Users, u.User)
	}
	for _, c := range in.Connectors {
		doc.Connectors = append(doc.Connectors, Connector{r.out(c.Path), c.Name, c.Change})
	}
	for i := range in.Findings {
		f, err := r.finding(&in.Findings[i])
		if err != nil {
			return Document{}, err
		}
		doc.Findings = append(doc.Findings, &f)
	}
	for _, in := range in.Reviews {
		review, err := r.review(in, doc.Findings)
		if err != nil {
			return Document{}, err
		}
		doc.Reviews = append(doc.Reviews, review)
	}
	return doc, nil
}

func (r *Reader) finding(in *jsonFinding) (check.Finding, error) {
	rule := r.Rule(in.Rule)
	if rule == nil || rule.Change != in.Change {
		return check.Finding{}, fmt.Errorf("it has a finding of the rule %.60q, which this alm does not have so", in.Rule)
	}
	f := check.Finding{
		Rule: rule, Severity: in.Severity, Connector: r.out(in.Connector), Subject: in.Subject, Message: in.Message, Fix: in.Fix,
		Method: in.Method, Path: in.Path, Old: in.Was, New: in.Is, Places: in.Places, Uses: in.Uses, Fingerprint: in.Fingerprint,
		At:  r.place(in.File, source.Position{Line: in.Line, Column: in.Column}, source.Position{Line: in.EndLine, Column: in.EndColumn}),
		Was: r.place(in.WasFile, source.Position{Line: in.WasLine, Column: in.WasColumn}, source.Position{Line: in.WasLine, Column: in.WasColumn}),
	}
	for _, c := range in.Consumers {
		if !slices.Contains(rule.Consumers, c) {
			f.Also = append(f.Also, c)
		}
	}
	if in.Waived != nil {
		f.Waiver, f.By = in.Waived.Reason, in.Waived.By
	}
	return f, nil
}

func (r *Reader) place(file string, from, to source.Position) source.Span {
	if file == "" {
		return source.Span{}
	}
	return r.pins.Place(r.out(file), from, to)
}

// out returns a path relative to the project, of which Options.in makes the same path again.
func (r *Reader) out(name string) string {
	if r.Root == "" || name == "" || path.IsAbs(name) {
		return name
	}
	if name == r.Root {
		return "."
	}
	if inside, below := strings.CutPrefix(name, r.Root+"/"); below {
		return inside
	}
	return path.Join(strings.Repeat("../", strings.Count(r.Root, "/")+1), name)
}

func (r *Reader) outOf(names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, r.out(name))
	}
	return all
}

func (r *Reader) policy(in *jsonPolicy) Policy {
	if in == nil {
		return Policy{}
	}
	p := Policy{Of: in.Used, Label: in.Label, Revision: in.Revision}
	if in.Other != nil {
		p.Other = &OtherPolicy{Of: in.Other.Of, Label: in.Other.Label, Revision: in.Other.Revision, Failed: in.Other.Failed, Differs: in.Other.Differs}
		for i := range p.Other.Differs {
			p.Other.Differs[i].Connector = r.out(p.Other.Differs[i].Connector)
		}
		if in.Other.Gate != nil {
			p.Other.Gate = in.Other.Gate.Reason
		}
	}
	return p
}
