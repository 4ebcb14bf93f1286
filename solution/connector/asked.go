package connector

import "alm/internal/source"

// asked is a set of members of operations, a bit each. Few operations have them, and rules ask for them often.
type asked uint16

const allAsked asked = 1<<10 - 1

// askedOf returns the bit of a member, none for one that is not asked for often.
func askedOf(name string) asked {
	switch name {
	case "summary":
		return 1 << 0
	case "description":
		return 1 << 1
	case "deprecated":
		return 1 << 2
	case "consumes":
		return 1 << 3
	case "produces":
		return 1 << 4
	case "security":
		return 1 << 5
	case "x-ms-visibility":
		return 1 << 6
	case "x-ms-trigger":
		return 1 << 7
	case "x-ms-api-annotation":
		return 1 << 8
	case "x-ms-agentic-protocol":
		return 1 << 9
	}
	return 0
}

// lackedBy returns the members that an operation does not have.
func lackedBy(op source.Node) asked {
	lacks := allAsked
	for key := range op.Members() {
		lacks &^= askedOf(key.Str())
	}
	return lacks
}
