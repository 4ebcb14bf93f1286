package lint

import (
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var triggerRules = []check.Rule{
	{
		ID:       "trigger-value",
		Title:    "x-ms-trigger is neither single nor batch",
		Severity: check.Error,
		Fix:      `write "single" for a trigger that gives one thing, "batch" for one that gives a list`,
		Run: eachMember("x-ms-trigger", func(p *check.Pass, m member) {
			if v := m.Value.Str(); v != "single" && v != "batch" {
				m.Of.Reportf(p, m.Value.Span(), "x-ms-trigger of %s is %s; the platform knows single and batch, and takes the operation for an action",
					m.Of.Label(), excerpt(m.Value))
			}
		}),
	},
	{
		ID:       "trigger-shape",
		Title:    "A trigger's output is not of the shape that its type asks for",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsOff},
		Fix:      "let a batch trigger give a list, and a single one an object",
		Run:      checkTriggerOutputs,
	},
	{
		ID:       "trigger-polling",
		Title:    "A polling trigger does not say how it is polled",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsOff},
		Fix:      "add a pollingtrigger policy that names the operation",
		Run:      checkPolled,
	},
	{
		ID:       "trigger-summary",
		Title:    "A trigger's summary does not say when it fires",
		Severity: check.Off,
		In:       check.Profiles{Certification: check.AsNote},
		Fix:      `begin the summary with "When": When an order is placed`,
		Run: eachTrigger(func(p *check.Pass, op *connector.Operation) {
			summary := op.Get("summary")
			if offeredToMakers(op) && !strings.HasPrefix(strings.ToLower(summary.Str()), "when ") {
				p.Reportf(firstSpan(p, summary, op.IDNode, op.Name), "trigger %s is summed up as %s; makers look for \"When …\"", op.Label(), excerpt(summary))
			}
		}),
	},
	{
		ID:       "trigger-hint",
		Title:    "A trigger has no hint how to try it",
		Severity: check.Off,
		Fix:      `add x-ms-trigger-hint: "To see it work, place an order"`,
		Run: eachTrigger(func(p *check.Pass, op *connector.Operation) {
			if offeredToMakers(op) && !op.Get("x-ms-trigger-hint").Exists() {
				p.Reportf(op.At(), "trigger %s has no x-ms-trigger-hint; who tests the flow is not told what to do", op.Label())
			}
		}),
	},
}

// eachTrigger looks at the operations that have x-ms-trigger.
func eachTrigger(visit func(*check.Pass, *connector.Operation)) func(*check.Pass) {
	return eachMember("x-ms-trigger", func(p *check.Pass, m member) {
		if m.Of.Op != nil {
			visit(p.On(m.Of.Op), m.Of.Op)
		}
	})
}

// offeredToMakers tells whether makers can choose the operation.
func offeredToMakers(op *connector.Operation) bool {
	return op.Visibility() != "internal" && !op.Deprecated()
}

func checkTriggerOutputs(p *check.Pass) {
	left := maxSearched
	eachTrigger(func(p *check.Pass, op *connector.Operation) {
		schema, what := op.Output().Schema, "its output"
		if content := op.NotificationContent(); content.Exists() {
			schema, what = content.Get("schema"), notificationContent
		}
		root := p.Is.Resolve(schema)
		if !root.Exists() {
			return
		}
		at := op.Get("x-ms-trigger").Span()
		switch op.Trigger() {
		case "batch":
			s := arraySearch{c: p.Is, seen: map[source.Node]bool{}, left: &left}
			if !s.in(schema) {
				p.Reportf(at, "%s is a batch trigger, but %s holds no list; the flow cannot run once for each thing", op.Label(), what)
			}
		case "single":
			if isText(root.Get("type"), "array") {
				p.Reportf(at, "%s is a single trigger, but %s is a list; the flow gets the whole list as one thing", op.Label(), what)
			}
		}
	})(p)
}

// arraySearch looks for a list, at each schema once.
type arraySearch struct {
	c    *connector.Connector
	seen map[source.Node]bool
	left *int
}

// in tells whether a schema may hold a list; one that is known at run time alone may.
func (s arraySearch) in(n source.Node) bool {
	n = s.c.Resolve(n)
	switch {
	case s.seen[n]:
		return false
	case len(s.seen) >= maxSchemas || *s.left <= 0:
		return true // nobody knows
	}
	s.seen[n] = true
	*s.left--
	if n.Get("type").Str() == "array" || n.Get("items").Exists() ||
		n.Get("x-ms-dynamic-schema").Exists() || n.Get("x-ms-dynamic-properties").Exists() {
		return true
	}
	for _, property := range n.Get("properties").Members() {
		if s.in(property) {
			return true
		}
	}
	for _, part := range n.Get("allOf").Items() {
		if s.in(part) {
			return true
		}
	}
	return false
}

// checkPolled reports GET triggers that neither a policy nor metadata configures.
func checkPolled(p *check.Pass) {
	var polled map[string]bool
	eachTrigger(func(p *check.Pass, op *connector.Operation) {
		if isWebhook(op) || op.Get("x-ms-notification").Exists() || pollingMetadata(op.Get("x-ms-trigger-metadata")) {
			return
		}
		if polled == nil {
			polled = polledBy(p.Is.Policies)
		}
		if !polled[""] && !polled[op.ID] && !polled[sanitizedID(op.ID)] {
			p.Reportf(op.Get("x-ms-trigger").Span(), "%s is a trigger that asks the service, but no pollingtrigger policy names it and it has no "+
				`x-ms-trigger-metadata {"kind": "query", "mode": "polling"}; it gives the same things again unless the service says where to ask next`, op.Label())
		}
	})(p)
}

func pollingMetadata(n source.Node) bool {
	return n.Get("kind").Str() == "query" && n.Get("mode").Str() == "polling"
}

// polledBy are the operations that polling policies name, "" among them when one names none.
func polledBy(policies []connector.Policy) map[string]bool {
	ids := map[string]bool{}
	for _, policy := range policies {
		if policy.Template == "pollingtrigger" {
			for _, id := range operationsOf(policy) {
				ids[id] = true
			}
		}
	}
	return ids
}
