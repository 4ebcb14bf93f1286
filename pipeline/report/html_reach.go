package report

import (
	"fmt"
	"strconv"

	"alm/internal/hypertext"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// reach shows who uses what changed.
func (p htmlPage) reach() g.Node {
	asked, missing := p.reachLines()
	pictures := p.pictures()
	if len(asked)+len(missing)+len(pictures) == 0 {
		return nil
	}
	var figures g.Group
	for i, pic := range pictures {
		figures = append(figures, figure(i, pic))
	}
	return hypertext.Block(h.Section, h.Class("reach"), h.Aria("labelledby", "reach"),
		h.H2(h.ID("reach"), g.Text("Who uses it")),
		g.Map(asked, func(line string) g.Node { return h.P(clipped(line)) }),
		g.If(len(missing) > 0, h.Ul(h.Class("soft"), g.Map(missing, func(line string) g.Node { return h.Li(clipped(line)) }))),
		g.If(len(pictures) > 0, soft(g.Text("✗ breaks · ? may break · ✓ does not break"))),
		figures)
}

func figure(i int, pic picture) g.Node {
	return hypertext.Block(h.Figure, h.Class("picture"), h.Aria("labelledby", fmt.Sprintf("p%d", i)),
		h.FigCaption(h.ID(fmt.Sprintf("p%d", i)), plainNode(clip(pic.Title, 200))),
		pic.Wide.svg(), pic.Tall.svg(), pic.Tall.spoken(),
		g.If(pic.Left > 0, soft(g.Text(countNoun(pic.Left, "user")+" more: the json format lists all."))))
}

// number is an attribute of SVG.
func number(name string, n int) g.Node { return g.Attr(name, strconv.Itoa(n)) }

func (d drawing) svg() g.Node {
	children := g.Group{
		h.Class(d.Class), g.Attr("viewBox", fmt.Sprintf("0 0 %d %d", d.Width, d.Height)), number("width", d.Width), number("height", d.Height),
		h.Aria("hidden", "true"),
	}
	for _, line := range d.Lines {
		children = append(children, g.El("path", h.Class(line.Class), g.Attr("d", line.Path)))
	}
	for _, b := range d.Boxes {
		children = append(children, g.Text("\n"), b.svg())
	}
	return h.SVG(append(children, g.Text("\n")))
}

// spoken lists what a drawing shows, operations with their users, for readers who do not see it.
func (d drawing) spoken() g.Node {
	var operations []g.Group // each a name, and items
	for _, b := range d.Boxes {
		switch last := len(operations) - 1; b.Class {
		case "connector": // the title has it
		case "operation":
			operations = append(operations, g.Group{g.Text(b.Full)})
		default:
			operations[last] = append(operations[last], h.Li(g.Text(b.Full)))
		}
	}
	return hypertext.Block(h.Ul, h.Class("unseen"), g.Map(operations, func(o g.Group) g.Node { return h.Li(o[0], h.Ul(o[1:])) }))
}

func (b box) svg() g.Node {
	return g.El("g", h.Class(b.Class),
		g.El("title", g.Text(b.Full)),
		g.El("rect", number("x", b.X), number("y", b.Y), number("width", b.W), number("height", b.H), number("rx", 6)),
		g.El("text", number("x", b.TextX), number("y", b.TextY),
			g.If(b.Mark != "", g.Group{g.El("tspan", h.Class("mark"), g.Text(b.Mark)), g.Text(" ")}), g.Text(b.Text)))
}
