package lint

import (
	"strings"

	"alm/solution/connector"
)

// operationIDs are a connector's operationIds as policies and scripts may write them.
type operationIDs struct {
	*index
	of   *connector.Connector
	near map[string]string // an id by its letters and digits in lower case; nil before the first hint
}

func (f *index) operationIDs(c *connector.Connector) *operationIDs { return &operationIDs{f, c, nil} }

// has reports whether an operation has an id, as written or as the platform sanitises it.
func (n *operationIDs) has(id string) bool {
	if id == "" {
		return n.any(func(id string) bool { return id == "" })
	}
	return n.operation(n.of, id) != nil
}

// any reports whether one of the ids, as written or sanitised, fulfils a condition.
func (n *operationIDs) any(fulfils func(id string) bool) bool {
	for _, op := range n.of.Operations {
		if op.ID != "" && (fulfils(op.ID) || fulfils(sanitizedID(op.ID))) {
			return true
		}
	}
	return false
}

// hint suggests the operation with a similar id.
func (n *operationIDs) hint(id string) string {
	if n.near == nil {
		n.near = map[string]string{}
		for _, op := range n.of.Operations {
			if op.ID != "" {
				n.near[strings.ToLower(sanitizedID(op.ID))] = op.ID
			}
		}
	}
	if like := n.near[strings.ToLower(sanitizedID(id))]; like != "" {
		return " (did you mean " + like + "?)"
	}
	return ""
}

// sanitizedID returns an id without the characters that the platform removes. (Code
// OperationIdSanitized of Microsoft's validator)
func sanitizedID(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, id)
}
