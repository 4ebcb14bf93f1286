package project

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"alm/internal/source"
	"alm/internal/yamltext"

	"github.com/goccy/go-yaml/ast"
)

var errEdit = errors.New("no place to write to")

// set returns the text with a value under keys; value is YAML on one line.
func (p *Project) set(value string, keys ...string) ([]byte, error) {
	if p.tree == nil {
		return nil, errEdit
	}
	known := 0
	for known < len(keys) && p.At(keys[:known+1]...).node() != nil {
		known++
	}
	if known == len(keys) {
		return p.replaceScalar(p.At(keys...), value)
	}
	switch node := p.At(keys[:known]...).node().(type) {
	case *ast.MappingNode:
		if node.IsFlowStyle {
			return p.insertInFlow(node, keys[known:], value)
		}
		return p.insertBelow(node, keys[known:], value)
	case *ast.MappingValueNode:
		return p.insertBelow(node, keys[known:], value)
	case *ast.NullNode:
		return p.insertUnderKey(p.At(keys[:known-1]...).node(), keys[known-1], keys[known:], value)
	}
	return nil, errEdit
}

// replaceScalar replaces a value that is on one line, with its quotes.
func (p *Project) replaceScalar(at Position, value string) ([]byte, error) {
	span, ok := at.Scalar()
	if !ok {
		return nil, errEdit
	}
	data := p.Source().Data
	if before, after := span.Start-1, span.End; before >= 0 && after < len(data) && data[before] == data[after] && (data[before] == '"' || data[before] == '\'') {
		span.Start, span.End = before, after+1
	}
	return p.Source().Apply(source.Edit{Span: span, New: value})
}

// insertInFlow inserts into {a: b}.
func (p *Project) insertInFlow(node *ast.MappingNode, keys []string, value string) ([]byte, error) {
	end := p.offset(node.End.Position.Line, node.End.Position.Column)
	data := p.Source().Data
	if end >= len(data) || data[end] != '}' {
		return nil, errEdit
	}
	text := value
	for i, key := range slices.Backward(keys) {
		text = yamltext.Scalar(key) + ": " + text
		if i > 0 {
			text = "{" + text + "}"
		}
	}
	at := len(bytes.TrimRight(data[:end], " \t\r\n"))
	if len(node.Values) > 0 {
		text = ", " + text
	}
	return p.Source().Apply(source.Edit{Span: p.Source().Span(at, at), New: text})
}

// offset returns the place of a column of a line; columns count characters.
func (p *Project) offset(line, column int) int {
	at := p.lineStart(line)
	data := p.Source().Data
	for ; column > 1 && at < len(data); column-- {
		_, size := utf8.DecodeRune(data[at:])
		at += size
	}
	return at
}

// insertBelow inserts lines behind the last one of a mapping.
func (p *Project) insertBelow(mapping ast.MapNode, keys []string, value string) ([]byte, error) {
	iter := mapping.MapRange()
	if !iter.Next() {
		return nil, errEdit
	}
	first := iter.Key().GetToken().Position
	return p.insertLines(p.endOf(first.Line, first.Column-1), first.Column-1, keys, value)
}

// insertUnderKey inserts lines below a key without a value.
func (p *Project) insertUnderKey(of ast.Node, name string, keys []string, value string) ([]byte, error) {
	mapping, ok := of.(ast.MapNode)
	if !ok {
		return nil, errEdit
	}
	for iter := mapping.MapRange(); iter.Next(); {
		if at := iter.Key().GetToken(); at.Value == name {
			return p.insertLines(at.Position.Line, at.Position.Column+1, keys, value)
		}
	}
	return nil, errEdit
}

// endOf returns the last line of a mapping whose keys have that indentation.
func (p *Project) endOf(line, indent int) int {
	last := line
	for n := line + 1; n <= len(p.lines); n++ {
		text := p.lineFrom(p.lineStart(n))
		content := strings.TrimLeft(text, " ")
		if content = strings.TrimRight(content, "\r"); content == "" || content[0] == '#' {
			continue
		}
		if len(text)-len(strings.TrimLeft(text, " ")) < indent {
			break
		}
		last = n
	}
	return last
}

// insertLines inserts a line for each key behind a line.
func (p *Project) insertLines(line, indent int, keys []string, value string) ([]byte, error) {
	data, end := p.Source().Data, "\n"
	if bytes.Contains(data, []byte("\r\n")) {
		end = "\r\n"
	}
	at := len(data)
	if line < len(p.lines) {
		at = p.lineStart(line + 1)
	}
	text := ""
	if at == len(data) && !bytes.HasSuffix(data, []byte("\n")) {
		text = end
	}
	for i, key := range keys {
		text += strings.Repeat(" ", indent+2*i) + yamltext.Scalar(key) + ":"
		if i == len(keys)-1 {
			text += " " + value
		}
		text += end
	}
	return p.Source().Apply(source.Edit{Span: p.Source().Span(at, at), New: text})
}
