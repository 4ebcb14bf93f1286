package report

import (
	"bytes"
	_ "embed" // the style
	"fmt"
	"io"
	"time"

	"alm/internal/hypertext"
	"alm/pipeline/check"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

//go:embed page.css
var pageCSS string

//go:embed picture.css
var pictureCSS string

// htmlPage writes a document as one HTML page.
type htmlPage struct {
	Document
	Options
	tally  tally
	groups []group
}

func writeHTML(w io.Writer, doc Document, opts Options) error {
	p := htmlPage{Document: doc, Options: opts, tally: tallyOf(doc.Findings), groups: doc.groups()}
	page := hypertext.Page{
		Title: "alm " + Plain(doc.Verb) + ": " + p.tally.String(),
		Style: hypertext.Style + pageCSS + pictureCSS,
		Body: []g.Node{
			p.header(),
			hypertext.Block(h.Main, p.connectorTable(), p.notUnderstood(), p.reach(), g.Map(doc.Reviews, p.review),
				p.filter(), p.sections(), p.rules()),
			h.Footer(g.Text("Written by alm " + Plain(doc.Version) + ". This page loads nothing and sends nothing.")),
		},
	}
	var b bytes.Buffer
	if err := page.Write(&b); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// plainNode is a text of a connector, in one line.
func plainNode(text string) g.Node { return g.Text(Plain(text)) }

// clipped is a text that may be long.
func clipped(text string) g.Node { return plainNode(clip(text, maxMessage)) }

// codeOf is a text of a connector as code.
func codeOf(text string) g.Node { return h.Code(plainNode(text)) }

// soft is a text beside what is important.
func soft(nodes ...g.Node) g.Node { return h.P(append([]g.Node{h.Class("soft")}, nodes...)...) }

// header has what the change does, whether it passes, and the counts.
func (p htmlPage) header() g.Node {
	return hypertext.Block(h.Header,
		h.H1(p.headline()),
		g.Map(p.effects()[min(1, len(p.effects())):], func(more string) g.Node { return h.P(h.Class("effect"), clipped(more)) }),
		p.judged(),
		p.gateLine(),
		g.If(p.policy() != "", soft(clipped(p.policy()))),
		hypertext.Block(h.Dl, h.Class("tallies"), g.Map(p.tally.Rows(), tallyBox), g.If(p.NextVersion != "",
			h.Div(h.Class("version"), h.Dt(g.Text("next version")), h.Dd(plainNode(p.NextVersion))))),
	)
}

// judged names the verb, the project, what was compared and when.
func (p htmlPage) judged() g.Node {
	line := g.Group{h.Code(g.Text("alm "), plainNode(p.Verb))}
	if p.Of != "" {
		line = append(line, g.Text(" · "), h.Strong(plainNode(clip(p.Of, 200))))
	}
	if p.sides() != "" {
		line = append(line, g.Text(" · "), h.Code(g.Text(p.sides())))
	}
	if at := p.At.UTC(); !p.At.IsZero() {
		line = append(line, g.Text(" · "), h.Time(h.DateTime(at.Format(time.RFC3339)), g.Text(at.Format("2006-01-02 15:04 UTC"))))
	}
	return soft(line...)
}

func tallyBox(r tallyRow) g.Node {
	class := r.Class
	if r.N == 0 {
		class = "none"
	}
	return h.Div(h.Class(class), h.Dt(g.Text(r.Label)), h.Dd(g.Text(fmt.Sprint(r.N))))
}

func (p htmlPage) headline() g.Node {
	if effects := p.effects(); len(effects) > 0 {
		return clipped(effects[0])
	}
	if len(p.Findings) > 0 {
		return g.Text(p.tally.Some())
	}
	return g.Text("No findings")
}

// gateLine returns what blocks, or what passes and the next version.
func (p htmlPage) gateLine() g.Node {
	if p.Gate != "" {
		return h.P(h.Class("verdict refused"), h.Strong(clipped(p.blocked())))
	}
	outcome, then := "Nothing blocks this", p.verdict()
	if p.Base != "" {
		outcome = "The change passes the gate"
	}
	switch {
	case then != "":
	case len(p.Findings) > 0:
		then = "See the findings below."
	default:
		then = countNoun(len(p.Connectors), "connector") + " checked."
	}
	return h.P(h.Class("verdict passed"), h.Strong(g.Text(outcome)), g.Text(" "+then))
}

// anchor is the place of a connector's findings on the page.
func anchor(i int) string { return fmt.Sprintf("c%d", i) }

func (p htmlPage) connectorTable() g.Node {
	if len(p.groups) == 0 {
		return nil
	}
	var rows g.Group
	for i, c := range p.groups {
		rows = append(rows, p.connectorRow(i, c))
	}
	return hypertext.Block(h.Div, h.Class("scroll stack"), h.Role("region"), h.Aria("labelledby", "connectors"), h.TabIndex("0"),
		hypertext.Block(h.Table,
			h.Caption(h.ID("connectors"), g.Text("Connectors")),
			headRow("connector", "change", "asks for", "findings"),
			hypertext.Block(h.TBody, rows)))
}

func (p htmlPage) connectorRow(i int, c group) g.Node {
	name, change := plainNode(c.Name), noValue()
	if len(c.Findings) > 0 {
		name = hypertext.Link("#"+anchor(i), name)
	}
	if c.Change != check.None {
		change = h.Td(changeBadge(c.Change))
	}
	asks := noValue()
	if part := bumpOf(p.Document, c); part != "–" {
		asks = h.Td(g.Text(part))
	}
	return h.Tr(h.Th(h.Scope("row"), name, g.If(c.Path != "", codeOf(p.in(c.Path)))), change, asks,
		h.Td(g.Text(tallyOf(c.Findings).Some())))
}

// noValue is a cell without a value.
func noValue() g.Node { return h.Td(h.Class("no"), g.Text("–")) }

// headRow is the head of a table.
func headRow(titles ...string) g.Node {
	return h.THead(h.Tr(g.Map(titles, func(title string) g.Node { return h.Th(h.Scope("col"), g.Text(title)) })))
}

func changeBadge(c check.Change) g.Node {
	return h.Span(h.Class("badge "+c.String()), g.Text(c.String()))
}

// notUnderstood lists places in flows, apps and agents that may break unseen.
func (p htmlPage) notUnderstood() g.Node {
	if p.unclear() == "" {
		return nil
	}
	return g.Group{h.P(g.Text(p.unclear())), h.Ul(g.Map(p.unclearPlaces(), func(place string) g.Node { return h.Li(clipped(place)) }))}
}

// filter has a switch for each severity that was found. The style acts on them: the page has no script.
func (p htmlPage) filter() g.Node {
	if len(p.Findings) == 0 {
		return nil
	}
	return hypertext.Block(h.FieldSet, h.Legend(g.Text("Show")), g.Map(p.tally.Rows(), func(r tallyRow) g.Node {
		if r.N == 0 || r.Class == "breaking" {
			return nil
		}
		return h.Label(h.Input(h.Type("checkbox"), h.ID("show-"+r.Class), h.Checked()), g.Text(r.Label))
	}))
}

// sections has the findings of each connector.
func (p htmlPage) sections() g.Node {
	var all g.Group
	for i, c := range p.groups {
		if len(c.Findings) > 0 {
			all = append(all, hypertext.Block(h.Section, h.Aria("labelledby", anchor(i)),
				h.Header(h.H2(h.ID(anchor(i)), plainNode(c.Name)), g.If(c.Path != "", h.Code(h.Class("soft"), plainNode(p.in(c.Path))))),
				hypertext.Block(h.Ol, h.Class("findings"), g.Map(c.Findings, p.finding))))
		}
	}
	return all
}
