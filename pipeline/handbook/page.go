package handbook

import (
	"bytes"
	_ "embed" // the style
	"fmt"
	"io"
	"net/url"
	"strings"

	"alm/internal/hypertext"
	"alm/pipeline/report"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

//go:embed page.css
var pageCSS string

// HTML writes a page as one HTML file, without scripts and without other files.
func HTML(w io.Writer, b Book) error {
	page := hypertext.Page{
		Title: visibleText(b.Title),
		Style: hypertext.Style + pageCSS,
		Body: []g.Node{
			hypertext.Block(h.Header, h.H1(textNode(b.Title)), paragraphsOf(b.Description), imprintOf(b)),
			hypertext.Block(h.Main, linksTo("Triggers", b.Triggers), linksTo("Actions", b.Actions), signInSection(b.SignIn),
				operationSections("Triggers", b.Triggers), operationSections("Actions", b.Actions)),
		},
	}
	var file bytes.Buffer
	if err := page.Write(&file); err != nil {
		return err
	}
	_, err := w.Write(file.Bytes())
	return err
}

// visibleText returns a text of the connector in one line, with what nobody would see as escapes.
func visibleText(words string) string { return report.Plain(strings.Join(strings.Fields(words), " ")) }

func textNode(words string) g.Node { return g.Text(visibleText(words)) }

// paragraphsOf shows a text of several lines: empty ones separate paragraphs.
func paragraphsOf(text string) g.Node {
	return g.Map(strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n"), func(words string) g.Node {
		return g.If(strings.TrimSpace(words) != "", h.P(textNode(words)))
	})
}

// imprintOf names the version and whom to ask.
func imprintOf(b Book) g.Node {
	words := ""
	if b.Version != "" {
		words = "Version " + b.Version + ". "
	}
	if b.Contact != "" {
		words += "Contact: " + b.Contact
	}
	return g.If(words != "", h.P(h.Class("soft"), textNode(words)))
}

// linksTo links to operations.
func linksTo(title string, list []Operation) g.Node {
	if len(list) == 0 {
		return nil
	}
	return hypertext.Block(h.Nav, h.Aria("label", title), h.P(h.Class("soft"), g.Text(title)), hypertext.Block(h.Ul, g.Map(list, func(o Operation) g.Node {
		return h.Li(hypertext.Link("#"+url.PathEscape(o.ID), textNode(o.Summary)), g.If(o.Deprecated != "", g.Group{g.Text(" "), h.Span(h.Class("badge warning"), g.Text("deprecated"))}))
	})))
}

func signInSection(fields []Field) g.Node {
	if len(fields) == 0 {
		return g.Group{h.H2(g.Text("Sign-in")), h.P(g.Text("Nobody signs in."))}
	}
	return g.Group{h.H2(g.Text("Sign-in")), fieldTable("Asks for", "", fields)}
}

func operationSections(title string, list []Operation) g.Node {
	if len(list) == 0 {
		return nil
	}
	return g.Group{h.H2(g.Text(title)), g.Map(list, operationSection)}
}

func operationSection(o Operation) g.Node {
	return hypertext.Block(h.Section, g.If(o.ID != "", h.ID(o.ID)),
		h.H3(textNode(o.Summary)),
		h.Code(h.Class("soft"), textNode(o.ID)),
		g.If(o.Deprecated != "", h.P(h.Class("old"), textNode(o.Deprecated))),
		paragraphsOf(o.Description),
		fieldTable("Input", " of "+o.Summary, o.Inputs),
		fieldTable("Output", " of "+o.Summary, o.Outputs),
		g.If(o.More > 0, h.P(h.Class("soft"), g.Text(fmt.Sprintf("%d more fields are not shown.", o.More)))))
}

// fieldTable shows fields below a title, which has more in its name for readers who do not see where it is.
func fieldTable(of, more string, fields []Field) g.Node {
	if len(fields) == 0 {
		return nil
	}
	titles := g.Map([]string{of, "Name", "Type", "Description"}, func(title string) g.Node { return h.Th(h.Scope("col"), g.Text(title)) })
	return hypertext.StackedTable(visibleText(of+more), h.THead(h.Tr(titles)), hypertext.Block(h.TBody, g.Map(fields, fieldRow)))
}

func fieldRow(f Field) g.Node {
	return h.Tr(h.Th(h.Scope("row"), textNode(f.Label), g.If(f.Required, g.Group{g.Text(" "), h.Small(g.Text("required"))})),
		h.Td(h.Code(textNode(f.Name))), h.Td(textNode(f.Kind)), h.Td(textNode(f.Description)))
}
