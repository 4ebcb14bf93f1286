package report

import (
	"html"
	"strings"
)

// md escapes text so that Markdown shows it unchanged: whatever could be markup, a link, a
// mention or an issue number becomes a character reference, which is never structure.
// (CommonMark 6.2)
func md(text string) string { return mdEscaper.Replace(Plain(text)) }

// GitHub looks for mentions and numbers in the rendered text, so these also get an empty
// comment, which ends a run of text.
var mdEscaper = strings.NewReplacer(
	"www.", "www&#46;",
	"&", "&amp;", "<", "&lt;", ">", "&gt;",
	"|", "&#124;", "`", "&#96;", "*", "&#42;", "_", "&#95;", "~", "&#126;", "$", "&#36;",
	"[", "&#91;", "]", "&#93;", `\`, "&#92;", "://", "&#58;//",
	"@", "&#64;<!-- -->", "#", "&#35;<!-- -->",
)

// linked makes escaped text a link with an HTML element; without an address it is only the text.
func linked(address, text string) string {
	if address == "" {
		return text
	}
	return `<a href="` + html.EscapeString(address) + `">` + text + "</a>"
}

// codeSpan sets text as code with an HTML element, because no fence is safe for untrusted
// text.
func codeSpan(text string) string { return "<code>" + md(clip(text, 300)) + "</code>" }

// EscapeMarkdown returns a text on one line in which nothing is Markdown, HTML or a control character.
func EscapeMarkdown(text string) string { return md(text) }
