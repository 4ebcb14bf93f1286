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

const maxProblems = 100

// Problem is one thing that keeps a text from being clean JSON.
type Problem struct {
	Kind    string // one of the constants above
	Message string // what is wrong; never the value of a string
	At      Span
	Other   Span // the other place, of a duplicate key
}

func (p *parser) problem(kind string, start, end int, format string, args ...any) {
	if len(p.file.problems) >= maxProblems {
		return
	}
	p.file.problems = append(p.file.problems, Problem{
		Kind:    kind,
		Message: fmt.Sprintf(format, args...),
		At:      p.file.Span(start, min(end, len(p.data))),
	})
}

// findDuplicates compares the hashes of each object's keys, and the keys where these agree.
func (f *File) findDuplicates() []Problem {
	var found []Problem
	seen := map[uint32]uint32{}
	for i := range f.tape {
		if f.tape[i].kind != Object {
			continue
		}
		if f.shortObject(uint32(i)) && !f.hashesRepeat(uint32(i)) {
			continue
		}
		clear(seen)
		for k := uint32(i) + 1; k < f.tape[i].next; k = f.tape[k+1].next {
			key := Node{f, k}
			first, repeated := seen[f.tape[k].hash]
			if !repeated {
				seen[f.tape[k].hash] = k
				continue
			}
			if was := (Node{f, first}); was.Str() == key.Str() && len(found) < maxProblems {
				found = append(found, Problem{
					Kind:    DuplicateKey,
					Message: fmt.Sprintf("duplicate key %q; the last one wins", key.Str()),
					At:      key.Span(),
					Other:   was.Span(),
				})
			}
		}
	}
	return found
}

const short = 12

func (f *File) shortObject(i uint32) bool {
	n := 0
	for k := i + 1; k < f.tape[i].next && n <= short; k = f.tape[k+1].next {
		n++
	}
	return n <= short
}

func (f *File) hashesRepeat(i uint32) bool {
	var hashes [short]uint32
	n := 0
	for k := i + 1; k < f.tape[i].next; k = f.tape[k+1].next {
		for _, h := range hashes[:n] {
			if h == f.tape[k].hash {
				return true
			}
		}
		hashes[n] = f.tape[k].hash
		n++
	}
	return false
}
