package report

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"alm/pipeline/check"
)

// maxFull is how many findings brief text shows in full. Of many warnings, it shows the first of each
// rule and counts the others. Where more block, those of a rule about a connector are one entry.
const (
	maxFull  = 18
	maxRules = 20 // of a table
)

// selection is what text shows of a document's findings.
type selection struct {
	many   []*check.Finding                 // too many to show in full, worst first over all connectors
	full   []*check.Finding                 // worst first over all connectors
	alike  map[*check.Rule][]*check.Finding // of many warnings, those after the first of a rule
	tables [2][]*check.Finding              // what is only counted by rule: warnings, notes
}

// selected returns what text of a detail shows.
func (d Document) selected(groups []group, detail Detail) selection {
	all, rest := make([]*check.Finding, 0, d.countShown(detail)), []*check.Finding(nil)
	for _, g := range groups {
		for _, f := range g.Findings {
			if d.shows(f, detail) {
				all = append(all, f)
			} else if f.Waiver == "" && f.Severity == check.Note {
				rest = append(rest, f)
			}
		}
	}
	slices.SortStableFunc(all, worseFirst)
	if detail != Brief {
		return selection{full: all}
	}
	s := selection{alike: map[*check.Rule][]*check.Finding{}, tables: [2][]*check.Finding{nil, rest}}
	seen := map[*check.Rule]bool{}
	severe := slices.IndexFunc(all, func(f *check.Finding) bool { return !isSevere(f) })
	if severe < 0 {
		severe = len(all)
	}
	if severe > maxFull {
		s.many, s.tables[0] = all[:severe], all[severe:]
		return s
	}
	for _, f := range all {
		switch {
		case len(all) <= maxFull || isSevere(f):
			s.full = append(s.full, f)
		case seen[f.Rule]:
			s.alike[f.Rule] = append(s.alike[f.Rule], f)
		case len(s.full) < maxFull:
			s.full = append(s.full, f)
			seen[f.Rule] = true
		default:
			s.tables[0] = append(s.tables[0], f)
		}
	}
	return s
}

func isSevere(f *check.Finding) bool {
	return f.Severity > check.Warning || f.Change() == check.Breaking
}

func (d Document) countShown(detail Detail) int {
	n := 0
	for i := range d.Findings {
		if d.shows(d.Findings[i], detail) {
			n++
		}
	}
	return n
}

// findings writes the findings that are shown in full, each under its connector.
func (s *screen) findings(doc Document) {
	titles := map[string]group{}
	groups := doc.groups()
	for _, g := range groups {
		titles[g.Path] = g
	}
	shown := doc.selected(groups, s.Detail)
	if n := slices.IndexFunc(shown.full, func(f *check.Finding) bool { return !isSevere(f) }); s.Detail == Brief && shown.many == nil {
		if n < 0 {
			n = len(shown.full)
		}
		if part := (&screen{Options: s.Options, doc: s.doc}); part.full(shown, n, titles) > screenLines {
			shown.many, shown.full = shown.full[:n], shown.full[n:]
		}
	}
	s.entries(shown.many, titles)
	s.full(shown, len(shown.full), titles)
	s.table(map[bool]string{true: "warnings", false: "more warnings"}[len(shown.many) > 0 && len(shown.full) == 0], shown.tables[0])
	s.table("notes", shown.tables[1])
}

// full writes the first n findings that are shown in full, each under its connector, and returns its lines.
func (s *screen) full(shown selection, n int, titles map[string]group) int {
	alike := maps.Clone(shown.alike)
	for i, f := range shown.full[:n] {
		if i == 0 || shown.full[i-1].Connector != f.Connector {
			s.title(titles[f.Connector])
		}
		s.finding(f)
		if others := alike[f.Rule]; len(others) > 0 {
			s.alike(others)
			delete(alike, f.Rule)
		}
		s.WriteByte('\n')
	}
	return bytes.Count(s.Bytes(), []byte{'\n'})
}

func (s *screen) title(g group) {
	s.titleLine(g)
	s.WriteByte('\n')
}

func (s *screen) titleLine(g group) {
	title := s.paint(bold, Plain(g.Name))
	if g.Name != g.Path && g.Path != "" {
		title += s.paint(dim, "  "+Plain(s.in(g.Path)))
	}
	fmt.Fprintf(s, "%s\n", title)
}

// alike writes how many more warnings a rule has.
func (s *screen) alike(others []*check.Finding) {
	connectors := map[string]bool{}
	for _, f := range others {
		connectors[f.Connector] = true
	}
	s.prose("", dim, fmt.Sprintf("%d more in %s; --all shows each", len(others), countNoun(len(connectors), "connector")))
}

// table writes a line for each rule: how many findings it has, and what the first says.
func (s *screen) table(title string, findings []*check.Finding) {
	type row struct {
		first *check.Finding
		n     int
	}
	var rows []*row
	at := map[*check.Rule]*row{}
	width := 0
	for _, f := range findings {
		if at[f.Rule] == nil {
			at[f.Rule] = &row{first: f}
			rows = append(rows, at[f.Rule])
			width = max(width, utf8.RuneCountInString(f.Rule.ID))
		}
		at[f.Rule].n++
	}
	if len(rows) == 0 {
		return
	}
	slices.SortStableFunc(rows, func(a, b *row) int { return cmp.Compare(b.n, a.n) })
	digits := len(fmt.Sprint(rows[0].n))
	fmt.Fprintf(s, "%s%s\n", s.paint(severityColours[findings[0].Severity], title), s.paint(dim, " (--all shows each)"))
	for _, r := range rows[:min(len(rows), maxRules)] {
		line := fmt.Sprintf("  %*d  %-*s  ", digits, r.n, width, r.first.Rule.ID)
		fmt.Fprintf(s, "%s%s\n", line, s.paint(dim, clip(Plain(r.first.Message), max(s.Width-utf8.RuneCountInString(line)-1, 20))))
	}
	if more := rows[min(len(rows), maxRules):]; len(more) > 0 {
		n := 0
		for _, r := range more {
			n += r.n
		}
		fmt.Fprintf(s, "  %*d  of %s\n", digits, n, countNoun(len(more), "more rule"))
	}
	s.WriteByte('\n')
}
