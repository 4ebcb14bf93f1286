package yamltext

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"

	"alm/internal/source"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// writer writes a YAML document as JSON and keeps where each key, value and bracket is.
type writer struct {
	written  *source.File
	lines    []int
	out      bytes.Buffer
	origins  []source.Origin
	problems []source.Problem
	anchors  map[string]ast.Node
	alias    *source.Span // of what is written now, if it is written by an alias
	open     []string     // aliases that are being written
}

func (w *writer) value(n ast.Node, level int) {
	switch n := n.(type) {
	case nil:
		w.scalar("null", nil)
	case *ast.AnchorNode:
		w.anchors[n.Name.GetToken().Value] = n.Value
		w.value(n.Value, level)
	case *ast.AliasNode:
		w.byAlias(n, func(target ast.Node) { w.value(target, level) })
	case *ast.TagNode:
		w.tagged(n, level)
	case *ast.MappingNode:
		w.mapping(n, n.Values, level)
	case *ast.MappingValueNode:
		w.mapping(n, []*ast.MappingValueNode{n}, level)
	case *ast.SequenceNode:
		w.sequence(n, level)
	default:
		w.scalar(w.text(n), n.GetToken())
	}
}

// byAlias writes what an alias stands for, at the place of the alias.
func (w *writer) byAlias(n *ast.AliasNode, write func(ast.Node)) {
	name := n.Value.GetToken().Value
	target, known := w.anchors[name]
	at := w.span(n.GetToken(), len("*"+name))
	if !known || contains(w.open, name) {
		w.fail(at, "no anchor &%s comes before this alias", name)
		w.scalar("null", n.GetToken())
		return
	}
	outer := w.alias
	if outer == nil {
		w.alias = &at
	}
	w.open = append(w.open, name)
	write(target)
	w.open, w.alias = w.open[:len(w.open)-1], outer
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

func (w *writer) tagged(n *ast.TagNode, level int) {
	text := ""
	if n.Value != nil {
		text = n.Value.GetToken().Value
	}
	if n.GetToken().Value == "!!str" && isPlain(n.Value) {
		w.scalar(source.Quote(text), n.Value.GetToken())
		return
	}
	w.value(n.Value, level)
}

func isPlain(n ast.Node) bool {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode, *ast.InfinityNode, *ast.NanNode:
		return true
	}
	return false
}

func (w *writer) mapping(n ast.Node, pairs []*ast.MappingValueNode, level int) {
	w.bracket("{", w.startOf(n, pairs))
	first := true
	w.pairs(pairs, nil, level+1, &first)
	if !first {
		w.line(level)
	}
	w.bracket("}", w.endOf(n))
}

// pairs writes the members of a mapping, and those that it merges, without those that are in
// known.
func (w *writer) pairs(pairs []*ast.MappingValueNode, known map[string]bool, level int, first *bool) {
	own := map[string]bool{}
	for _, pair := range pairs {
		own[keyOf(pair.Key)] = true
	}
	for name := range known {
		own[name] = true
	}
	for _, pair := range pairs {
		if _, merges := pair.Key.(*ast.MergeKeyNode); merges {
			w.merge(pair.Value, own, level, first)
			continue
		}
		if known[keyOf(pair.Key)] {
			continue
		}
		if !*first {
			w.out.WriteByte(',')
		}
		*first = false
		w.line(level)
		if key, complex := pair.Key.(*ast.MappingKeyNode); complex {
			w.fail(w.span(key.GetToken(), 1), "a key has to be a text")
		}
		w.scalar(source.Quote(keyOf(pair.Key)), keyToken(pair.Key))
		w.out.WriteString(": ")
		w.value(pair.Value, level)
	}
}

// merge writes the members of the mappings that << names.
func (w *writer) merge(n ast.Node, own map[string]bool, level int, first *bool) {
	switch n := n.(type) {
	case *ast.AnchorNode:
		w.anchors[n.Name.GetToken().Value] = n.Value
		w.merge(n.Value, own, level, first)
	case *ast.AliasNode:
		w.byAlias(n, func(target ast.Node) { w.merge(target, own, level, first) })
	case *ast.SequenceNode:
		for _, item := range n.Values {
			w.merge(item, own, level, first)
		}
	case *ast.MappingNode:
		w.pairs(n.Values, own, level, first)
	case *ast.MappingValueNode:
		w.pairs([]*ast.MappingValueNode{n}, own, level, first)
	default:
		w.fail(w.span(n.GetToken(), 1), "<< merges mappings only")
	}
}

func keyToken(key ast.MapKeyNode) *token.Token {
	switch key := key.(type) {
	case *ast.MappingKeyNode:
		return key.Value.GetToken()
	case *ast.AnchorNode:
		return key.Value.GetToken()
	case *ast.TagNode:
		return key.Value.GetToken()
	}
	return key.GetToken()
}

func keyOf(key ast.MapKeyNode) string { return keyToken(key).Value }

func (w *writer) sequence(n *ast.SequenceNode, level int) {
	w.bracket("[", w.span(n.Start, 1))
	for i, item := range n.Values {
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.line(level + 1)
		w.value(item, level+1)
	}
	if len(n.Values) > 0 {
		w.line(level)
	}
	w.bracket("]", w.endOf(n))
}

func (w *writer) line(level int) {
	w.out.WriteByte('\n')
	w.out.WriteString(strings.Repeat("  ", level))
}

// text returns a scalar as JSON.
func (w *writer) text(n ast.Node) string {
	written := n.GetToken().Value
	switch n := n.(type) {
	case *ast.NullNode:
		return "null"
	case *ast.BoolNode:
		return strconv.FormatBool(n.Value)
	case *ast.IntegerNode:
		if isNumber(written) {
			return written
		}
		return fmt.Sprint(n.Value)
	case *ast.FloatNode:
		if isNumber(written) {
			return written
		}
		if math.IsInf(n.Value, 0) || math.IsNaN(n.Value) {
			break
		}
		return strconv.FormatFloat(n.Value, 'g', -1, 64)
	case *ast.LiteralNode:
		return source.Quote(n.Value.Value)
	case *ast.StringNode:
		if n.Token.Type == token.StringType && isNumber(written) {
			return written // 1e3, which the parser takes for a text
		}
		return source.Quote(n.Value)
	}
	w.fail(w.span(n.GetToken(), len(written)), "JSON has no value %s", written)
	return "null"
}

func isNumber(text string) bool {
	f := source.Parse("", []byte(text))
	return f.Root.Kind() == source.Number && len(f.Problems()) == 0
}

func (w *writer) fail(at source.Span, format string, args ...any) {
	w.problems = append(w.problems, source.Problem{Kind: source.Syntax, Message: fmt.Sprintf(format, args...), At: at})
}
