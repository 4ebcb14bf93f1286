package project

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"alm/internal/exit"
	"alm/internal/source"

	"github.com/goccy/go-yaml/ast"
)

// Position is where something is written: in alm.yaml, or in a settings file of a stage.
type Position struct {
	project *Project
	steps   []step      // to the value in alm.yaml
	item    source.Node // in a settings file; it does not exist when alm.yaml has it
	named   string      // a key of the value, "" for the value itself
}

// At returns the place of the value under these keys of alm.yaml. The value may be missing:
// then the place is that of the mapping that should have it.
func (p *Project) At(keys ...string) Position { return Position{project: p}.At(keys...) }

// At returns the place of the value under these keys of the value at a pos.
func (pos Position) At(keys ...string) Position {
	for _, key := range keys {
		pos.steps = append(slices.Clip(pos.steps), step{key: key})
	}
	return pos
}

// Item returns the place of an item of the list at a pos.
func (pos Position) Item(i int) Position {
	pos.steps = append(slices.Clip(pos.steps), step{item: i, inList: true})
	return pos
}

// key returns the place of a key of the mapping at a pos, whatever characters the key has.
func (pos Position) key(name string) Position {
	pos.named = name
	return pos
}

// line returns the line of a pos in alm.yaml.
func (pos Position) line() int {
	if pos.named != "" {
		if line := keyLine(pos.node(), pos.named); line > 0 {
			return line
		}
	}
	return pos.valueLine()
}

// keyLine returns the line of a key of a mapping, 0 when it has none of that name.
func keyLine(node ast.Node, name string) int {
	if mapping, ok := node.(ast.MapNode); ok {
		for iter := mapping.MapRange(); iter.Next(); {
			if token := iter.Key().GetToken(); token.Value == name {
				return token.Position.Line
			}
		}
	}
	return 0
}

// String returns file and line of the pos, in a settings file the column too.
func (pos Position) String() string {
	if pos.item.Exists() {
		from := pos.item.Span().From()
		return fmt.Sprintf("%s:%d:%d", pos.item.Span().Name(), from.Line, from.Column)
	}
	return fmt.Sprintf("%s:%d", pos.project.FileName(), pos.line())
}

// Errorf returns a usage error that begins with file and line of the pos.
func (pos Position) Errorf(hint, format string, args ...any) error {
	return exit.Usage.Errorf(hint, "%s: %w", pos, fmt.Errorf(format, args...))
}

// Span returns the text of the line of alm.yaml that has the pos.
func (pos Position) Span() source.Span {
	p := pos.project
	start := p.lineStart(pos.line())
	line := p.lineFrom(start)
	text := strings.TrimLeft(line, " -")
	start += len(line) - len(text)
	return p.Source().Span(start, start+len(strings.TrimRight(text, " \r")))
}

// Scalar returns the text of the value at a place without its quotes, and false when there is
// no scalar.
func (pos Position) Scalar() (source.Span, bool) {
	p := pos.project
	scalar, ok := pos.node().(ast.ScalarNode)
	if !ok {
		return source.Span{}, false
	}
	token := scalar.GetToken()
	start := p.lineStart(token.Position.Line)
	line := p.lineFrom(start)
	i := strings.Index(line, token.Value)
	if i < 0 {
		return source.Span{}, false
	}
	return p.Source().Span(start+i, start+i+len(token.Value)), true
}

// Source returns alm.yaml as it was read.
func (p *Project) Source() *source.File {
	if p.source == nil {
		return source.Text(p.FileName(), nil)
	}
	return p.source
}

// lineFrom returns the rest of a line of alm.yaml.
func (p *Project) lineFrom(start int) string {
	line, _, _ := bytes.Cut(p.Source().Data[start:], []byte("\n"))
	return string(line)
}

func (p *Project) lineStart(line int) int {
	if len(p.lines) == 0 {
		return 0
	}
	return p.lines[min(max(line, 1), len(p.lines))-1]
}

// valueLine returns the line of the value at a pos, or of what should have it; that of a mapping or
// list is the line of its key.
func (pos Position) valueLine() int {
	node := pos.node()
	for node == nil && len(pos.steps) > 0 {
		pos.steps = pos.steps[:len(pos.steps)-1]
		node = pos.node()
	}
	if node == nil {
		return 1
	}
	if _, scalar := node.(ast.ScalarNode); !scalar && len(pos.steps) > 0 {
		last := pos.steps[len(pos.steps)-1]
		pos.steps = pos.steps[:len(pos.steps)-1]
		if line := keyLine(pos.node(), last.key); line > 0 {
			return line
		}
	}
	return node.GetToken().Position.Line
}

func keyNames(node ast.Node) []string {
	mapping, ok := node.(ast.MapNode)
	if !ok {
		return nil
	}
	var keys []string
	for iter := mapping.MapRange(); iter.Next(); {
		keys = append(keys, iter.Key().GetToken().Value)
	}
	return keys
}
