package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"alm/internal/sorting"
	"alm/pipeline/check"
)

// GitHub drops a step summary over 1 MiB. (actions/runner,
// CreateStepSummaryCommand.AttachmentSizeLimit)
const markdownLimit = 900 << 10

// maxListed is the number of findings of one connector that a summary lists.
const maxListed = 200

// markdownWriter writes Markdown for GitHub. Untrusted text goes through md or codeSpan.
type markdownWriter struct {
	bytes.Buffer
	Options
	command func(*check.Finding) string // that accepts an error or a warning; nil shows none
}

func writeMarkdown(w io.Writer, doc Document, opts Options) error {
	if opts.Limit <= 0 {
		opts.Limit = markdownLimit
	}
	groups := doc.groups()
	sorting.Stable(groups, func(a, b group) int { return rank(b) - rank(a) })
	m := &markdownWriter{Options: opts, command: doc.acceptCommand}
	m.headline(doc)
	m.policy(doc)
	m.reviews(doc.Reviews)
	m.unclear(doc)
	m.reach(doc)
	m.table(doc, groups)
	m.sections(groups)
	_, err := w.Write(m.Bytes())
	return err
}

// rank orders connectors by their worst finding.
func rank(g group) int {
	if len(g.Findings) == 0 {
		return 0
	}
	return 10*weight(g.Findings[0]) + int(g.Findings[0].Severity)
}

// headline writes what the change breaks before any count.
func (m *markdownWriter) headline(doc Document) {
	counts := tallyOf(doc.Findings).Some()
	var parts []string
	if doc.effect() == "" {
		fmt.Fprintf(m, "### alm %s: %s\n\n", md(doc.Verb), counts)
	} else {
		fmt.Fprintf(m, "### alm %s\n\n", md(doc.Verb))
		parts = append(parts, counts)
	}
	m.sentences(doc.effect(), doc.blocked())
	if sides := doc.sides(); sides != "" {
		parts = append(parts, codeSpan(sides))
	}
	if verdict := doc.verdict(); verdict != "" {
		parts = append(parts, md(verdict))
	}
	if len(parts) > 0 {
		fmt.Fprintf(m, "%s\n\n", strings.Join(parts, " · "))
	}
}

// sentences writes a paragraph in bold.
func (m *markdownWriter) sentences(all ...string) {
	if text := strings.TrimSpace(strings.Join(all, " ")); text != "" {
		fmt.Fprintf(m, "**%s**\n\n", md(clip(text, maxMessage)))
	}
}

// unclear lists the places that were not understood.
func (m *markdownWriter) unclear(doc Document) {
	if len(doc.Unclear) == 0 {
		return
	}
	fmt.Fprintf(m, "%s\n\n", md(doc.unclear()))
	for _, place := range doc.unclearPlaces() {
		fmt.Fprintf(m, "- %s\n", md(clip(place, maxMessage)))
	}
	m.WriteByte('\n')
}

// table writes a row per connector; rows that do not fit into half of the limit are counted.
func (m *markdownWriter) table(doc Document, groups []group) {
	if len(groups) == 0 {
		return
	}
	m.WriteString("| connector | change | bump | gate |\n| --- | --- | --- | --- |\n")
	for i, g := range groups {
		name := md(clip(g.Name, 200))
		if folder := m.in(g.Path); folder != "" { // the project has none
			name += "<br>" + codeSpan(folder)
		}
		row := fmt.Sprintf("| %s | %s | %s | %s |\n", name,
			g.Change, bumpOf(doc, g), gateOf(doc, g))
		if m.Len()+len(row) > m.Limit/2 {
			fmt.Fprintf(m, "\n%s more are not listed here.\n", countNoun(len(groups)-i, "connector"))
			break
		}
		m.WriteString(row)
	}
	m.WriteByte('\n')
}

func bumpOf(doc Document, g group) string {
	if part := bumps[g.Change]; doc.Bump != "" && part != "" {
		return part
	}
	return "–"
}

// gateOf returns the connector's counts, with a check mark when the gate passed.
func gateOf(doc Document, g group) string {
	t := tallyOf(g.Findings).Some()
	if doc.Gate == "" {
		return "✓ " + t
	}
	return t
}

// sections writes one section per connector with findings. Sections that do not fit are left
// out and counted.
func (m *markdownWriter) sections(groups []group) {
	const last = 200 // bytes for the sentence about what was cut
	cut := 0
	for _, g := range groups {
		if len(g.Findings) == 0 {
			continue
		}
		s := &markdownWriter{Options: m.Options, command: m.command}
		s.section(g)
		if m.Len()+s.Len()+last > m.Limit {
			cut++
			continue
		}
		m.Write(s.Bytes())
	}
	if cut > 0 {
		fmt.Fprintf(m, "The findings of %s are left out here: they would not fit. The json, sarif and html formats have all.\n", countNoun(cut, "connector"))
	}
}

func (m *markdownWriter) section(g group) {
	open := ""
	if t := tallyOf(g.Findings); t.Breaking+t.Error > 0 {
		open = " open"
	}
	fmt.Fprintf(m, "<details%s>\n<summary><b>%s</b>: %s</summary>\n\n", open, md(clip(g.Name, 200)), tallyOf(g.Findings).Some())
	for i, f := range g.Findings {
		if i == maxListed {
			fmt.Fprintf(m, "- … and %d more; the json, sarif and html formats have all.\n", len(g.Findings)-i)
			break
		}
		m.finding(f)
	}
	m.WriteString("\n</details>\n\n")
}
