// Package hypertext writes HTML pages: it has the head and the style that alm's pages share.
package hypertext

import (
	"crypto/sha256"
	_ "embed" // the style
	"encoding/base64"
	"io"
	"net/url"
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Style is what all pages look like: colours, text, tables, badges.
//
//go:embed style.css
var Style string

// Page is an HTML page that loads nothing and runs no script.
type Page struct {
	Title string
	Style string // CSS of the program, never of others
	Head  []g.Node
	Body  []g.Node
}

// Write writes the page. Attributes and texts are escaped.
func (p Page) Write(w io.Writer) error {
	head := []g.Node{
		h.Meta(h.Charset("utf-8")),
		h.Meta(g.Attr("http-equiv", "Content-Security-Policy"), h.Content(p.Policy())),
		h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")),
		h.Meta(h.Name("referrer"), h.Content("no-referrer")),
		h.TitleEl(g.Text(p.Title)),
		h.StyleEl(g.Raw(p.Style)),
	}
	page := Block(h.HTML, h.Lang("en"), Block(h.Head, append(head, p.Head...)...), Block(h.Body, p.Body...))
	return h.Doctype(g.Group{g.Raw("\n"), page, g.Raw("\n")}).Render(w)
}

// Policy returns the Content-Security-Policy of the page: its style and nothing else.
func (p Page) Policy() string {
	digest := sha256.Sum256([]byte(p.Style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'; base-uri 'none'; form-action 'none'"
}

// Block makes an element whose children are on lines of their own.
func Block(element func(...g.Node) g.Node, children ...g.Node) g.Node {
	attributes, elements := split(children)
	if len(elements) > 0 {
		attributes = append(attributes, Lines(elements...), g.Raw("\n"))
	}
	return element(attributes...)
}

// Lines puts each node on a line of its own, after what comes before it.
func Lines(nodes ...g.Node) g.Node {
	_, elements := split(nodes)
	var lines g.Group
	for _, element := range elements {
		lines = append(lines, g.Raw("\n"), element)
	}
	return lines
}

// split returns the attributes and the elements among nodes and their groups.
func split(nodes []g.Node) (attributes, elements []g.Node) {
	for _, n := range nodes {
		if n == nil {
			continue
		}
		if group, ok := n.(g.Group); ok {
			as, es := split(group)
			attributes, elements = append(attributes, as...), append(elements, es...)
			continue
		}
		if typed, ok := n.(interface{ Type() g.NodeType }); ok && typed.Type() == g.AttributeType {
			attributes = append(attributes, n)
			continue
		}
		elements = append(elements, n)
	}
	return attributes, elements
}

// Table makes a table that scrolls, also by keyboard, where the page is narrower. The label names it for
// readers who do not see what is around it.
func Table(label string, parts ...g.Node) g.Node { return table("scroll", label, parts) }

// StackedTable makes a table whose cells are below each other on a phone.
func StackedTable(label string, parts ...g.Node) g.Node { return table("scroll stack", label, parts) }

func table(class, label string, parts []g.Node) g.Node {
	return h.Div(h.Class(class), h.Role("group"), h.Aria("label", label), h.TabIndex("0"),
		Block(h.Table, append([]g.Node{h.Aria("label", label)}, parts...)...))
}

// Link makes a link. An address of another kind than a page on the web, a path or a fragment, such as
// javascript:, becomes one that leads nowhere.
func Link(address string, children ...g.Node) g.Node {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains([]string{"", "http", "https"}, u.Scheme) {
		address = "about:invalid"
	}
	return h.A(append([]g.Node{h.Href(address)}, children...)...)
}
