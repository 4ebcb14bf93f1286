package diff

import (
	"fmt"
	"slices"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// memberRow is a rule about members whose changes all have the same effect.
type memberRow struct {
	ID, Title string
	Evidence  check.Evidence
	Severity  check.Severity
	Change    check.Change
	Consumers []check.Consumer
	When      []check.Phase
	Members   []string // paths: "info/contact"; of an operation, "x-openai-*" is every such name
	Effect    string   // what a maker or a flow's owner sees
	Fix       string
}

var memberRules = []check.Rule{
	memberRow{
		ID:        "operation-revision-changed",
		Title:     "An operation's revision, status or replacement changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: designers,
		When:      onDesign,
		Members: []string{
			"x-ms-api-annotation/revision", "x-ms-api-annotation/status",
			"x-ms-api-annotation/replacement", "x-ms-api-annotation/expires",
		},
		Effect: "the designer may show a different badge or order; flows are not affected",
		Fix:    "no action needed",
	}.onOperation(),
	memberRow{
		ID:        "operation-summary-changed",
		Title:     "An operation's summary changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: everyone,
		When:      onDesign,
		Members:   []string{"summary"},
		Effect:    "new actions get this name; saved flows keep theirs",
		Fix:       "no action needed",
	}.onOperation(),
	memberRow{
		ID:        "operation-description-changed",
		Title:     "An operation's description changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: everyone,
		When:      onDesign,
		Members:   []string{"description", "externalDocs", "x-ms-docs", "x-ms-examples"},
		Effect:    "makers read it, and agents choose tools by it; flows are not affected",
		Fix:       "test the agents that use it as a tool",
	}.onOperation(),
	memberRow{
		ID:        "operation-ai-metadata-changed",
		Title:     "An operation's agent metadata changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: agents,
		When:      onDesign,
		Members:   []string{"x-ms-openai-*", "x-openai-*", "x-ms-a2a-card-*", "x-ms-name-for-model", "x-ms-description-for-model"},
		Effect:    "agents may ask before they call it, or choose another tool",
		Fix:       "test the agents that use it as a tool",
	}.onOperation(),
	{
		ID:        "agent-protocol-removed",
		Title:     "Agents can no longer connect to an operation",
		Severity:  check.Error,
		Change:    check.Breaking,
		Affects:   check.Servers,
		Evidence:  documented("Connect your agent to an existing MCP server; for a2a-1.0 troystaylor/SharingIsCaring, A2A Connector Template"),
		Consumers: agents,
		When:      onRun,
		Members:   []string{"operation/x-ms-agentic-protocol"},
		Since:     "1.1.0",
		Fix:       "keep x-ms-agentic-protocol",
		Run: eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			before, after := was.Get(agenticProtocol), is.Get(agenticProtocol)
			if loss := agentProtocols[before.Str()]; loss != "" && before.Str() != after.Str() {
				reportOn(p, was, is, agenticProtocol, "x-ms-agentic-protocol of %s %s: agents lose %s",
					is.Label(), describePresence(before, after), loss)
			}
		}),
	},
	{
		ID:        "agent-protocol-changed",
		Title:     "An operation's agent protocol changed",
		Severity:  check.Note,
		Change:    check.Additive,
		Consumers: agents,
		Since:     "1.1.0",
		Fix:       "no action needed; test an agent that connects to it",
		Run: eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			before, after := was.Get(agenticProtocol), is.Get(agenticProtocol)
			if agentProtocols[before.Str()] == "" && !before.Equal(after) {
				reportOn(p, was, is, agenticProtocol, "x-ms-agentic-protocol of %s %s: no agent could connect to it before",
					is.Label(), describePresence(before, after))
			}
		}),
	},
	memberRow{
		ID:        "operation-tags-changed",
		Title:     "An operation's tags or test hints changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: everyone,
		Members:   []string{"tags", "x-ms-no-generic-test", "x-ms-safe-operation", "x-ms-operation-context"},
		Effect:    "nothing at run time uses them",
		Fix:       "no action needed",
	}.onOperation(),
	memberRow{
		ID:        "operation-pagination-changed",
		Title:     "An operation's pagination changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: flows,
		When:      onRun,
		Members:   []string{"x-ms-pageable"},
		Effect:    "flows that have Pagination turned on may fail, or stop after the first page",
		Fix:       "keep x-ms-pageable as it was",
	}.onOperation(),
	memberRow{
		ID:        "operation-long-running-changed",
		Title:     "An operation's long-running behaviour changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: everyone,
		When:      onRun,
		Members:   []string{"x-ms-long-running-operation", "x-ms-long-running-operation-options"},
		Effect:    "callers may now get the 202 response where they waited for the result, or the other way round",
		Fix:       "keep it, and offer the other behaviour as a new operation",
	}.onOperation(),
}

// rule returns the row as a rule on the members of a definition or of an operation.
func (row memberRow) rule(of string, run func(*check.Pass)) check.Rule {
	return check.Rule{
		Members: prefixed(of, row.Members),
		ID:      row.ID, Title: row.Title, Severity: row.Severity, Change: row.Change,
		Consumers: row.Consumers, When: row.When, Fix: row.Fix, Evidence: row.Evidence, Run: run,
	}
}

// onConnector returns the row as a rule on the definition's members.
func (row memberRow) onConnector() check.Rule {
	paths := pathsOf(row.Members)
	return row.rule("definition/", eachConnector(func(p *check.Pass, was, is *connector.Connector) {
		for i, path := range paths {
			before, after := was.Definition.Root.Get(path...), is.Definition.Root.Get(path...)
			if !before.Equal(after) && !pairingOf(p).d.onlyDangles(before, after) {
				reportMember(p, was.Definition.Root, is.Definition.Root, row.Members[i], row.Effect)
			}
		}
	}))
}

// onOperation returns the row as a rule on an operation's members.
func (row memberRow) onOperation() check.Rule {
	compare := func(p *check.Pass, was, is *connector.Operation, member string, path []string) {
		before, after := was.Get(path...), is.Get(path...)
		if before.Equal(after) || pairingOf(p).d.onlyDangles(before, after) {
			return
		}
		finding := memberFinding(was, is, member)
		finding.Message = fmt.Sprintf("%s of %s %s: %s", member, is.Label(), describeChange(before, after), row.Effect)
		p.About(was.Subject() + "/" + member).Report(pairingOf(p).d.followed(finding, before, after))
	}
	if strings.HasSuffix(row.Members[0], "*") {
		return row.rule("operation/", eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			for _, member := range expandPatterns(row.Members, was.Node, is.Node) {
				compare(p, was, is, member, strings.Split(member, "/"))
			}
		}))
	}
	paths := pathsOf(row.Members)
	return row.rule("operation/", eachEdited(func(p *check.Pass, was, is *connector.Operation) {
		for i, path := range paths {
			compare(p, was, is, row.Members[i], path)
		}
	}))
}

// pathsOf returns the names that lead to members: "info/contact" is info and contact.
func pathsOf(members []string) [][]string {
	paths := make([][]string, len(members))
	for i, member := range members {
		paths[i] = strings.Split(member, "/")
	}
	return paths
}

func prefixed(prefix string, names []string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = prefix + name
	}
	return all
}

// expandPatterns replaces "x-openai-*" by the names that either object has.
func expandPatterns(members []string, was, is source.Node) []string {
	var names []string
	for _, pattern := range members {
		start, several := strings.CutSuffix(pattern, "*")
		for _, n := range []source.Node{was, is} {
			for key := range n.Members() {
				if name := key.Str(); name == start || several && strings.HasPrefix(name, start) {
					names = append(names, name)
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
