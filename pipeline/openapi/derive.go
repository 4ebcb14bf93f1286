package openapi

import (
	"bytes"
	"fmt"
	"slices"

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

func derive(text layout, root *yaml.Node) *source.File {
	w, written := writer{text: text}, text.written
	w.value(root, 0)
	w.out.WriteByte('\n')
	switch {
	case w.values > maxValues:
		return failed(written, problemAt(written, 0, fmt.Sprintf("the YAML's aliases stand for more than %d values: write some of them out", maxValues)))
	case w.isFull():
		return failed(written, problemAt(written, 0, fmt.Sprintf("the document has more than %d bytes as indented JSON, its aliases written out", source.MaxSize)))
	}
	f := source.Derive(source.Derivation{
		Name: written.Name, Written: written, Text: w.out.Bytes(), Origins: w.origins,
		Again: func(data []byte) *source.File { return Read(written.Name, data) },
	})
	f.Fail(w.problems...)
	return f
}

// isFull reports whether a document stands for more than is read.
func (w *writer) isFull() bool { return w.values > maxValues || w.out.Len() > source.MaxSize }

func (w *writer) value(n *yaml.Node, level int) {
	if w.values++; w.isFull() {
		w.out.WriteString("null")
		return
	}
	switch {
	case level > maxDepth:
		w.failOnce(n, fmt.Sprintf("the document is nested more than %d levels deep", maxDepth))
		w.scalar("null", n)
	case n.Kind == yaml.AliasNode:
		if !w.byAlias(n, func(target *yaml.Node) { w.value(target, level) }) {
			w.scalar("null", n)
		}
	case n.Kind == yaml.MappingNode:
		w.mapping(n, level)
	case n.Kind == yaml.SequenceNode:
		w.sequence(n, level)
	default:
		w.scalar(w.scalarJSON(n), n)
	}
}

// byAlias writes what an alias stands for, at the place of the alias. It reports whether there is such a value.
func (w *writer) byAlias(n *yaml.Node, write func(*yaml.Node)) bool {
	at := w.span(n, len("*"+n.Value))
	switch {
	case len(w.open) > maxDepth:
		w.failOnce(n, fmt.Sprintf("the document is nested more than %d levels deep", maxDepth))
		return false
	case n.Alias == nil || slices.Contains(w.open, n.Alias):
		w.fail(at, "no anchor &"+n.Value+" comes before this alias")
		return false
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
	return true
}

func (w *writer) mapping(n *yaml.Node, level int) {
	begin := w.span(n, 1)
	if n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0 {
		begin = w.span(n.Content[0], 0)
	}
	w.bracket("{", begin)
	first := true
	w.pairs(n.Content, map[string]bool{}, level+1, &first)
	if !first {
		w.line(level)
	}
	w.bracket("}", w.endOf(n, begin, '}'))
}

// pairs writes the members of a mapping, and those that it merges, without those whose names are taken.
func (w *writer) pairs(content []*yaml.Node, taken map[string]bool, level int, first *bool) {
	isTaken := make([]bool, len(content)/2)
	for i := range isTaken {
		isTaken[i] = taken[keyOf(content[2*i])]
	}
	for i := range isTaken {
		taken[keyOf(content[2*i])] = true
	}
	for i := range isTaken {
		key, value := content[2*i], content[2*i+1]
		switch {
		case w.isFull():
			return
		case key.Tag == "!!merge":
			w.merge(value, taken, level, first)
			continue
		case isTaken[i]:
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

// merge writes the members of the mappings that << names; of several with a name, the first.
func (w *writer) merge(n *yaml.Node, taken map[string]bool, level int, first *bool) {
	switch w.values++; {
	case w.isFull():
	case n.Kind == yaml.AliasNode:
		w.byAlias(n, func(target *yaml.Node) { w.merge(target, taken, level, first) })
	case n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			w.merge(item, taken, level, first)
		}
	case n.Kind == yaml.MappingNode:
		w.values += len(n.Content) / 2 // also those that are taken are looked at
		w.pairs(n.Content, taken, level, first)
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
		if w.isFull() {
			return
		}
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

func (w *writer) fail(at source.Span, message string) {
	w.problems = append(w.problems, source.Problem{Kind: source.Syntax, Message: message, At: at})
}

func (w *writer) failOnce(n *yaml.Node, message string) {
	if len(w.problems) == 0 {
		w.fail(w.span(n, 1), message)
	}
}
