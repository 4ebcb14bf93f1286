package report

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"alm/pipeline/check"
)

// tally counts findings. An accepted finding counts only as accepted.
type tally struct {
	Breaking int `json:"breaking"`
	Error    int `json:"error"`
	Warning  int `json:"warning"`
	Note     int `json:"note"`
	Waived   int `json:"waived"`

	Suppressed int `json:"suppressed"`
	Baseline   int `json:"baseline"`
}

// tallyOf counts the findings.
func tallyOf(findings []*check.Finding) tally {
	t := tally{}
	of := map[check.Severity]*int{check.Error: &t.Error, check.Warning: &t.Warning, check.Note: &t.Note}
	for _, f := range findings {
		if n := of[f.Severity]; n != nil && f.Waiver == "" {
			*n++
		}
		switch {
		case f.By == check.BySuppression:
			t.Suppressed++
		case f.By == check.ByBaseline:
			t.Baseline++
		case f.Waiver != "":
			t.Waived++
		case f.Change() == check.Breaking:
			t.Breaking++
		}
	}
	return t
}

// acceptedLabel returns the words for how a finding was accepted.
func acceptedLabel(f *check.Finding) string {
	switch f.By {
	case check.BySuppression:
		return "suppressed"
	case check.ByBaseline:
		return "in the baseline"
	case check.ByLabel:
		return "allowed"
	}
	return "waived"
}

// tallyRow is one line of the tally.
type tallyRow struct {
	Class string // "breaking", or the severity's name, or "waived"
	Label string // for its number: "errors"
	N     int
}

// Rows returns the counts, worst first; accepted findings only when there are any.
func (t tally) Rows() []tallyRow {
	rows := []tallyRow{
		{"breaking", "breaking", t.Breaking},
		{"error", plural(t.Error, "error"), t.Error},
		{"warning", plural(t.Warning, "warning"), t.Warning},
		{"note", plural(t.Note, "note"), t.Note},
	}
	for _, r := range []tallyRow{{"waived", "waived", t.Waived}, {"waived", "suppressed", t.Suppressed}, {"waived", "in the baseline", t.Baseline}} {
		if r.N > 0 {
			rows = append(rows, r)
		}
	}
	return rows
}

// String returns all counts: "1 breaking, 1 error, 0 warnings, 2 notes".
func (t tally) String() string { return joinRows(t.Rows()) }

// Some returns the counts that are not zero, or "no findings".
func (t tally) Some() string {
	rows := slices.DeleteFunc(t.Rows(), func(r tallyRow) bool { return r.N == 0 })
	if len(rows) == 0 {
		return "no findings"
	}
	return joinRows(rows)
}

func joinRows(rows []tallyRow) string {
	parts := make([]string, len(rows))
	for i, r := range rows {
		parts[i] = fmt.Sprintf("%d %s", r.N, r.Label)
	}
	return strings.Join(parts, ", ")
}

// bumps maps a change to the part of the version that it raises.
var bumps = map[check.Change]string{check.Breaking: "major", check.Additive: "minor", check.Editorial: "patch"}

func countNoun(n int, noun string) string { return fmt.Sprintf("%d %s", n, plural(n, noun)) }

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// group is a connector with its findings, worst first.
type group struct {
	Connector
	Findings []*check.Finding
}

// groups returns the document's connectors in order, followed by those that only findings
// name, such as removed connectors.
func (d Document) groups() []group {
	var all []group
	at := map[string]int{}
	for _, c := range d.Connectors {
		at[c.Path] = len(all)
		all = append(all, group{Connector: c})
	}
	for _, f := range d.Findings {
		dir := f.Connector
		if _, known := at[dir]; !known {
			at[dir] = len(all)
			all = append(all, group{Connector: Connector{Path: dir, Name: d.nameOf(dir)}})
		}
	}
	for _, f := range d.Findings {
		g := &all[at[f.Connector]]
		g.Findings = append(g.Findings, f)
	}
	for i := range all {
		if i >= len(d.Connectors) {
			all[i].Change = worstChange(all[i].Findings)
		}
		slices.SortStableFunc(all[i].Findings, worseFirst)
	}
	return all
}

// worstChange is the largest change among findings that are not accepted.
func worstChange(findings []*check.Finding) check.Change {
	worst := check.None
	for _, f := range findings {
		if f.Waiver == "" {
			worst = max(worst, f.Change())
		}
	}
	return worst
}

// nameOf returns the title of findings that no listed connector has: of a folder, or of what has all of them.
func (d Document) nameOf(dir string) string {
	switch {
	case dir != "":
		return path.Base(dir)
	case d.Verb == "verify":
		return "the solution"
	}
	return "the project"
}

// WorstFirst sorts findings as every format shows them, worst first over all connectors.
func WorstFirst(findings []*check.Finding) { slices.SortStableFunc(findings, worseFirst) }

// worseFirst orders findings: not accepted before accepted, breaking before others, higher
// severity first.
func worseFirst(a, b *check.Finding) int {
	return cmp.Or(
		cmp.Compare(weight(b), weight(a)),
		cmp.Compare(b.Severity, a.Severity),
	)
}

func weight(f *check.Finding) int {
	switch {
	case f.Waiver != "":
		return 0
	case f.Change() == check.Breaking:
		return 2
	}
	return 1
}

// verdict returns the next version in one line.
func (d Document) verdict() string {
	switch {
	case d.NextVersion == "":
		return ""
	case d.Bump == "" || d.Bump == "none":
		return "version stays " + Plain(d.NextVersion)
	}
	return fmt.Sprintf("next version %s (%s)", Plain(d.NextVersion), Plain(d.Bump))
}

// sides returns "base → head", or the only side.
func (d Document) sides() string {
	switch {
	case d.Base == "":
		return Plain(d.Head)
	case d.Head == "":
		return Plain(d.Base) + " → work tree"
	}
	return Plain(d.Base) + " → " + Plain(d.Head)
}
