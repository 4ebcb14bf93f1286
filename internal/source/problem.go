package source

import (
	"bytes"
	"fmt"
	"slices"
)

// The kinds of problem, which are also ids of lint rules.
const (
	Syntax        = "json-syntax"
	TrailingComma = "json-trailing-comma"
	Comment       = "json-comment"
	ByteOrderMark = "json-bom"
	InvalidUTF8   = "json-invalid-utf8"
	DuplicateKey  = "json-duplicate-key"
)

const maxProblems = 100 // of each kind

// Problem is one reason why a text is not valid JSON.
type Problem struct {
	Kind    string // one of the constants above
	Message string // what is wrong; never the value of a string
	Fix     string // what to do, of a text that is no document; "" is what the kind says
	At      Span
	Other   Span // of a duplicate key: the first one
}

// problem reports a problem. What comes after a syntax error is a guess and is only counted.
func (p *parser) problem(kind string, start, end int, format string, args ...any) {
	isGuess := p.count[Syntax] > 0 && kind != InvalidUTF8
	if p.count[kind]++; p.count[kind] > maxProblems || isGuess {
		return
	}
	if kind == Syntax {
		p.atEnd = end >= len(p.data)
		p.problems = slices.DeleteFunc(p.problems, func(before Problem) bool { return p.isPart(before, start) })
	}
	p.problems = append(p.problems, Problem{
		Kind:    kind,
		Message: fmt.Sprintf(format, args...),
		At:      p.file.Span(min(start, len(p.data)), min(end, len(p.data))),
	})
}

// isPart reports whether a comma before a bracket or a comment is a part of the syntax error at an offset: the
// error comes right after the bracket, the comma may be in the place of a bracket that is missing, or the comment
// follows a quote and would be inside the string without it.
func (p *parser) isPart(before Problem, start int) bool {
	at := before.At
	switch before.Kind {
	case TrailingComma:
		return at.End > start || len(bytes.TrimSpace(p.data[at.End:start])) <= 1
	case Comment:
		return at.Start > 0 && p.data[at.Start-1] == '"'
	}
	return false
}
