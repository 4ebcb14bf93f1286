package check

import "strings"

// Affects says which calls of its operation a change affects. A change that names no operation
// affects calls of all operations.
type Affects int

// The calls that a change affects.
const (
	AllCalls         Affects = iota
	NoCall                   // only makers, or the platform itself, notice it
	Senders                  // those that send the input
	SomeSenders              // those that send it with some values, which the definition does not list
	SendersOfValues          // those that send one of the finding's values
	SendersOfOthers          // those that send none of the finding's values
	Omitters                 // those that do not send the input
	Readers                  // those that read the output
	SendersOrReaders         // those that send the input, or read the output: whichever the part is
	Servers                  // those of agents that use the operation as an MCP server
)

// Side is a side of an operation that calls bind to.
type Side int

// The sides.
const (
	Whole        Side = iota
	Input             // a parameter other than the body
	Body              // the body; the first step of the key is its name
	Output            // the response that makers see: "body/id", "headers/ETag"
	Notification      // what a webhook sends: "body/id"
)

// Part is the part of an operation that a change is about, with the key under which calls send
// or read it: "body/lines/*/name". AnyStep stands for the items of a list and for fields
// without fixed names; all other steps are names, as EscapeStep writes them.
type Part struct {
	Side Side
	Key  string
}

// AnyStep is a step of a key that stands for all items of a list.
const AnyStep = "*"

var stepEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// EscapeStep returns a name as one step of a key.
func EscapeStep(name string) string {
	if name == AnyStep {
		return "~2"
	}
	return stepEscapes.Replace(name)
}

// Below returns the part that a step leads to; an empty step leads nowhere.
func (p Part) Below(step string) Part {
	switch {
	case step == "":
	case p.Key == "":
		p.Key = step
	default:
		p.Key += "/" + step
	}
	return p
}
