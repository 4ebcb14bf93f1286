package report

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// maxFull is how many findings brief text shows in full. Of many warnings, it shows the first of each
// rule and counts the others. Where more block, each of those gets a line, up to mostListed.
const (
	maxFull    = 18
	mostListed = 100
	maxRules   = 20 // of a table
)

// selection is what text shows of a document's findings.
type selection struct {
	lines  []check.Finding                 // that get a line each, worst first over all connectors
	full   []check.Finding                 // worst first over all connectors
	alike  map[*check.Rule][]check.Finding // of many warnings, those after the first of a rule
	tables [3][]check.Finding              // what is only counted by rule: errors, warnings, notes
}

// selected returns what text of a detail shows.
func (d Document) selected(groups []group, detail Detail) selection {
	all, rest := make([]check.Finding, 0, d.countShown(detail)), []check.Finding(nil)
	for _, g := range groups {
		for _, f := range g.Findings {
			if d.shows(f, detail) {
				all = append(all, f)
			} else if f.Waiver == "" && f.Severity == check.Note {
				rest = append(rest, f)
			}
		}
	}
	check.SortBy(all, worseFirst)
	if detail != Brief {
		return selection{full: all}
	}
	s := selection{alike: map[*check.Rule][]check.Finding{}, tables: [3][]check.Finding{nil, nil, rest}}
	seen := map[*check.Rule]bool{}
	isSevere := func(f check.Finding) bool { return f.Severity > check.Warning || f.Change() == check.Breaking }
	severe := slices.IndexFunc(all, func(f check.Finding) bool { return !isSevere(f) })
	if severe < 0 {
		severe = len(all)
	}
	if severe > maxFull {
		s.lines = all[:min(severe, mostListed)]
		s.tables[0], s.tables[1] = all[len(s.lines):severe], all[severe:]
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
			s.tables[1] = append(s.tables[1], f)
		}
	}
	return s
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
	s.listed(shown.lines, titles)
	for i, f := range shown.full {
		if i == 0 || shown.full[i-1].Connector != f.Connector {
			s.title(titles[f.Connector])
		}
		s.finding(f)
		if others := shown.alike[f.Rule]; len(others) > 0 {
			s.alike(others)
			delete(shown.alike, f.Rule)
		}
		s.WriteByte('\n')
	}
	s.table("more errors", shown.tables[0])
	s.table(map[bool]string{true: "warnings", false: "more warnings"}[len(shown.lines) > 0], shown.tables[1])
	s.table("notes", shown.tables[2])
}

// listed writes a line for each of many findings.
func (s *screen) listed(findings []check.Finding, titles map[string]group) {
	if len(findings) == 0 {
		return
	}
	hint := "--level error shows each in full"
	if command := s.doc.acceptCommand(findings[0]); command != "" {
		print := findings[0].Fingerprint
		hint += "; to accept one: " + strings.Replace(command, print[:min(shownPrint, len(print))], "FINGERPRINT", 1)
	}
	s.lines(dim, hint)
	s.WriteByte('\n')
	for len(findings) > 0 {
		n := slices.IndexFunc(findings, func(f check.Finding) bool { return f.Connector != findings[0].Connector })
		if n < 0 {
			n = len(findings)
		}
		s.titleLine(titles[findings[0].Connector])
		s.listedOf(findings[:n])
		findings = findings[n:]
	}
	s.WriteByte('\n')
}

// listedOf writes a line for each of some findings about one connector.
func (s *screen) listedOf(findings []check.Finding) {
	places, width := make([]string, len(findings)), 0
	for i, f := range findings {
		places[i] = s.shortPlace(f)
		width = max(width, utf8.RuneCountInString(places[i]))
	}
	for i, f := range findings {
		line := "  " + f.Severity.String()
		if s.doc.acceptCommand(f) != "" {
			line += "  " + f.Fingerprint[:min(shownPrint, len(f.Fingerprint))]
		}
		line += fmt.Sprintf("  %-*s  ", width, places[i])
		fmt.Fprintf(s, "%s%s  %s\n", s.paint(severityColours[f.Severity], line), s.paint(bold, f.Rule.ID),
			s.paint(dim, clip(Plain(f.Message), max(s.Width-utf8.RuneCountInString(line)-len(f.Rule.ID)-3, 20))))
	}
}

// shortPlace returns line and column, after the name of a file that is not the definition.
func (s *screen) shortPlace(f check.Finding) string {
	at := position(f)
	if at.IsZero() {
		return "-"
	}
	from := at.From()
	place := fmt.Sprintf("%d:%d", from.Line, from.Column)
	if name := path.Base(at.Name()); name != connector.DefinitionFile {
		place = Plain(name) + ":" + place
	}
	if f.At.IsZero() {
		place += " (at base)"
	}
	return place
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
func (s *screen) alike(others []check.Finding) {
	connectors := map[string]bool{}
	for _, f := range others {
		connectors[f.Connector] = true
	}
	s.prose("", dim, fmt.Sprintf("%d more in %s; --all shows each", len(others), countNoun(len(connectors), "connector")))
}

// table writes a line for each rule: how many findings it has, and what the first says.
func (s *screen) table(title string, findings []check.Finding) {
	type row struct {
		first check.Finding
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
