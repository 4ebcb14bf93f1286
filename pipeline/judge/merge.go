package judge

import (
	"cmp"
	"fmt"
	"slices"

	"alm/internal/exit"
	"alm/internal/sorting"
	"alm/internal/words"
	"alm/pipeline/check"
	"alm/pipeline/project"
	"alm/pipeline/report"
)

// Part is the report of one group, and the name of its file.
type Part struct {
	Name string
	report.Document
}

// Whole is what the reports of all groups have to be about.
type Whole struct {
	Groups             []Group
	Base, Head         string // as reports name them
	BaseCommit, Commit string
	Version            string // of the alm that divided
	AllowUnread        bool   // as in Options
}

// Merge makes one document of the reports of groups. A report that is of no group, or of one that another
// report is of, or of another change, or of another alm, is a usage error. Where groups have no report,
// or flows could not be read that the change may break, the document says so, and refused is an error of
// kind exit.Refused.
func Merge(of Whole, parts []Part) (doc report.Document, refused, err error) {
	reports := make([]*Part, len(of.Groups))
	for i := range parts {
		p := &parts[i]
		if err := p.belongsTo(of, &parts[0]); err != nil {
			return doc, nil, err
		}
		at := slices.IndexFunc(of.Groups, func(g Group) bool { return slices.Equal(g.Connectors, p.Only) })
		switch {
		case at < 0:
			return doc, nil, p.errorf("it is about connectors of no group")
		case reports[at] != nil:
			return doc, nil, p.errorf("%s has a report of the same group", reports[at].Name)
		}
		reports[at] = p
	}
	var missing []string
	for i, p := range reports {
		if p == nil {
			missing = append(missing, groupName(i, of.Groups))
		}
	}
	doc = merged(reports)
	if len(parts) == 0 {
		doc.Base, doc.Head, doc.Commit, doc.BaseCommit, doc.Version, doc.Verb = of.Base, of.Head, of.Commit, of.BaseCommit, of.Version, "check"
	}
	unread := len(doc.NotRead)
	if doc.Gate = blockedBy(doc.Findings, doc.FailOn); len(missing) == 0 {
		if unread > 0 && !of.AllowUnread && slices.ContainsFunc(doc.Findings, isBreak) {
			refused = NotRead(unread)
		}
		return doc, refused, nil
	}
	for _, name := range missing {
		doc.NotRead = append(doc.NotRead, "there is no report of "+name)
	}
	lacks := fmt.Sprintf("%d of %s have no report", len(missing), words.Count(len(of.Groups), "group"))
	doc.Gate = lacks + map[bool]string{true: "; " + doc.Gate}[doc.Gate != ""]
	return doc, exit.Refused.Errorf("look at the jobs of these groups: they failed, were cancelled or left no report", "%s: %s", lacks, words.List(missing[:min(len(missing), 5)])), nil
}

func groupName(i int, groups []Group) string {
	name := fmt.Sprintf("group %d", i+1)
	if all := groups[i].Connectors; len(all) > 0 {
		name += " (" + all[0] + map[bool]string{true: " …"}[len(all) > 1] + ")"
	}
	return name
}

func (p *Part) errorf(format string, args ...any) error {
	return exit.Usage.Errorf("give the reports of one run, each once", "%s: %s", p.Name, fmt.Sprintf(format, args...))
}

// belongsTo returns an error unless a report is about the same change as the groups, and was made as the
// first one.
func (p *Part) belongsTo(of Whole, first *Part) error {
	for _, same := range []struct{ what, got, want string }{
		{"version of alm", p.Version, of.Version},
		{"commit", p.Commit, of.Commit},
		{"commit of the base", p.BaseCommit, of.BaseCommit},
		{"base", nameless(p.Base, p.BaseCommit), nameless(of.Base, of.BaseCommit)},
		{"head", nameless(p.Head, p.Commit), nameless(of.Head, of.Commit)},
		{"command", p.Verb, first.Verb},
		{"profile", string(p.Profile), string(first.Profile)},
		{"--fail-on", p.FailOn.String(), first.FailOn.String()},
		{"policy", p.Policy.Of + " " + p.Policy.Revision, first.Policy.Of + " " + first.Policy.Revision},
	} {
		if same.got != same.want {
			return p.errorf("its %s is %q, and that of the others %q", same.what, same.got, same.want)
		}
	}
	return nil
}

// nameless returns the name of a side, and "" of a commit, which may have several.
func nameless(name, commit string) string {
	if commit != "" {
		return ""
	}
	return name
}

// merged puts the reports together. What is about the project is in each of them, and counts once.
func merged(parts []*Part) (doc report.Document) {
	type about struct{ rule, connector, fingerprint, message string }
	seen := map[about]bool{}
	first := true
	for _, p := range parts {
		if p == nil {
			continue
		}
		if first {
			doc, first = p.Document, false
			doc.Only, doc.Connectors, doc.Changed, doc.Findings, doc.Users, doc.Reviews = nil, nil, nil, nil, nil, nil
		}
		doc.Looked = max(doc.Looked, p.Looked)
		doc.Connectors = append(doc.Connectors, p.Connectors...)
		doc.Changed = append(doc.Changed, p.Changed...)
		for _, f := range p.Findings {
			key := about{f.Rule.ID, f.Connector, f.Fingerprint, f.Message}
			if !seen[key] {
				seen[key] = true
				doc.Findings = append(doc.Findings, f)
			}
		}
		doc.Unclear = union(doc.Unclear, p.Unclear)
		doc.NotRead = union(doc.NotRead, p.NotRead)
		doc.Users = append(doc.Users, p.Users...)
		doc.Reviews = append(doc.Reviews, p.Reviews...)
		raise(&doc, &p.Document)
		joinPolicies(&doc.Policy, p.Policy)
	}
	sorting.Stable(doc.Connectors, func(a, b report.Connector) int { return cmp.Compare(a.Path, b.Path) })
	slices.Sort(doc.Changed)
	sorting.Stable(doc.Reviews, func(a, b report.Review) int { return cmp.Compare(a.Connector, b.Connector) })
	sorting.Stable(doc.Users, func(a, b check.User) int { return cmp.Compare(a.Connector, b.Connector) })
	if other := doc.Policy.Other; other != nil {
		other.Gate = blockedByOther(doc, other.Differs)
		sorting.Stable(other.Differs, func(a, b report.Weighed) int {
			return cmp.Or(cmp.Compare(a.Connector, b.Connector), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Fingerprint, b.Fingerprint))
		})
	}
	check.SortEach(doc.Findings)
	report.WorstFirst(doc.Findings)
	return doc
}

func union(all, more []string) []string {
	for _, text := range more {
		if !slices.Contains(all, text) {
			all = append(slices.Clip(all), text)
		}
	}
	return all
}

// raise keeps the largest part and the highest version: of solutions, if there are any.
func raise(doc, by *report.Document) {
	parts := []string{"none", "patch", "minor", "major"}
	if slices.Index(parts, by.Bump) > slices.Index(parts, doc.Bump) {
		doc.Bump = by.Bump
	}
	switch {
	case by.OfSolution && !doc.OfSolution:
		doc.NextVersion, doc.OfSolution = by.NextVersion, true
	case by.OfSolution == doc.OfSolution:
		doc.NextVersion = project.HigherVersion(doc.NextVersion, by.NextVersion)
	}
}

// joinPolicies adds the findings that the other policy weighs otherwise.
func joinPolicies(p *report.Policy, by report.Policy) {
	if by.Other == nil || p.Other == by.Other {
		return
	}
	if p.Other == nil {
		p.Other = by.Other
		return
	}
	other := *p.Other
	other.Gate, other.Failed = cmp.Or(other.Gate, by.Other.Gate), cmp.Or(other.Failed, by.Other.Failed)
	for _, f := range by.Other.Differs {
		if !slices.Contains(other.Differs, f) {
			other.Differs = append(slices.Clip(other.Differs), f)
		}
	}
	p.Other = &other
}

// blockedBy returns why findings close the gate, "" when they do not.
func blockedBy(findings []*check.Finding, failOn check.Severity) string {
	stops := map[check.Severity]int{}
	for _, f := range findings {
		if f.Waiver == "" && failOn != check.Off && f.Severity >= failOn {
			stops[f.Severity]++
		}
	}
	return blocked(stops)
}

func blocked(stops map[check.Severity]int) string {
	if len(stops) == 0 {
		return ""
	}
	return "blocked by " + severities(stops)
}

// blockedByOther returns why the other policy would close the gate: by the findings that close it, but
// for those that it weighs otherwise.
func blockedByOther(doc report.Document, differs []report.Weighed) string {
	stops := map[check.Severity]int{}
	for _, w := range differs {
		if severity, err := check.ParseSeverity(w.Other); err == nil && severity >= doc.FailOn {
			stops[severity]++
		}
	}
	for _, f := range doc.Findings {
		weighed := slices.ContainsFunc(differs, func(w report.Weighed) bool {
			return w.Rule == f.Rule.ID && w.Connector == f.Connector && w.Fingerprint == f.Fingerprint
		})
		if !weighed && f.Waiver == "" && doc.FailOn != check.Off && f.Severity >= doc.FailOn {
			stops[f.Severity]++
		}
	}
	return blocked(stops)
}
