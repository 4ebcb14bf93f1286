package report

import (
	"strings"

	"alm/internal/hypertext"
	"alm/pipeline/check"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// finding is a finding with what was and is, the fix and who is affected.
func (p htmlPage) finding(f *check.Finding) g.Node {
	class := f.Severity.String()
	if f.Waiver != "" {
		class = "waived"
	}
	return hypertext.Block(h.Li, h.Class("finding "+class),
		findingHead(f),
		p.findingPlace(f),
		h.P(plainNode(clip(messageWithPlaces(f), 2*maxMessage))),
		wordsBefore(wordDiff(f)),
		linesBefore(lineDiff(f)),
		g.If(f.Fix != "", h.P(h.Class("fix"), h.B(g.Text("Fix")), g.Text(" "), plainNode(f.Fix))),
		acceptedLine(f),
		usesOf(f.Uses),
	)
}

func findingHead(f *check.Finding) g.Node {
	severity := f.Severity.String()
	if f.Waiver != "" {
		severity = acceptedLabel(f) + " " + severity
	}
	head := g.Group{h.Span(h.Class("badge severity"), g.Text(severity))}
	if f.Change() != check.None {
		head = append(head, changeBadge(f.Change()))
	}
	head = append(head, h.H3(hypertext.Link("#rule-"+f.Rule.ID, h.Code(g.Text(f.Rule.ID)))))
	for _, consumer := range f.Rule.Consumers {
		head = append(head, h.Span(h.Class("badge"), g.Text(string(consumer))))
	}
	return hypertext.Block(h.Header, head)
}

func (p htmlPage) findingPlace(f *check.Finding) g.Node {
	place := p.place(f)
	if place == "" {
		return nil
	}
	return h.Code(h.Class("place"), plainNode(place), g.If(!f.Was.IsZero(), g.Text(atBaseNote(f))))
}

// pieceOf marks a piece that was cut or put, after a sign.
func pieceOf(p piece, sign string, kept func(...g.Node) g.Node) g.Node {
	switch text := g.Text(sign + Plain(p.Text)); p.Op {
	case "cut":
		return h.Del(text)
	case "put":
		return h.Ins(text)
	default:
		return kept(text)
	}
}

// wordsBefore shows a sentence with the words that changed.
func wordsBefore(pieces []piece) g.Node {
	if len(pieces) == 0 {
		return nil
	}
	bare := func(nodes ...g.Node) g.Node { return g.Group(nodes) }
	return h.P(h.Class("words"), g.Map(pieces, func(p piece) g.Node { return pieceOf(p, "", bare) }))
}

// linesBefore shows code with the lines that changed.
func linesBefore(rows []piece) g.Node {
	if len(rows) == 0 {
		return nil
	}
	return h.Pre(h.Class("lines"), g.Map(rows, func(p piece) g.Node { return pieceOf(p, signs[p.Op], h.Span) }))
}

func acceptedLine(f *check.Finding) g.Node {
	if f.Waiver == "" {
		return nil
	}
	return h.P(h.B(g.Text(capitalize(acceptedLabel(f)))), g.Text(" "), plainNode(f.Waiver))
}

// usesOf lists who uses what a finding is about.
func usesOf(uses []check.Use) g.Node {
	if len(uses) == 0 {
		return nil
	}
	return hypertext.Block(h.Details, h.Summary(g.Text("Used in "+countNoun(len(uses), "place"))), h.Ul(g.Map(uses, func(u check.Use) g.Node {
		more := ""
		if u.Owner != "" {
			more += " · " + u.Owner
		}
		if u.Unknown != "" || u.Through != "" {
			more += " · " + usedBy(u) + doubt(u)
		}
		return h.Li(plainNode(u.Kind), g.Text(" "), h.B(plainNode(u.Name)), g.Text(", "), codeOf(u.Where), g.Text(" "), h.Small(plainNode(foundAt(u))), plainNode(more))
	})))
}

// rules explains the rules that found something.
func (p htmlPage) rules() g.Node {
	rules := rulesOf(p.Findings)
	if len(rules) == 0 {
		return nil
	}
	return hypertext.Block(h.Section, h.Class("rules"), h.Aria("labelledby", "rules"),
		h.H2(h.ID("rules"), g.Text("The rules that found something")), g.Map(rules, p.rule))
}

func (p htmlPage) rule(r *check.Rule) g.Node {
	return hypertext.Block(h.Article, h.Class("rule"), h.ID("rule-"+r.ID), h.Aria("labelledby", "h-"+r.ID),
		h.H3(h.ID("h-"+r.ID), h.Code(g.Text(r.ID))), h.Div(g.Text(r.Title)), explanation(p.help(r.ID)))
}

// explanation shows a rule page: paragraphs between empty lines, code between backticks.
func explanation(prose string) g.Node {
	if strings.TrimSpace(prose) == "" {
		return nil
	}
	return hypertext.Block(h.Details, h.Summary(g.Text("Why, and what to do")),
		g.Map(strings.Split(strings.TrimSpace(prose), "\n\n"), func(text string) g.Node {
			var phrases g.Group
			for i, part := range strings.Split(text, "`") {
				if i%2 == 1 {
					phrases = append(phrases, codeOf(part))
				} else {
					phrases = append(phrases, g.Text(part))
				}
			}
			return h.P(phrases)
		}))
}
