// Package lazyregexp compiles regular expressions on first use, so that a command that
// needs none of them starts without them.
package lazyregexp

import (
	"regexp"
	"sync"
)

// Regexp is an expression that is compiled once. It is safe for concurrent use.
type Regexp struct {
	expression string
	once       sync.Once
	compiled   *regexp.Regexp
}

// New returns a Regexp for an expression. A variable that it initialises costs nothing when the program
// starts: the compiler lays it out. (The counted repeats of some expressions compile to 100 KB.)
func New(expression string) *Regexp { return &Regexp{expression: expression} }

// Get returns the compiled expression, and panics if it does not compile.
func (r *Regexp) Get() *regexp.Regexp {
	r.once.Do(func() { r.compiled = regexp.MustCompile(r.expression) })
	return r.compiled
}
