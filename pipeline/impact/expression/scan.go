package expression

import (
	"strings"
)

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
