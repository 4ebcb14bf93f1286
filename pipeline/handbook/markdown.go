package handbook

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"alm/pipeline/report"
)

// Markdown writes a page as Markdown. Texts of the connector stay texts in it.
func Markdown(w io.Writer, b Book) error {
	m := &markdown{}
	m.line("# ", b.Title)
	m.line("", b.Description)
	m.line("Version ", b.Version)
	m.line("Contact: ", b.Contact)
	m.WriteString("## Sign-in\n\n")
	if len(b.SignIn) == 0 {
		m.WriteString("Nobody signs in.\n\n")
	}
	m.fields("asks for", b.SignIn)
	m.operations("Triggers", b.Triggers)
	m.operations("Actions", b.Actions)
	_, err := w.Write(m.Bytes())
	return err
}

// markdown is a page while it is written.
type markdown struct{ bytes.Buffer }

// line writes a text of the connector as a line with an empty one after it.
func (m *markdown) line(label, words string) {
	if words != "" {
		fmt.Fprintf(m, "%s%s\n\n", label, oneLine(words))
	}
}

func (m *markdown) operations(title string, list []Operation) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(m, "## %s\n\n", title)
	for _, o := range list {
		m.line("### ", o.Summary)
		if o.Deprecated != "" {
			fmt.Fprintf(m, "**%s**\n\n", oneLine(o.Deprecated))
		}
		m.line("", o.Description)
		m.line("operationId: ", o.ID)
		m.fields("input", o.Inputs)
		m.fields("output", o.Outputs)
		if o.More > 0 {
			fmt.Fprintf(m, "%d more fields are not shown.\n\n", o.More)
		}
	}
}

func (m *markdown) fields(of string, list []Field) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(m, "| %s | name | type | required | description |\n| --- | --- | --- | --- | --- |\n", of)
	for _, f := range list {
		required := ""
		if f.Required {
			required = "yes"
		}
		fmt.Fprintf(m, "| %s | %s | %s | %s | %s |\n", oneLine(f.Label), oneLine(f.Name), oneLine(f.Kind), required, oneLine(f.Description))
	}
	m.WriteByte('\n')
}

// oneLine returns a text of the connector for a line or a cell of a table.
func oneLine(words string) string {
	return report.EscapeMarkdown(strings.Join(strings.Fields(words), " "))
}
