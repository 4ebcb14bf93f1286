// Package lazyregexp compiles regular expressions on first use, so that a command that
// needs none of them starts without them.
package lazyregexp

import (
	"regexp"
	"sync"
)

// Regexp returns its expression, compiled once. It is safe for concurrent use and panics
// if the expression does not compile.
type Regexp func() *regexp.Regexp

// New returns a Regexp for an expression. (The counted repeats of some compile to 100 KB.)
func New(expression string) Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
