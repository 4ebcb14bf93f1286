package lint

import (
	"strings"

	"alm/solution/connector"
)

// operationIDs are a connector's operationIds as policies and scripts may write them.
type operationIDs struct {
	ids  map[string]bool   // as written, and as the platform sanitises them
	near map[string]string // an id by its letters and digits in lower case
}

// operationIDsOf returns none for a connector that has neither policies nor script.
func operationIDsOf(c *connector.Connector) operationIDs {
	n := operationIDs{ids: map[string]bool{}, near: map[string]string{}}
	if len(c.Policies) == 0 && len(c.ScriptOperations) == 0 && c.Script == nil {
		return n
	}
	for _, op := range c.Operations {
		if op.ID != "" {
			n.ids[op.ID], n.ids[sanitizedID(op.ID)] = true, true
			n.near[strings.ToLower(sanitizedID(op.ID))] = op.ID
		}
	}
	return n
}

func (n operationIDs) has(id string) bool { return n.ids[id] }

// hint suggests the operation with a similar id.
func (n operationIDs) hint(id string) string {
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
