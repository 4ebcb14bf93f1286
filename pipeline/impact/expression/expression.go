// Package expression parses the texts of flows: the Workflow Definition Language of Power
// Automate and Logic Apps.
package expression

import "fmt"

// Kind is the kind of a node.
type Kind int

// The kinds.
const (
	Literal Kind = iota // a string, a number, true, false or null
	Call                // a function with its arguments: outputs('Step')
	Access              // a member of a value: x['name'], x?['name'], x.name, x[0]
)

// Node is one part of an expression.
type Node struct {
	Kind       Kind
	Start, End int     // bytes in the text
	Name       string  // of a Call, in lower case: function names are not case-sensitive
	Text       string  // of a Literal: its value
	String     bool    // of a Literal: it is a string
	Args       []*Node // of a Call
	Of, Key    *Node   // of an Access: the value, and the name or index in it
}

// Text is one text of a flow: plain text, one expression, or text with expressions in it.
type Text struct {
	Parts []Part
	Whole bool // the text is one expression, so its value keeps its type
}

// Part is plain text or an expression.
type Part struct {
	Plain string
	Node  *Node // nil for plain text
}

// Error is a place in a text that is not in the language.
type Error struct {
	Offset  int // in bytes
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("%s at character %d", e.Message, e.Offset+1) }
