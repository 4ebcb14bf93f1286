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

// screenLines is how many lines errors may have, so that all of them are on the first screen.
const screenLines = 45

// entry is what one rule reports about one connector.
type entry struct {
	of       group
	findings []*check.Finding
}

// entriesOf returns the entries of findings that are sorted worst first, by connector.
func entriesOf(findings []*check.Finding, titles map[string]group) []entry {
	type key struct {
		connector string
		rule      *check.Rule
		severity  check.Severity
	}
	var all []entry
	at, order := map[key]int{}, map[string]int{}
	for _, f := range findings {
		k := key{f.Connector, f.Rule, f.Severity}
		if _, known := order[f.Connector]; !known {
			order[f.Connector] = len(order)
		}
		if _, known := at[k]; !known {
			at[k] = len(all)
			all = append(all, entry{of: titles[f.Connector]})
		}
		e := &all[at[k]]
		e.findings = append(e.findings, f)
	}
	slices.SortStableFunc(all, func(a, b entry) int {
		return cmp.Compare(order[a.findings[0].Connector], order[b.findings[0].Connector])
	})
	return all
}

// entries writes many findings so that they fit on a screen: with all their places, else with the places
// that fit into a line for each entry, else a line for each rule.
func (s *screen) entries(findings []*check.Finding, titles map[string]group) {
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
	all := entriesOf(findings, titles)
	text := s.entriesByConnector(all)
	if strings.Count(text, "\n") > screenLines {
		text = s.entryLines(all)
	}
	if strings.Count(text, "\n") > screenLines {
		text = s.ruleLines(all)
	}
	s.WriteString(text)
	s.WriteByte('\n')
}

// entriesByConnector returns entries under the titles of their connectors, with all their places.
func (s *screen) entriesByConnector(all []entry) string {
	part := screen{Options: s.Options, doc: s.doc}
	for i, e := range all {
		if i == 0 || all[i-1].findings[0].Connector != e.findings[0].Connector {
			part.titleLine(e.of)
		}
		if len(e.findings) == 1 {
			part.entryLine("", e)
			continue
		}
		head, plain := part.entryHead("", e)
		lines := columns(part.places(e), max(s.Width-6, 20))
		if first := plain + "  " + strings.Join(lines, "  "); utf8.RuneCountInString(first) <= s.Width {
			lines, head = nil, head+"  "+part.paint(dim, strings.Join(lines, "  "))
		}
		fmt.Fprintln(&part, head)
		for _, line := range lines {
			fmt.Fprintln(&part, "      "+part.paint(dim, line))
		}
	}
	return part.String()
}

// columns puts texts into lines of at most width characters, with two spaces between them.
func columns(texts []string, width int) []string {
	var lines []string
	for len(texts) > 0 {
		n := fitting(texts, width)
		lines, texts = append(lines, strings.Join(texts[:n], "  ")), texts[n:]
	}
	return lines
}

// fitting returns how many of the first texts fit in a line of width characters, at least one.
func fitting(texts []string, width int) int {
	size := utf8.RuneCountInString(texts[0])
	for n, text := range texts[1:] {
		if size += 2 + utf8.RuneCountInString(text); size > width {
			return n + 1
		}
	}
	return len(texts)
}

// entryLines returns a line for each entry: its connector, its rule and the places that fit.
func (s *screen) entryLines(all []entry) string {
	part := screen{Options: s.Options, doc: s.doc}
	for _, e := range all {
		part.entryLine(clip(Plain(e.of.Name), 20), e)
	}
	return part.String()
}

// entryLine writes an entry in one line. The message is there where it has only one finding.
func (s *screen) entryLine(title string, e entry) {
	head, plain := s.entryHead(title, e)
	left := s.Width - utf8.RuneCountInString(plain) - 3
	places := s.places(e)
	text := strings.Join(places, "  ")
	if len(e.findings) == 1 {
		text += "  " + Plain(e.findings[0].Message)
	} else if utf8.RuneCountInString(text) > left {
		n := fitting(places, left-len("  … 999 more"))
		text = fmt.Sprintf("%s  … %d more", strings.Join(places[:n], "  "), len(places)-n)
	}
	fmt.Fprintf(s, "%s  %s\n", head, s.paint(dim, clip(text, max(left, 20))))
}

// entryHead returns severity, rule and number of an entry, painted and plain.
func (s *screen) entryHead(title string, e entry) (painted, plain string) {
	first := e.findings[0]
	severity, rule := first.Severity.String(), first.Rule.ID
	if len(e.findings) > 1 {
		rule += fmt.Sprintf(" ×%d", len(e.findings))
	}
	if title != "" {
		title += "  "
	}
	return "  " + s.paint(severityColours[first.Severity], severity) + "  " + s.paint(bold, title) + rule, "  " + severity + "  " + title + rule
}

// places returns the places of an entry, each with the fingerprint that a command can accept.
func (s *screen) places(e entry) []string {
	all := make([]string, len(e.findings))
	for i, f := range e.findings {
		all[i] = s.shortPlace(f)
		if s.doc.acceptCommand(f) != "" {
			all[i] = f.Fingerprint[:min(shownPrint, len(f.Fingerprint))] + " " + all[i]
		}
	}
	return all
}

// ruleLines returns a line for each rule and severity: how many findings there are, and in which connectors.
func (s *screen) ruleLines(all []entry) string {
	type key struct {
		rule     *check.Rule
		severity check.Severity
	}
	type row struct {
		findings int
		of       []entry
	}
	rows := map[key]*row{}
	var order []*row
	for _, e := range all {
		k := key{e.findings[0].Rule, e.findings[0].Severity}
		if rows[k] == nil {
			rows[k] = &row{}
			order = append(order, rows[k])
		}
		rows[k].findings += len(e.findings)
		rows[k].of = append(rows[k].of, e)
	}
	slices.SortStableFunc(order, func(a, b *row) int {
		return cmp.Or(worseFirst(a.of[0].findings[0], b.of[0].findings[0]), cmp.Compare(b.findings, a.findings))
	})
	part := screen{Options: s.Options, doc: s.doc}
	for _, r := range order {
		first := r.of[0].findings[0]
		head := fmt.Sprintf("  %s  %s ×%d", first.Severity, first.Rule.ID, r.findings)
		names := make([]string, len(r.of))
		for i, e := range r.of {
			names[i] = fmt.Sprintf("%s ×%d", Plain(e.of.Name), len(e.findings))
		}
		text := "in " + countNoun(len(r.of), "connector") + ": " + strings.Join(names, ", ")
		fmt.Fprintf(&part, "%s  %s\n", part.paint(severityColours[first.Severity], head),
			part.paint(dim, clip(text, max(s.Width-utf8.RuneCountInString(head)-3, 20))))
	}
	return part.String()
}

// shortPlace returns line and column, after the name of a file that is not the definition.
func (s *screen) shortPlace(f *check.Finding) string {
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
