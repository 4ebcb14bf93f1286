package yamltext

import (
	"bytes"

	"alm/internal/source"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// scalar writes a value or key and keeps its place.
func (w *writer) scalar(json string, t *token.Token) {
	start := w.out.Len()
	w.out.WriteString(json)
	o := source.Origin{Start: start, End: w.out.Len(), At: w.written.Span(0, 0)}
	if t != nil {
		o.At = w.extent(t)
	}
	if w.alias != nil {
		o.At = *w.alias
		w.origins = append(w.origins, o)
		return
	}
	text := o.At.Text()
	o.Scalar = t != nil && text != "" && t.Type != token.LiteralType && t.Type != token.FoldedType && t.Type != token.ImplicitNullType
	o.Align(json)
	w.origins = append(w.origins, o)
}

// bracket writes a bracket of an object or array.
func (w *writer) bracket(text string, at source.Span) {
	start := w.out.Len()
	w.out.WriteString(text)
	if w.alias != nil {
		at = *w.alias
	}
	w.origins = append(w.origins, source.Origin{Start: start, End: w.out.Len(), At: at})
}

// startOf returns where a mapping begins: at its brace or its first key.
func (w *writer) startOf(n ast.Node, pairs []*ast.MappingValueNode) source.Span {
	if m, ok := n.(*ast.MappingNode); ok && m.IsFlowStyle || len(pairs) == 0 {
		return w.span(n.GetToken(), 1)
	}
	return w.span(keyToken(pairs[0].Key), 0)
}

// endOf returns where a value ends: at its closing bracket, or after its last value.
func (w *writer) endOf(n ast.Node) source.Span {
	switch n := n.(type) {
	case *ast.MappingNode:
		if n.IsFlowStyle && n.End != nil {
			return w.span(n.End, 1)
		}
	case *ast.SequenceNode:
		if n.IsFlowStyle && n.End != nil {
			return w.span(n.End, 1)
		}
	}
	if len(w.origins) == 0 {
		return w.written.Span(0, 0)
	}
	last := w.origins[len(w.origins)-1].At
	return w.written.Span(last.End, last.End)
}

// span returns the place of a token with a length in bytes.
func (w *writer) span(t *token.Token, length int) source.Span {
	start := offsetOf(w.written.Data, w.lines, t.Position.Line, t.Position.Column)
	return w.written.Span(start, min(start+length, len(w.written.Data)))
}

// extent returns the place of a scalar on one line with its quotes; of any other scalar, an
// empty one where it begins.
func (w *writer) extent(t *token.Token) source.Span {
	start := w.span(t, 0).Start
	line := w.written.Data[start:]
	if i := bytes.IndexAny(line, "\r\n"); i >= 0 {
		line = line[:i]
	}
	n := 0
	switch t.Type {
	case token.DoubleQuoteType:
		n = Quoted(line, '"')
	case token.SingleQuoteType:
		n = Quoted(line, '\'')
	case token.LiteralType, token.FoldedType, token.ImplicitNullType:
	default:
		if bytes.HasPrefix(line, []byte(t.Value)) {
			n = len(t.Value)
		}
	}
	return w.written.Span(start, start+n)
}

// Quoted returns the length of a quoted text at the start of a line, 0 if it does not end there.
func Quoted(line []byte, quote byte) int {
	if len(line) == 0 || line[0] != quote {
		return 0
	}
	for i := 1; i < len(line); i++ {
		switch {
		case quote == '"' && line[i] == '\\':
			i++
		case line[i] != quote:
		case quote == '\'' && i+1 < len(line) && line[i+1] == quote:
			i++
		default:
			return i + 1
		}
	}
	return 0
}
