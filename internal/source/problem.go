package source

import "fmt"

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

func (p *parser) problem(kind string, start, end int, format string, args ...any) {
	if p.count[kind]++; p.count[kind] > maxProblems {
		return
	}
	p.problems = append(p.problems, Problem{
		Kind:    kind,
		Message: fmt.Sprintf(format, args...),
		At:      p.file.Span(min(start, len(p.data)), min(end, len(p.data))),
	})
}
