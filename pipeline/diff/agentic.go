package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alm/pipeline/check"
	"alm/solution/connector"
)

const agenticProtocol = "x-ms-agentic-protocol"

const mcpServer = "the MCP server with all its tools"

// agentProtocols are the protocols by which agents connect to an operation, with what they lose when they no
// longer can.
var agentProtocols = map[string]string{
	"mcp-streamable-1.0": mcpServer,
	"a2a-1.0":            "the agent that it calls",
}

func protocolOf(op *connector.Operation) string { return scalarText(op.Get(agenticProtocol)) }

// affectAgents adds agents to the consumers of findings on MCP servers, at base or at head.
func affectAgents(findings []check.Finding, sides ...*connector.Connector) {
	if !areOnOperations(findings) {
		return
	}
	servers := map[string]*connector.Operation{} // by subject
	for _, c := range sides {
		if c == nil {
			continue
		}
		for _, op := range c.Operations {
			if protocolOf(op) != "" {
				servers[op.Subject()] = op
			}
		}
	}
	if len(servers) == 0 {
		return
	}
	for i := range findings {
		f := &findings[i]
		op, found := servers[operationOf(f.Subject)]
		for _, at := range f.Places {
			_, more := servers[operationOf(at.Subject)]
			found = found || more
		}
		if !found {
			continue
		}
		f.Also = append(slices.Clip(f.Also), agents...)
		if f.Rule.Change == check.Breaking && f.Subject == operationOf(f.Subject) && op != nil && f.Old == op.ID && op.ID != "" {
			f.Message = fmt.Sprintf("%s; agents lose %s", f.Message, cmp.Or(agentProtocols[protocolOf(op)], mcpServer))
		}
	}
}

// areOnOperations reports whether any finding is on an operation.
func areOnOperations(findings []check.Finding) bool {
	isOn := func(subject string) bool { return operationOf(subject) != "" }
	for i := range findings {
		if isOn(findings[i].Subject) || slices.ContainsFunc(findings[i].Places, func(place check.Place) bool { return isOn(place.Subject) }) {
			return true
		}
	}
	return false
}

// operationOf returns the start of a subject that names an operation.
func operationOf(subject string) string {
	const start = "operation/"
	name, ok := strings.CutPrefix(subject, start)
	if !ok {
		return ""
	}
	name, _, _ = strings.Cut(name, "/")
	return subject[:len(start)+len(name)]
}
