package expression

import "strings"

// Parse parses one text of a flow. A text that begins with @ is an expression, @{…} is one
// inside a text, and @@ stands for @.
func Parse(text string) (Text, error) {
	switch {
	case !strings.Contains(text, "@"):
		return plain(text), nil
	case strings.HasPrefix(text, "@") && !strings.HasPrefix(text, "@@") && !strings.HasPrefix(text, "@{"):
		p := parser{text: text, pos: 1}
		node, err := p.complete()
		return Text{Parts: []Part{{Node: node}}, Whole: true}, err
	case strings.HasPrefix(text, "@@") && !strings.Contains(text, "@{"):
		return plain(text[1:]), nil
	}
	return parseTemplate(text)
}

func plain(text string) Text {
	if text == "" {
		return Text{}
	}
	return Text{Parts: []Part{{Plain: text}}}
}

// parseTemplate parses text with @{…} in it.
func parseTemplate(text string) (Text, error) {
	var t Text
	var b strings.Builder
	for pos := 0; pos < len(text); {
		switch rest := text[pos:]; {
		case strings.HasPrefix(rest, "@@{"):
			b.WriteString("@{")
			pos += len("@@{")
		case strings.HasPrefix(rest, "@{"):
			if b.Len() > 0 {
				t.Parts = append(t.Parts, Part{Plain: b.String()})
				b.Reset()
			}
			p := parser{text: text, pos: pos + len("@{")}
			node, err := p.inBraces()
			if err != nil {
				return Text{}, err
			}
			t.Parts = append(t.Parts, Part{Node: node})
			pos = p.pos
		default:
			b.WriteByte(rest[0])
			pos++
		}
	}
	if b.Len() > 0 {
		t.Parts = append(t.Parts, Part{Plain: b.String()})
	}
	return t, nil
}

// MaxDepth limits how deep expressions nest.
const MaxDepth = 200

type parser struct {
	text  string
	pos   int
	depth int
}

func (p *parser) fail(at int, message string) error { return &Error{at, message} }

// complete parses an expression that ends with the text.
func (p *parser) complete() (*Node, error) {
	n, err := p.value()
	if err != nil {
		return nil, err
	}
	p.space()
	if p.pos < len(p.text) {
		return nil, p.fail(p.pos, "text after the expression")
	}
	return n, nil
}

// inBraces parses an expression up to and with its closing brace.
func (p *parser) inBraces() (*Node, error) {
	n, err := p.value()
	if err != nil {
		return nil, err
	}
	return n, p.expect('}')
}

func (p *parser) space() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

// next returns the next byte that is no space, 0 at the end.
func (p *parser) next() byte {
	p.space()
	if p.pos == len(p.text) {
		return 0
	}
	return p.text[p.pos]
}

func (p *parser) expect(c byte) error {
	if p.next() != c {
		return p.fail(p.pos, "no "+string(rune(c)))
	}
	p.pos++
	return nil
}

// value parses a value and the members that are taken of it.
func (p *parser) value() (*Node, error) {
	if p.depth++; p.depth > MaxDepth {
		return nil, p.fail(p.pos, "nested too deep")
	}
	defer func() { p.depth-- }()
	n, err := p.primary()
	for members := 0; err == nil; members++ {
		if members > MaxDepth {
			return nil, p.fail(p.pos, "nested too deep")
		}
		member, more := p.member(n)
		if more == nil && member == nil {
			return n, nil
		}
		n, err = member, more
	}
	return nil, err
}

// member parses one [key], ?[key] or .name behind a value; it returns nil when there is none.
func (p *parser) member(of *Node) (*Node, error) {
	begin := p.pos
	c := p.next()
	if c == '?' {
		p.pos++
		if c = p.next(); c != '[' && c != '.' {
			return nil, p.fail(p.pos, "no member after ?")
		}
	}
	var key *Node
	var err error
	switch c {
	case '[':
		p.pos++
		if key, err = p.value(); err == nil {
			err = p.expect(']')
		}
	case '.':
		p.pos++
		key, err = p.memberName()
	default:
		p.pos = begin
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &Node{Kind: Access, Start: of.Start, End: p.pos, Of: of, Key: key}, nil
}

func (p *parser) memberName() (*Node, error) {
	p.space()
	name := p.identifier()
	if name == "" {
		return nil, p.fail(p.pos, "no name")
	}
	return &Node{Kind: Literal, Start: p.pos - len(name), End: p.pos, Text: name, String: true}, nil
}

func (p *parser) primary() (*Node, error) {
	c := p.next()
	start := p.pos
	switch {
	case c == '\'':
		return p.quoted()
	case c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.':
		return p.number()
	}
	name := p.identifier()
	if name == "" {
		return nil, p.fail(start, "no value")
	}
	if p.next() == '(' {
		return p.call(start, strings.ToLower(name))
	}
	switch word := strings.ToLower(name); word {
	case "true", "false", "null":
		return &Node{Kind: Literal, Start: start, End: start + len(name), Text: word}, nil
	}
	return nil, p.fail(start, "no function")
}

func (p *parser) call(start int, name string) (*Node, error) {
	n := &Node{Kind: Call, Start: start, Name: name}
	p.pos++
	for p.next() != ')' {
		if len(n.Args) > 0 {
			if err := p.expect(','); err != nil {
				return nil, err
			}
		}
		arg, err := p.value()
		if err != nil {
			return nil, err
		}
		n.Args = append(n.Args, arg)
	}
	p.pos++
	n.End = p.pos
	return n, nil
}

// quoted parses a string; a quote inside it is written twice.
func (p *parser) quoted() (*Node, error) {
	start := p.pos
	for i := start + 1; i < len(p.text); i++ {
		switch {
		case p.text[i] != '\'':
		case i+1 < len(p.text) && p.text[i+1] == '\'':
			i++
		default:
			p.pos = i + 1
			return &Node{
				Kind: Literal, Start: start, End: p.pos, String: true,
				Text: strings.ReplaceAll(p.text[start+1:i], "''", "'"),
			}, nil
		}
	}
	return nil, p.fail(start, "no end of the string")
}

func (p *parser) number() (*Node, error) {
	start := p.pos
	digits := false
	for ; p.pos < len(p.text); p.pos++ {
		c := p.text[p.pos]
		sign := (c == '-' || c == '+') && (p.pos == start || p.text[p.pos-1]|0x20 == 'e')
		if c >= '0' && c <= '9' {
			digits = true
		} else if !sign && c != '.' && c|0x20 != 'e' {
			break
		}
	}
	if !digits {
		return nil, p.fail(start, "no number")
	}
	return &Node{Kind: Literal, Start: start, End: p.pos, Text: p.text[start:p.pos]}, nil
}

// identifier reads a name, "" when there is none.
func (p *parser) identifier() string {
	start := p.pos
	for ; p.pos < len(p.text); p.pos++ {
		c := p.text[p.pos]
		letter := c == '_' || c == '$' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
		if !letter && (p.pos == start || c < '0' || c > '9') {
			break
		}
	}
	return p.text[start:p.pos]
}
