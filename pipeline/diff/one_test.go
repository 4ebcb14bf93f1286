package diff

import (
	"alm/pipeline/check"
	"alm/solution/connector"
)

// Connectors compares one connector at base and at head.
func Connectors(was, is *connector.Connector) []check.Finding { return compareUpTo(was, is, 0) }
