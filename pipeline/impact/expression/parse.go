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
