package lint

import (
	"strings"

	"alm/solution/connector"
)

// names are a connector's operationIds as policies and scripts may write them.
type names struct {
	ids  map[string]bool   // as written, and as the platform sanitises them
	near map[string]string // an id by its letters and digits in lower case
}

// operationNames is empty for a connector that has neither policies nor script.
func operationNames(c *connector.Connector) names {
	n := names{ids: map[string]bool{}, near: map[string]string{}}
	if len(c.Policies) == 0 && len(c.ScriptOperations) == 0 && c.Script == nil {
		return n
	}
	for _, op := range c.Operations {
		if op.ID != "" {
			n.ids[op.ID], n.ids[sanitised(op.ID)] = true, true
			n.near[strings.ToLower(sanitised(op.ID))] = op.ID
		}
	}
	return n
}

func (n names) has(id string) bool { return n.ids[id] }

// hint names the operation that id comes close to.
func (n names) hint(id string) string {
	if like := n.near[strings.ToLower(sanitised(id))]; like != "" {
		return " (" + like + " does)"
	}
	return ""
}

// sanitised is an id without the characters that the platform drops. (Code
// OperationIdSanitized of Microsoft's validator)
func sanitised(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, id)
}
