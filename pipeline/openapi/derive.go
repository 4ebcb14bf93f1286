package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"alm/internal/source"

	"github.com/pb33f/go-yaml"
)

// writer writes the tree of a document as JSON and keeps where each key, value and bracket is.
type writer struct {
	text     layout
	out      bytes.Buffer
	origins  []source.Origin
	problems []source.Problem
	values   int
	end      int          // of the last scalar that was written, in the text
	alias    *source.Span // of what is written now, if it is written by an alias
	open     []*yaml.Node // what aliases stand for that are being written
}

func derive(written *source.File, root *yaml.Node, isJSON bool) *source.File {
	w := writer{text: newLayout(written)}
	w.text.isJSON = isJSON
	w.value(root, 0)
	w.out.WriteByte('\n')
	if w.values > maxValues {
		return failed(written, problemAt(written, 0, fmt.Sprintf("the YAML's aliases stand for more than %d values: write some of them out", maxValues)))
	}
	f := source.Derive(source.Derivation{
		Name: written.Name, Written: written, Text: w.out.Bytes(), Origins: w.origins,
		Again: func(data []byte) *source.File { return Read(written.Name, data) },
	})
	f.Fail(w.problems...)
	return f
}

func (w *writer) value(n *yaml.Node, level int) {
	if w.values++; w.values > maxValues {
		w.out.WriteString("null")
		return
	}
	switch {
	case level > maxDepth:
		w.failOnce(n, fmt.Sprintf("the document is nested more than %d levels deep", maxDepth))
		w.scalar("null", n)
	case n.Kind == yaml.AliasNode:
		w.byAlias(n, func(target *yaml.Node) { w.value(target, level) })
	case n.Kind == yaml.MappingNode:
		w.mapping(n, level)
	case n.Kind == yaml.SequenceNode:
		w.sequence(n, level)
	default:
		w.scalar(w.scalarJSON(n), n)
	}
}

// byAlias writes what an alias stands for, at the place of the alias.
func (w *writer) byAlias(n *yaml.Node, write func(*yaml.Node)) {
	at := w.span(n, len("*"+n.Value))
	if n.Alias == nil || slices.Contains(w.open, n.Alias) {
		w.fail(at, "no anchor &"+n.Value+" comes before this alias")
		w.scalar("null", n)
		return
	}
	outer := w.alias
	if outer == nil {
		w.alias = &at
	}
	w.open = append(w.open, n.Alias)
	write(n.Alias)
	w.open, w.alias = w.open[:len(w.open)-1], outer
	if outer == nil {
		w.end = at.End
	}
}

func (w *writer) mapping(n *yaml.Node, level int) {
	begin := w.span(n, 1)
	if n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0 {
		begin = w.span(n.Content[0], 0)
	}
	w.bracket("{", begin)
	first := true
	w.pairs(n.Content, nil, level+1, &first)
	if !first {
		w.line(level)
	}
	w.bracket("}", w.endOf(n, begin, '}'))
}

// pairs writes the members of a mapping, and those that it merges, without those that are in known.
func (w *writer) pairs(content []*yaml.Node, known map[string]bool, level int, first *bool) {
	own := map[string]bool{}
	for i := 0; i+1 < len(content); i += 2 {
		own[keyOf(content[i])] = true
	}
	for name := range known {
		own[name] = true
	}
	for i := 0; i+1 < len(content); i += 2 {
		key, value := content[i], content[i+1]
		if key.Tag == "!!merge" {
			w.merge(value, own, level, first)
			continue
		}
		if known[keyOf(key)] {
			continue
		}
		if !*first {
			w.out.WriteByte(',')
		}
		*first = false
		w.line(level)
		if key.Kind == yaml.MappingNode || key.Kind == yaml.SequenceNode {
			w.fail(w.span(key, 1), "a key has to be a text")
		}
		w.scalar(source.Quote(keyOf(key)), key)
		w.out.WriteString(": ")
		w.value(value, level)
	}
}

// merge writes the members of the mappings that << names.
func (w *writer) merge(n *yaml.Node, own map[string]bool, level int, first *bool) {
	switch w.values++; {
	case w.values > maxValues:
	case n.Kind == yaml.AliasNode:
		w.byAlias(n, func(target *yaml.Node) { w.merge(target, own, level, first) })
	case n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			w.merge(item, own, level, first)
		}
	case n.Kind == yaml.MappingNode:
		w.pairs(n.Content, own, level, first)
	default:
		w.fail(w.span(n, 1), "<< merges mappings only")
	}
}

// keyOf returns a key as the document has it.
func keyOf(n *yaml.Node) string {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias.Value
	}
	return n.Value
}

func (w *writer) sequence(n *yaml.Node, level int) {
	begin := w.span(n, 1)
	w.bracket("[", begin)
	for i, item := range n.Content {
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.line(level + 1)
		w.value(item, level+1)
	}
	if len(n.Content) > 0 {
		w.line(level)
	}
	w.bracket("]", w.endOf(n, begin, ']'))
}

func (w *writer) line(level int) {
	w.out.WriteByte('\n')
	for range level {
		w.out.WriteString("  ")
	}
}

// scalarJSON returns a scalar as JSON.
func (w *writer) scalarJSON(n *yaml.Node) string {
	switch n.ShortTag() {
	case "!!null":
		return "null"
	case "!!bool":
		return strings.ToLower(n.Value)
	case "!!int", "!!float":
		if json.Valid([]byte(n.Value)) {
			return n.Value
		}
		var number float64
		if err := n.Decode(&number); err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
			w.fail(w.span(n, len(n.Value)), "JSON has no value "+n.Value)
			return "null"
		}
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return source.Quote(n.Value)
}

// scalar writes a value or key and keeps its place.
func (w *writer) scalar(text string, n *yaml.Node) {
	start := w.out.Len()
	w.out.WriteString(text)
	o := source.Origin{Start: start, End: w.out.Len()}
	if w.alias != nil {
		o.At = *w.alias
		w.origins = append(w.origins, o)
		return
	}
	at := w.text.start(n, w.end)
	o.At = w.text.written.Span(at, at+w.text.extent(n, at))
	w.end = o.At.End
	was := o.At.Text()
	o.Scalar = was != "" && n.Kind == yaml.ScalarNode
	switch {
	case was == text:
		o.Linear = true
	case `"`+was+`"` == text:
		o.Linear, o.Shift = true, 1
	case len(was) == len(text) && len(was) > 1 && was[1:len(was)-1] == text[1:len(text)-1]:
		o.Linear = true // in single quotes
	}
	w.origins = append(w.origins, o)
}

// bracket writes a bracket of an object or array.
func (w *writer) bracket(text string, at source.Span) {
	start := w.out.Len()
	w.out.WriteString(text)
	if w.alias != nil {
		at = *w.alias
	} else {
		w.end = max(w.end, at.End)
	}
	w.origins = append(w.origins, source.Origin{Start: start, End: w.out.Len(), At: at})
}

// endOf returns where a value ends: at its closing bracket, or after its last value.
func (w *writer) endOf(n *yaml.Node, begin source.Span, bracket byte) source.Span {
	if n.Style&yaml.FlowStyle != 0 {
		return w.text.closing(max(w.end, begin.End), bracket)
	}
	return w.text.written.Span(w.end, w.end)
}

// span returns the place of a value with a length in bytes.
func (w *writer) span(n *yaml.Node, length int) source.Span {
	if w.alias != nil {
		return *w.alias
	}
	start := w.text.start(n, w.end)
	return w.text.written.Span(start, min(start+length, len(w.text.written.Data)))
}

func (w *writer) fail(at source.Span, message string) {
	w.problems = append(w.problems, source.Problem{Kind: source.Syntax, Message: message, At: at})
}

func (w *writer) failOnce(n *yaml.Node, message string) {
	if len(w.problems) == 0 {
		w.fail(w.span(n, 1), message)
	}
}
