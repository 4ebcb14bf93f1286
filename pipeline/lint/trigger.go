package lint

import (
	"bytes"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

const notificationContent = "x-ms-notification-content"

var triggerRules = []check.Rule{
	{
		ID:       "trigger-notification-content",
		Title:    "A webhook trigger does not say what it receives",
		Severity: check.Error,
		Aliases:  []string{"OperationMustHaveNotificationContentExtension"},
		Fix:      "add x-ms-notification-content with a schema to the path item, beside the methods",
		Run: func(p *check.Pass) {
			if bytes.Contains(p.Is.Definition.Data, []byte("x-ms-notification-url")) {
				eachOperation(silentTrigger)(p)
			}
		},
	},
	{
		ID:       "trigger-notification-content-placement",
		Title:    "x-ms-notification-content stands in an operation",
		Severity: check.Error,
		Fix:      "move it one level up, to the path item beside the method",
		Run: eachOperation(func(p *check.Pass, op *connector.Operation) {
			if key, _ := op.Node.Member(notificationContent); key.Exists() {
				p.Reportf(key.Span(), "%s stands inside %s; it is read from the path item alone, so the trigger has no output",
					notificationContent, op.Label())
			}
		}),
	},
}

func silentTrigger(p *check.Pass, op *connector.Operation) {
	content := op.NotificationContent()
	if content.Get("schema").Exists() || op.Get(notificationContent).Exists() || op.Body == nil {
		return
	}
	url := notificationURL(p.Is, op.Body.Schema, map[source.Node]bool{})
	switch {
	case !url.Exists():
	case content.Exists():
		p.Reportf(content.Span(), "%s of %s has no schema; %s gives flows no output", notificationContent, op.Path, op.Label())
	default:
		p.Reportf(op.At(), "%s takes a callback URL, but %s has no %s; the trigger gives flows no output",
			op.Label(), op.Path, notificationContent)
	}
}

// maxSchemas is how many schemas a search for the callback URL looks at.
const maxSchemas = 2048

// notificationURL is the x-ms-notification-url that a schema holds, or missing.
func notificationURL(c *connector.Connector, n source.Node, seen map[source.Node]bool) source.Node {
	n = c.Resolve(n)
	if !n.Exists() || seen[n] || len(seen) >= maxSchemas {
		return source.Node{}
	}
	seen[n] = true
	if url := n.Get("x-ms-notification-url"); url.Bool() {
		return url
	}
	parts := []source.Node{n.Get("items")}
	for _, property := range n.Get("properties").Members() {
		parts = append(parts, property)
	}
	for _, part := range n.Get("allOf").Items() {
		parts = append(parts, part)
	}
	for _, part := range parts {
		if url := notificationURL(c, part, seen); url.Exists() {
			return url
		}
	}
	return source.Node{}
}
