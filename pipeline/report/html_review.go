package report

import (
	"fmt"

	"alm/internal/hypertext"
	"alm/pipeline/check"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// review is the security review of a connector, with lines to sign.
func (p htmlPage) review(r Review) g.Node {
	return hypertext.Block(h.Section, h.Class("review"),
		h.Header(h.H2(g.Text("Security review: "), plainNode(clip(r.Name, 200))), h.Code(h.Class("soft"), plainNode(p.in(r.Connector)))),
		h.P(g.Text("Version "), plainNode(clip(r.Version, 50)), g.Text(", "), plainNode(r.Of())),
		hypertext.StackedTable("Files", headRow("file", "bytes", "SHA-256"), hypertext.Block(h.TBody, g.Map(r.Files, p.reviewedFile))),
		hypertext.Block(h.Ol, g.Map(r.Points, p.point)),
		hypertext.Table("Signed", hypertext.Block(h.TBody, signLine("Name", ""), signLine("Date", ""), signLine("Commit", r.Commit), signLine("Signature", ""))))
}

func (p htmlPage) reviewedFile(f ReviewedFile) g.Node {
	return h.Tr(h.Th(h.Scope("row"), codeOf(p.in(f.Name))), h.Td(g.Text(fmt.Sprint(f.Size))), h.Td(h.Code(g.Text(f.SHA256))))
}

// signLine is a line to fill in by hand.
func signLine(what, known string) g.Node {
	return h.Tr(h.Th(h.Scope("row"), g.Text(what)), h.Td(plainNode(known), g.Text("\u00a0")))
}

func (p htmlPage) point(point Point) g.Node {
	return hypertext.Block(h.Li,
		h.H3(g.Text(point.Title+": "+string(point.Verdict))),
		h.P(g.Text(point.Asks)),
		hypertext.Block(h.Ul, g.Map(point.Findings, p.reviewedFinding), g.Map(point.Evidence, p.proof),
			g.Map(point.ByHand, func(look string) g.Node { return h.Li(g.Text("☐ "), plainNode(look)) })),
		p.rulesOfPoint(point.Rules))
}

func (p htmlPage) reviewedFinding(f *check.Finding) g.Node {
	item := g.Group{h.B(g.Text(f.Severity.String())), g.Text(" "), h.Code(g.Text(f.Rule.ID))}
	if place := p.place(f); place != "" {
		item = append(item, g.Text(" "), codeOf(place))
	}
	item = append(item, g.Text(" "), plainNode(clip(messageWithPlaces(f), 2*maxMessage)))
	if f.Waiver != "" {
		item = append(item, g.Text(" "), h.B(g.Text(capitalize(acceptedLabel(f)))), g.Text(" "), plainNode(f.Waiver))
	}
	return h.Li(item)
}

func (p htmlPage) proof(e Evidence) g.Node {
	item := g.Group{plainNode(clip(e.Text, 2*maxMessage))}
	if place := p.evidence(e); place != "" {
		item = append(item, g.Text(" "), codeOf(place))
	}
	return h.Li(item)
}

func (p htmlPage) rulesOfPoint(rules []string) g.Node {
	if len(rules) == 0 {
		return nil
	}
	line := g.Group{g.Text("Rules: ")}
	for i, r := range rules {
		line = append(line, g.If(i > 0, g.Text(", ")), h.Code(g.Text(r)))
	}
	return soft(line)
}
