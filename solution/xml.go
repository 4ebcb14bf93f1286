package solution

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const xsi = "http://www.w3.org/2001/XMLSchema-instance"

// element is one XML element as .NET's XmlWriter would write it: CRLF, two spaces, and a long
// or a short end tag by choice.
type element struct {
	name     string
	attrs    []string // name, value, name, value …
	text     string
	long     bool // an end tag even when there is no text
	children []element
}

func parent(name string, children ...element) element {
	return element{name: name, children: children}
}

// leaf returns <name>text</name>, also when the text is empty.
func leaf(name, text string) element { return element{name: name, text: text, long: true} }

// null returns a column without a value.
func null(name string) element { return leaf(name, "").with("xsi:nil", "true") }

func (e element) with(attrs ...string) element {
	e.attrs = attrs
	return e
}

// bytes returns the element as a document without declaration or final newline.
func (e element) bytes() []byte {
	var b bytes.Buffer
	e.write(&b, "")
	return b.Bytes()
}

func (e element) write(b *bytes.Buffer, indent string) {
	b.WriteString(indent + "<" + e.name)
	for i := 0; i+1 < len(e.attrs); i += 2 {
		b.WriteString(" " + e.attrs[i] + `="` + attrEscaper.Replace(xmlText(e.attrs[i+1])) + `"`)
	}
	switch {
	case len(e.children) > 0:
		b.WriteString(">\r\n")
		for _, child := range e.children {
			child.write(b, indent+"  ")
			b.WriteString("\r\n")
		}
		b.WriteString(indent + "</" + e.name + ">")
	case e.long:
		b.WriteString(">" + textEscaper.Replace(xmlText(e.text)) + "</" + e.name + ">")
	default:
		b.WriteString(" />")
	}
}

// XmlWriter turns every newline of a text into CRLF and escapes those of an attribute.
var (
	textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r\n", "\r\n", "\n", "\r\n", "\r", "\r\n")
	attrEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#xD;", "\n", "&#xA;", "\t", "&#x9;")
)

// xmlText replaces characters that XML 1.0 does not allow.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if !xmlRune(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// FitsXML reports whether XML 1.0 can hold a text as it is.
func FitsXML(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !xmlRune(r) })
}

func xmlRune(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r != 0xFFFE && r != 0xFFFF
}

// Limits for reading an XML file.
const (
	maxXMLDepth  = 200
	maxXMLTokens = 4_000_000
)

// tokens filters a document's tokens: it rejects document types, which no solution has, and
// documents that are too deep or too long.
type tokens struct {
	from  *xml.Decoder
	depth int
	count int
	shape xmlShape
}

var errXMLLimit = fmt.Errorf("more than %d levels or %d tokens", maxXMLDepth, maxXMLTokens)

func (t *tokens) Token() (xml.Token, error) {
	token, err := t.from.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case xml.StartElement:
		t.depth++
		if err := t.shape.open(token.Name, t.depth); err != nil {
			return nil, err
		}
	case xml.EndElement:
		t.depth--
	case xml.Directive:
		return nil, errors.New("a document type or other directive")
	}
	if t.count++; t.count > maxXMLTokens || t.depth > maxXMLDepth {
		return nil, errXMLLimit
	}
	return token, nil
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// checkEncoding returns an error for a document in UTF-16, which no part of a solution is.
func checkEncoding(data []byte) error {
	if bytes.HasPrefix(data, append(byteOrderMark, byteOrderMark...)) {
		return errors.New("the file begins with two byte order marks")
	}
	for _, mark := range []string{"\xff\xfe", "\xfe\xff", "<\x00", "\x00<"} {
		if bytes.HasPrefix(data, []byte(mark)) {
			return errors.New("the file is UTF-16: save it as UTF-8")
		}
	}
	return nil
}

// readXML reads a complete document whose root element has that name.
func readXML(data []byte, root string, into any) error {
	if err := checkEncoding(data); err != nil {
		return err
	}
	decoder := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, byteOrderMark)))
	stream := xml.NewTokenDecoder(&tokens{from: decoder})
	start, err := rootElement(stream)
	if err != nil {
		return err
	}
	if start.Name.Local != root {
		return fmt.Errorf("the root element is %.40q, not %s", start.Name.Local, root)
	}
	if err := stream.DecodeElement(into, &start); err != nil {
		return err
	}
	return nothingLeft(stream)
}

func rootElement(stream *xml.Decoder) (xml.StartElement, error) {
	for {
		token, err := stream.Token()
		if err != nil {
			return xml.StartElement{}, fmt.Errorf("no root element: %w", err)
		}
		if start, ok := token.(xml.StartElement); ok {
			return start, nil
		}
	}
}

func nothingLeft(stream *xml.Decoder) error {
	for {
		token, err := stream.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, ok := token.(xml.StartElement); ok {
			return errors.New("a second root element")
		}
	}
}
