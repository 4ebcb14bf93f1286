package impact

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
)

// describeParts writes what others run the parts of agents by, and what these run.
func describeParts(found Found) string {
	var b strings.Builder
	for _, c := range found.Consumers {
		fmt.Fprintf(&b, "%s %s", c.Kind, c.Name)
		for _, s := range c.schemas {
			fmt.Fprintf(&b, " <%s", s.name)
			if s.title != "" {
				fmt.Fprintf(&b, "=%s", s.title)
			}
			b.WriteString(">")
		}
		for _, r := range c.runs {
			fmt.Fprintf(&b, " runs %s %s at %s:%d", r.kind, r.name, r.where, r.line)
		}
		b.WriteString("\n")
	}
	for _, p := range found.Problems {
		b.WriteString("problem " + p + "\n")
	}
	return b.String()
}

const tool = "kind: ConnectorTool\nconnectorId: /apis/shared_x\noperationId: Get\n"

// TestPartsOfAgents: by their files, parts of agents are known by schema names, and child agents run theirs.
func TestPartsOfAgents(t *testing.T) {
	for name, row := range map[string]struct {
		files map[string]string
		want  string
	}{
		"workspace": {map[string]string{
			"w/settings.mcs.yml":                      "\ufeffschemaName: C_Bot\n",
			"w/topics/T.mcs.yml":                      tool,
			"w/actions/c_bot.component.A.mcs.yml":     tool,
			"w/capabilities/tools/Find.it.mcs.yml":    tool,
			"w/variables/V.mcs.yml":                   tool,
			"w/agents/X.mcs.yml":                      "kind: TaskDialog\naction:\n  botSchemaName: C_Other\n",
			"w/agents/Sub/agent.mcs.yml":              "mcs.metadata:\n  schemaName: c_bot.agent.S\nkind: AgentDialog\n",
			"w/agents/Sub/actions/S1.mcs.yml":         tool,
			"w/agents/Plain/agent.mcs.yml":            "kind: AgentDialog\n",
			"w/agents/Plain/capabilities/S2.mcs.yml":  tool,
			"w/agents/Plain/S3.mcs.yml":               tool,
			"w/agents/Alone/agent.mcs.yml":            "kind: AgentDialog\n",
			"w/agents/Caller/agent.mcs.yml":           "kind: AgentDialog\nbeginDialog:\n  actions:\n    - connectorId: /apis/shared_x\n      operationId: Get\n",
			"elsewhere/topics/Nobody.mcs.yml":         tool,
			"elsewhere/agents/Lost/agent.mcs.yml":     "kind: AgentDialog\n",
			"elsewhere/agents/Lost/actions/L.mcs.yml": tool,
		}, `agent L
agent Nobody
agent c_bot.component.A <c_bot.component.a> <c_bot=c_bot>
agent Caller <w/agents/caller> <c_bot=c_bot>
agent S3 <c_bot=c_bot> <parts of w/agents/plain>
agent Plain <w/agents/plain> <c_bot=c_bot> runs agent parts of w/agents/plain at tools:0
agent S2 <c_bot.tool.s2> <c_bot.tool.connected-agent.s2> <c_bot=c_bot> <parts of w/agents/plain>
agent S1 <c_bot.action.s1> <c_bot.topic.s1> <c_bot=c_bot> <parts of c_bot.agent.s>
agent Sub <c_bot.agent.s> <c_bot=c_bot> runs agent parts of c_bot.agent.s at tools:0
agent X <c_bot.invokeconnectedagenttaskaction.x> <c_bot.topic.x> <c_bot=c_bot> runs agent c_other at :3
agent Find.it <c_bot.tool.find.it> <c_bot.tool.connected-agent.find.it> <c_bot=c_bot>
agent T <c_bot.topic.t> <c_bot=c_bot>
agent V <c_bot=c_bot>
agent c_bot <c_bot> runs agent w/agents/caller at child agents:0 runs agent w/agents/plain at child agents:0 runs agent c_bot.agent.s at child agents:0
`},
		"root": {map[string]string{
			"settings.mcs.yml":     "schemaName: c_bot\ndisplayName: Bot\n",
			"topics/T.mcs.yml":     tool,
			"topics/bad.mcs.yml":   "kind: [",
			"agents/S/.agent.json": "{",
		}, `agent T <c_bot.topic.t> <c_bot=Bot>
problem agents/S/.agent.json: unexpected end of JSON input
problem topics/bad.mcs.yml: no YAML: [1:7] sequence end token ']' not found
`},
		"solution": {map[string]string{
			"bots/c_bot/bot.xml":                            `<bot schemaname="C_Bot"><name>Bot</name></bot>`,
			"bots/c_two/bot.xml":                            `<bot schemaname="c_two"/>`,
			"bots/c_bad/bot.xml":                            `<bot`,
			"botcomponents/c_bot.agent.S/botcomponent.xml":  `<botcomponent><name>Sub</name></botcomponent>`,
			"botcomponents/c_bot.agent.S/data":              "kind: AgentDialog\n",
			"botcomponents/c_bot.action.A/botcomponent.xml": `<botcomponent><name>A</name><parentbotcomponentid><schemaname>C_bot.agent.S</schemaname></parentbotcomponentid></botcomponent>`,
			"botcomponents/c_bot.action.A/data":             tool,
			"botcomponents/shared.topic.B/botcomponent.xml": `<botcomponent><name>B</name><parentbotid><schemaname>C_two</schemaname></parentbotid></botcomponent>`,
			"botcomponents/shared.topic.B/data":             tool,
			"botcomponents/c_bot.topic.Q/botcomponent.xml":  `<botcomponent`,
		}, `agent A <c_bot.action.a> <c_bot=Bot> <parts of c_bot.agent.s>
agent Sub <c_bot.agent.s> <c_bot=Bot> runs agent parts of c_bot.agent.s at tools:0
agent B <shared.topic.b> <c_two=c_two>
agent Bot <c_bot> runs agent c_bot.agent.s at child agents:0
problem botcomponents/c_bot.topic.Q/botcomponent.xml: XML syntax error on line 1: unexpected EOF
problem bots/c_bad/bot.xml: XML syntax error on line 1: unexpected EOF
`},
		"YAML form": {map[string]string{
			"bots/c_bot/bot.yml":                            "bot:\n  '@schemaname': C_Bot\n  name: Bot\n",
			"bots/c_two/bot.yml":                            "name: Two\nstatecode: 0\n",
			"bots/c_bad/bot.yml":                            "[",
			"botcomponents/c_bot.agent.S/botcomponent.yml":  "botcomponent:\n  name: Sub\n",
			"botcomponents/c_bot.agent.S/data":              "kind: AgentDialog\n",
			"botcomponents/c_bot.action.A/botcomponent.yml": "botcomponent:\n  name: A\n  parentbotid:\n    schemaname: c_bot\n  parentbotcomponentid:\n    schemaname: c_bot.agent.S\n",
			"botcomponents/c_bot.action.A/data":             tool,
			"botcomponents/c_two.topic.B/data":              tool,
			"botcomponents/c_two.topic.B/botcomponent.yml":  "- [",
		}, `agent A <c_bot.action.a> <c_bot=Bot> <parts of c_bot.agent.s>
agent Sub <c_bot.agent.s> <c_bot=Bot> runs agent parts of c_bot.agent.s at tools:0
agent c_two.topic.B <c_two.topic.b> <c_two=Two>
agent Bot <c_bot> runs agent c_bot.agent.s at child agents:0
problem botcomponents/c_two.topic.B/botcomponent.yml: no YAML: [1:3] sequence end token ']' not found
problem bots/c_bad/bot.yml: no YAML: [1:1] sequence end token ']' not found
`},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{}
			for file, text := range row.files {
				files[file] = &fstest.MapFile{Data: []byte(text)}
			}
			found, err := Read(files)
			if got := describeParts(found); err != nil || got != row.want {
				t.Errorf("%v, got\n%swant\n%s", err, got, row.want)
			}
		})
	}
}

// TestPartsInZips are placed in their zip, and agents run those of other zips.
func TestPartsInZips(t *testing.T) {
	found, err := Read(fstest.MapFS{
		"a.zip": {Data: zipped(t, map[string]string{
			"botcomponents/c_a.agent.S/data": "kind: AgentDialog\n", "botcomponents/c_a.action.A/data": tool,
			"botcomponents/c_a.action.A/botcomponent.xml": `<botcomponent><parentbotcomponentid><schemaname>c_a.agent.S</schemaname></parentbotcomponentid></botcomponent>`})},
		"b.zip": {Data: zipped(t, map[string]string{"botcomponents/c_b.tool.A/data": "kind: ConnectedAgentTool\nbotSchemaName: c_a\n"})},
	})
	want := `agent c_a.action.A <c_a.action.a> <c_a> <parts of c_a.agent.s>
agent c_a.agent.S <c_a.agent.s> <c_a> runs agent parts of c_a.agent.s at tools:0
agent c_b.tool.A <c_b.tool.a> <c_b> runs agent c_a at ConnectedAgentTool:2
`
	if got := describeParts(found); err != nil || got != want {
		t.Errorf("%v, got\n%swant\n%s", err, got, want)
	}
}

// TestIndirectKeepsKindsApart: a flow and an agent with one name are two, and so are two environments.
func TestIndirectKeepsKindsApart(t *testing.T) {
	consumers := []Consumer{
		{Kind: Agent, Name: "Broken", Environment: "prod", schemas: []schemaName{{"same", "Title"}}},
		{Kind: Flow, Name: "RunsFlow", Environment: "prod", runs: []run{{Flow, "same", "w", 1}}},
		{Kind: Flow, Name: "RunsAgent", Environment: "prod", runs: []run{{Agent, "same", "w", 2}}},
		{Kind: Flow, Name: "Elsewhere", Environment: "test", runs: []run{{Agent, "same", "w", 3}}},
	}
	findings := []check.Finding{{Uses: []check.Use{consumers[0].use()}}}
	addIndirect(check.Each(findings), consumers)
	var got []string
	for _, u := range findings[0].Uses[1:] {
		got = append(got, fmt.Sprint(u.Name, " ", u.Runs(), " ", u.Where, ":", u.Line))
	}
	if fmt.Sprint(got) != "[RunsAgent agent Title w:2]" {
		t.Error(got)
	}
}
