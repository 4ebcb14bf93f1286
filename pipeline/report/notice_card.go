package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// cardSteps is how many steps a card shows: Teams accepts messages up to 28 KB.
const cardSteps = 20

// cardText is how many characters of one text a card shows.
const cardText = 200

// An Adaptive Card, version 1.4. (adaptivecards.io/schemas/adaptive-card.json)
type (
	card struct {
		Schema  string `json:"$schema"`
		Type    string `json:"type"`
		Version string `json:"version"`
		Lang    string `json:"lang"`
		Text    string `json:"fallbackText"`
		Body    []any  `json:"body"`
	}
	cardBlock struct {
		Type   string `json:"type"`
		Text   string `json:"text"`
		Size   string `json:"size,omitempty"`
		Weight string `json:"weight,omitempty"`
		Wrap   bool   `json:"wrap"`
	}
	cardBox struct {
		Type      string `json:"type"`
		Separator bool   `json:"separator"`
		Items     []any  `json:"items"`
	}
	cardFacts struct {
		Type  string     `json:"type"`
		Facts []cardFact `json:"facts"`
	}
	cardFact struct {
		Title string `json:"title"`
		Value string `json:"value"`
	}
)

// writeNoticeCards writes one card a line.
func writeNoticeCards(w io.Writer, notices []Notice) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(true)
	for _, n := range notices {
		if err := encoder.Encode(n.card()); err != nil {
			return err
		}
	}
	return nil
}

func (n Notice) card() card {
	c := card{Schema: "http://adaptivecards.io/schemas/adaptive-card.json", Type: "AdaptiveCard", Version: "1.4", Lang: "en", Text: cardEscape(n.headline())}
	c.Body = []any{
		cardBlock{"TextBlock", cardEscape(n.headline()), "Large", "Bolder", true},
		cardFacts{"FactSet", []cardFact{{"To", cardEscape(n.Recipient())}, {"Act", cardEscape(n.Deadline())}}},
	}
	for _, s := range n.Steps[:min(cardSteps, len(n.Steps))] {
		c.Body = append(c.Body, cardBox{"Container", true, []any{
			cardBlock{Type: "TextBlock", Text: cardEscape(s.Name + ", " + s.Where), Weight: "Bolder", Wrap: true},
			cardFacts{"FactSet", []cardFact{{"Connector", cardEscape(s.Connector)}, {"Change", cardEscape(s.Change)}, {"Do", cardEscape(s.Do)}}},
		}})
	}
	if more := len(n.Steps) - cardSteps; more > 0 {
		c.Body = append(c.Body, cardBlock{Type: "TextBlock", Text: fmt.Sprintf("and %d more", more), Wrap: true})
	}
	return c
}

// cardMarks are the characters that cards read as Markdown.
var cardMarks = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "(", `\(`, ")", `\)`, "`", "\\`", "#", `\#`, ">", `\>`, "~", `\~`, "{{", `\{\{`, "${", `$\{`)

// cardEscape returns a text as a card shows it, without Markdown and line breaks.
func cardEscape(text string) string {
	text = strings.Join(strings.Fields(Plain(text)), " ")
	return cardMarks.Replace(clip(text, cardText))
}
