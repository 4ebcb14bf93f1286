// Package pattern holds regular expressions that are compiled when they are first used:
// a command that needs none of them starts without them.
package pattern

import (
	"regexp"
	"sync"
)

// Pattern gives its expression, compiled once. It is safe for concurrent use and panics on
// an expression that does not compile.
type Pattern func() *regexp.Regexp

// New is the pattern of an expression. (The counted repeats of some compile to 100 KB.)
func New(expression string) Pattern {
	p := &lazy{expression: expression}
	return p.compiled
}

type lazy struct {
	expression string
	once       sync.Once
	re         *regexp.Regexp
}

func (p *lazy) compiled() *regexp.Regexp {
	p.once.Do(func() { p.re = regexp.MustCompile(p.expression) })
	return p.re
}
