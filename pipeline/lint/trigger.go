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
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: publishedSchemas},
		Fix:      `use "single" for a trigger that returns one item, "batch" for one that returns a list`,
		Run: eachMember("x-ms-trigger", func(p *check.Pass, m member) {
			if v := m.Value.Str(); v != "single" && v != "batch" {
				m.Of.Reportf(p, m.Value.Span(), "x-ms-trigger of %s is %s; it must be single or batch; Microsoft's schemas allow no other value",
					m.Of.Label(), excerpt(m.Value))
			}
		}),
	},
	{
		ID:       "trigger-shape",
		Title:    "A trigger's output does not match its type",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsOff},
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: extensionsPage},
		Fix:      "return a list from a batch trigger and an object from a single one",
		Run:      checkTriggerOutputs,
	},
	{
		ID:       "trigger-polling",
		Title:    "A polling trigger has no polling configuration",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsOff},
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: "Microsoft: Use a polling trigger"},
		Fix:      "add a pollingtrigger policy for the operation",
		Run:      checkPolled,
	},
	{
		ID:       "trigger-summary",
		Title:    "A trigger's summary does not say when it fires",
		Severity: check.Off,
		In:       check.Profiles{Certification: check.AsNote},
		Fix:      `start the summary with "When", for example "When an order is placed"`,
		Run: eachTrigger(func(p *check.Pass, op *connector.Operation) {
			summary := op.Get("summary")
			if offeredToMakers(op) && !strings.HasPrefix(strings.ToLower(summary.Str()), "when ") {
				p.Reportf(firstSpan(p, summary, op.IDNode, op.Name), "the summary of trigger %s is %s; trigger summaries start with \"When\"", op.Label(), excerpt(summary))
			}
		}),
	},
	{
		ID:       "trigger-hint",
		Title:    "A trigger has no test hint",
		Severity: check.Off,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: extensionsPage},
		Fix:      `add x-ms-trigger-hint: "To see it work, place an order"`,
		Run: eachTrigger(func(p *check.Pass, op *connector.Operation) {
			if offeredToMakers(op) && !op.Get("x-ms-trigger-hint").Exists() {
				p.Reportf(op.At(), "trigger %s has no x-ms-trigger-hint, which explains how to test it", op.Label())
			}
		}),
	},
}

// eachTrigger visits the operations with x-ms-trigger.
func eachTrigger(visit func(*check.Pass, *connector.Operation)) func(*check.Pass) {
	return eachMember("x-ms-trigger", func(p *check.Pass, m member) {
		if m.Of.Op != nil {
			visit(p.On(m.Of.Op), m.Of.Op)
		}
	})
}

// offeredToMakers reports whether makers can choose the operation.
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
				p.Reportf(at, "%s is a batch trigger, but %s contains no list; the flow cannot run once per item", op.Label(), what)
			}
		case "single":
			if isText(root.Get("type"), "array") {
				p.Reportf(at, "%s is a single trigger, but %s is a list; the flow gets the list as one item", op.Label(), what)
			}
		}
	})(p)
}

// arraySearch searches for a list, visiting each schema once.
type arraySearch struct {
	c    *connector.Connector
	seen map[source.Node]bool
	left *int
}

// in reports whether a schema may contain a list; one that is known only at run time may.
func (s arraySearch) in(n source.Node) bool {
	n = s.c.Resolve(n)
	switch {
	case s.seen[n]:
		return false
	case len(s.seen) >= maxSchemas || *s.left <= 0:
		return true // unknown
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

// checkPolled reports polling triggers that neither a policy nor metadata configures.
func checkPolled(p *check.Pass) {
	eachTrigger(func(p *check.Pass, op *connector.Operation) {
		f := indexOf(p)
		if !f.isWebhook(p.Is, op) && !f.isPolled(p.Is, op) && !op.Get("x-ms-notification").Exists() {
			p.Reportf(op.Get("x-ms-trigger").Span(), "%s is a polling trigger, but it has no pollingtrigger policy and no "+
				`x-ms-trigger-metadata {"kind": "query", "mode": "polling"}; it returns the same items again unless the service sends a Location to poll next`, op.Label())
		}
	})(p)
}

// polledBy returns the operations of polling policies; "" if one applies to all.
func polledBy(policies []connector.Policy) map[string]bool {
	ids := map[string]bool{}
	for _, policy := range policies {
		if policy.Template == "pollingtrigger" {
			for _, id := range operationsOf(policy) {
				ids[strings.ToLower(id)] = true // policy-operation reports another case
			}
		}
	}
	return ids
}
