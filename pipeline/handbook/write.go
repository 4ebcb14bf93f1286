package handbook

import (
	_ "embed"
	"html/template"
	"io"
	"strings"
	text "text/template"

	"alm/pipeline/report"
)

//go:embed page.html
var pageHTML string

//go:embed page.md
var pageMarkdown string

// HTML writes a page as one HTML file, without scripts and without other files.
func HTML(w io.Writer, b Book) error {
	t, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return err
	}
	return t.Execute(w, b)
}

// Markdown writes a page as Markdown. Texts of the connector stay texts in it.
func Markdown(w io.Writer, b Book) error {
	t, err := text.New("page").Funcs(text.FuncMap{"md": oneLine}).Parse(pageMarkdown)
	if err != nil {
		return err
	}
	return t.Execute(w, b)
}

// oneLine returns a text of the connector for a line or a cell of a table.
func oneLine(words string) string {
	return report.EscapeMarkdown(strings.Join(strings.Fields(words), " "))
}
