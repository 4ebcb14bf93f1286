package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"alm/pipeline/check"
)

func (m *markdownWriter) finding(f *check.Finding) {
	word := f.Severity.String()
	if change := f.Change(); change != check.None {
		word += ", " + change.String()
	}
	fmt.Fprintf(m, "- **%s** %s", word, linked(m.Links.rule(f.Rule.ID), codeSpan(f.Rule.ID)))
	if place := m.place(f); place != "" {
		fmt.Fprintf(m, " %s%s", linked(m.link(f.At), codeSpan(place)), atBaseNote(f))
	}
	m.line("", messageWithPlaces(f))
	m.renamed(f)
	m.wordDiff(wordDiff(f))
	m.lineDiff(lineDiff(f))
	m.line("*Fix:* ", f.Fix)
	for i, u := range f.Uses {
		if i == maxUses {
			m.line("", fmt.Sprintf("… and %d more uses", len(f.Uses)-i))
			break
		}
		m.line("*"+capitalize(usedBy(u))+"* ", u.Kind+" "+u.Name+", "+u.Where+ownedBy(u)+", "+foundAt(u)+doubt(u))
	}
	m.line("*"+capitalize(acceptedLabel(f))+":* ", f.Waiver)
	if m.command != nil && f.Severity >= check.Warning {
		if command := m.command(f); command != "" {
			fmt.Fprintf(m, "<br>\n  *Accept:* %s", codeSpan(command))
		}
	}
	m.WriteByte('\n')
}

// renamed writes two short values, as of a name or a type, as old and new.
func (m *markdownWriter) renamed(f *check.Finding) {
	if f.Old == "" || f.New == "" || f.Old == f.New || len(f.Old)+len(f.New) > maxRenamed || wordDiff(f) != nil || lineDiff(f) != nil {
		return
	}
	fmt.Fprintf(m, "<br>\n  <del>%s</del> → <ins>%s</ins>", codeSpan(f.Old), codeSpan(f.New))
}

// maxRenamed is how many bytes of both values are still read at a glance.
const maxRenamed = 200

func capitalize(text string) string {
	_, first := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:first]) + text[first:]
}

// line continues a list item on a new line.
func (m *markdownWriter) line(label, text string) {
	if text != "" {
		fmt.Fprintf(m, "<br>\n  %s%s", label, md(clip(text, maxMessage)))
	}
}

func (m *markdownWriter) wordDiff(pieces []piece) {
	if pieces == nil {
		return
	}
	m.WriteString("<br>\n  ")
	for _, p := range pieces {
		if tag := htmlTags[p.Op]; tag != "" {
			fmt.Fprintf(m, "<%s>%s</%s>", tag, md(p.Text), tag)
			continue
		}
		m.WriteString(md(p.Text))
	}
}

// lineDiff writes an HTML block inside the list item, which may contain empty lines.
// (CommonMark 4.6, start condition 1)
func (m *markdownWriter) lineDiff(rows []piece) {
	if rows == nil {
		return
	}
	m.WriteString("\n  <pre>")
	for _, row := range rows {
		text := md(signs[row.Op] + tabs.Replace(row.Text))
		if tag := htmlTags[row.Op]; tag != "" {
			text = "<" + tag + ">" + text + "</" + tag + ">"
		}
		fmt.Fprintf(m, "\n  %s", text)
	}
	m.WriteString("\n  </pre>")
}

var htmlTags = map[string]string{"cut": "del", "put": "ins"}
