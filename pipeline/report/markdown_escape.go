package report

import (
	"fmt"
	"html"
	"strings"
)

// md escapes text so that Markdown shows it unchanged: whatever could be markup, a link, a
// mention or an issue number becomes a character reference, which is never structure.
// (CommonMark 6.2)
func md(text string) string { return noBlock(mdEscaper.Replace(Plain(text))) }

// noBlock makes a reference of what would begin a list, underline a heading or the head of a table, or be
// code, where the text begins a line. (CommonMark 4.3, 4.4, 5.2; GFM 4.10)
func noBlock(text string) string {
	bare := strings.TrimLeft(text, " ")
	blanks := strings.Repeat(" ", min(len(text)-len(bare), 3))
	mark := len(bare) - len(strings.TrimLeft(bare, "0123456789"))
	switch rest := bare[mark:]; {
	case rest == "":
	case mark > 0 && strings.ContainsAny(rest[:1], ".)") && ends(rest[1:]),
		mark == 0 && (rest[0] == '=' || strings.ContainsAny(rest[:1], "-+:") && (ends(rest[1:]) || strings.ContainsAny(rest[1:2], "-+:"))):
		return fmt.Sprintf("%s%s&#%d;%s", blanks, bare[:mark], rest[0], rest[1:])
	}
	return blanks + bare
}

func ends(rest string) bool { return rest == "" || rest[0] == ' ' }

// GitHub looks for mentions and numbers in the rendered text, so these also get an empty
// comment, which ends a run of text.
var mdEscaper = strings.NewReplacer(
	"www.", "www&#46;",
	"&", "&amp;", "<", "&lt;", ">", "&gt;",
	"|", "&#124;", "`", "&#96;", "*", "&#42;", "_", "&#95;", "~", "&#126;", "$", "&#36;",
	"[", "&#91;", "]", "&#93;", `\`, "&#92;", "://", "&#58;//",
	"@", "&#64;<!-- -->", "#", "&#35;<!-- -->", "GH-", "GH-<!-- -->", "gh-", "gh-<!-- -->",
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
