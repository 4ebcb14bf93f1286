package convert

import (
	"strings"
	"unicode"

	"alm/internal/lazyregexp"
	"alm/internal/source"
)

// longestTitle is how many characters a title may have. (Microsoft's certification guide)
const longestTitle = 30

// reservedInTitles are words that titles of connectors do not have. (Microsoft's certification guide)
var reservedInTitles = lazyregexp.New(`(?i)\b(api|connectors?|power ?apps?|power ?automate|power ?bi|power ?platform|copilot studio|logic ?apps?|microsoft flow|cds)\b`)

// title returns the title of the connector, and reports where it is not that of the document.
func (c *converter) title(info source.Node) string {
	at := info.Get("title")
	was := strings.TrimRight(oneLine(at.Str()), " .")
	title := strings.Join(strings.Fields(reservedInTitles.Get().ReplaceAllString(was, "")), " ")
	if runes := []rune(title); len(runes) > longestTitle {
		title = string(runes[:longestTitle+1])
		if i := strings.LastIndexByte(title, ' '); i > 0 {
			title = title[:i]
		}
		title = string([]rune(title)[:min(longestTitle, len([]rune(title)))])
	}
	title = strings.TrimRightFunc(title, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(")]}", r)
	})
	switch {
	case title == was && title != "":
		return title
	case was == "":
		for _, n := range []source.Node{info, c.doc} {
			if !at.Exists() {
				at = n
			}
		}
		title = "Converted"
		c.losef(ruleDetail, at, "the document has no title; the connector is called "+title)
	default:
		title = cmpOr(title, "Converted")
		c.losef(ruleDetail, at, "the title is "+quote(title)+" here: certification allows 30 characters, without words such as API and Connector")
	}
	return title
}
