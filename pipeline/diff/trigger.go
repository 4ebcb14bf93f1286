package diff

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// triggerRules tell of how triggers fire and what they hand over.
var triggerRules = []check.Rule{
	{
		ID:        "action-became-trigger",
		Title:     "An action became a trigger",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: everyone,
		Fix:       "keep the action, and bring the trigger as an operation of its own",
		Run: eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			if was.Trigger() == "" && is.Trigger() != "" {
				reportOn(p, was, is, "x-ms-trigger", "%s became a trigger: flows hold it as an action and cannot be saved (InvalidOpenApiConnectionOperationType)", was.Label())
			}
		}),
	},
	{
		ID:        "trigger-became-action",
		Title:     "A trigger became an action",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: everyone,
		Fix:       "keep the trigger, and bring the action as an operation of its own",
		Run: eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			if was.Trigger() != "" && is.Trigger() == "" {
				reportOn(p, was, is, "x-ms-trigger", "%s is no trigger any more: flows that start with it never start again", was.Label())
			}
		}),
	},
	{
		ID:        "trigger-batch-mode-changed",
		Title:     "A trigger hands over one item where it handed over many, or the other way round",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: designers,
		Fix:       "bring the other mode as a new trigger",
		Run: eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			if was.Trigger() != "" && is.Trigger() != "" && was.Trigger() != is.Trigger() {
				reportOn(p, was, is, "x-ms-trigger", "%s changed from %s to %s: flows keep their splitOn, so they fail or start once where they started for each item",
					was.Label(), quote(was.Trigger()), quote(is.Trigger()))
			}
		}),
	},
	{
		ID:        "trigger-delivery-changed",
		Title:     "A trigger polls where it was called back, or the other way round",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: designers,
		Fix:       "bring the other way as a new trigger",
		Run: eachPair(func(p *check.Pass, was, is *connector.Operation) {
			before, after := callbacks(p.Was, was), callbacks(p.Is, is)
			if was.Trigger() == "" || is.Trigger() == "" || (len(before) > 0) == (len(after) > 0) {
				return
			}
			way := "polls where it was called back"
			if len(after) > 0 {
				way = "is called back where it polled"
			}
			p.Report(check.Finding{
				Message: fmt.Sprintf("%s now %s: flows stored the other kind and cannot be saved (InvalidOpenApiConnectionWebhookOperationType)", was.Label(), way),
				At:      is.At(), Was: was.At(),
			})
		}),
	},
	{
		ID:        "notification-url-moved",
		Title:     "A webhook's address is handed over in another place",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: designers,
		Fix:       "keep x-ms-notification-url where it was",
		Run: eachPair(func(p *check.Pass, was, is *connector.Operation) {
			before, after := callbacks(p.Was, was), callbacks(p.Is, is)
			if len(before) == 0 || len(after) == 0 || before[0] == after[0] {
				return
			}
			p.Report(check.Finding{
				Message: fmt.Sprintf("the callback URL of %s moved from %s to %s: subscriptions that exist were made without it there",
					was.Label(), quote(before[0]), quote(after[0])),
				At: is.At(), Was: was.At(), Old: before[0], New: after[0],
			})
		}),
	},
	{
		ID:        "notification-content-removed",
		Title:     "A webhook no longer says what it sends",
		Severity:  check.Error,
		Change:    check.Breaking,
		Consumers: flows,
		Fix:       "keep x-ms-notification-content at the path",
		Run:       eachContent(true, "%s no longer says what it sends: every token of the trigger is invalid"),
	},
	{
		ID:        "notification-content-added",
		Title:     "A webhook now says what it sends",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: flows,
		Fix:       "compare the schema with what is really sent",
		Run:       eachContent(false, "%s now says what it sends: the platform checks what arrives against it"),
	},
	memberRow{
		ID:        "trigger-hint-changed",
		Title:     "A trigger's hint changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: designers,
		Members:   []string{"x-ms-trigger-hint"},
		Effect:    "makers read it when they test a flow; nothing that runs sees it",
		Fix:       "nothing to mend",
	}.onOperation(),
	memberRow{
		ID:        "trigger-metadata-changed",
		Title:     "How a trigger polls changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: designers,
		Members:   []string{"x-ms-trigger-metadata"},
		Effect:    "flows made from now on may poll otherwise than those that exist",
		Fix:       "keep it, or bring a new trigger",
	}.onOperation(),
	{
		ID:        "webhook-unsubscribe-removed",
		Title:     "A webhook can no longer be unsubscribed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Consumers: designers,
		Fix:       "keep the DELETE operation and hide it with x-ms-visibility internal",
		Run:       unsubscribeRemoved,
	},
}

// eachContent looks at triggers whose notification content came or went. It stands at the
// path item, so the operation itself may be the same.
func eachContent(gone bool, message string) func(*check.Pass) {
	return eachPair(func(p *check.Pass, was, is *connector.Operation) {
		before, after := schemaSent(was), schemaSent(is)
		if was.Trigger() == "" || is.Trigger() == "" || before == after || before != gone {
			return
		}
		p.About(was.Subject() + "/responses/x-ms-notification-content").Report(check.Finding{
			Message: fmt.Sprintf(message, was.Label()),
			At:      place(is.PathItem, "x-ms-notification-content"), Was: place(was.PathItem, "x-ms-notification-content"),
		})
	})
}

func schemaSent(op *connector.Operation) bool {
	return op.NotificationContent().Get("schema").Exists() || op.Get("x-ms-notification-content", "schema").Exists()
}

// unsubscribeRemoved looks for a DELETE that is gone below a path where a webhook remains.
func unsubscribeRemoved(p *check.Pass) {
	if p.Was == nil || p.Is == nil {
		return
	}
	for _, l := range prepared(p).losses {
		if l.was.Method != "delete" || l.sure() {
			continue
		}
		hook := webhookAbove(p.Is, l.was.Path)
		if hook == nil {
			continue
		}
		p.On(l.was).Report(check.Finding{
			Message: fmt.Sprintf("%s is gone and %s remains: a flow that is turned off leaves its subscription behind", l.was.Label(), hook.Label()),
			At:      hook.At(), Was: l.was.At(), Old: l.was.Label(),
		})
	}
}

// webhookAbove is the webhook whose path a path begins with, nil when there is none.
func webhookAbove(c *connector.Connector, path string) *connector.Operation {
	for _, op := range c.Operations {
		if strings.HasPrefix(path, op.Path) && len(callbacks(c, op)) > 0 {
			return op
		}
	}
	return nil
}

// callbacks are the places of x-ms-notification-url among an operation's inputs, as flow
// keys: "body/callbackUrl".
func callbacks(c *connector.Connector, op *connector.Operation) []string {
	if op.Trigger() == "" {
		return nil
	}
	var found []string
	for _, param := range op.Parameters {
		if param.Node.Get("x-ms-notification-url").Bool() {
			found = append(found, param.Name)
		}
		if param.In == "body" {
			w := callbackWalk{c: c, open: map[source.Node]bool{}}
			w.walk(param.Schema, param.Name)
			found = append(found, w.found...)
		}
	}
	return found
}

type callbackWalk struct {
	c     *connector.Connector
	open  map[source.Node]bool
	found []string
}

const maxCallbackDepth = 12

func (w *callbackWalk) walk(n source.Node, at string) {
	n = w.c.Resolve(n)
	if !n.Exists() || w.open[n] || len(w.open) > maxCallbackDepth || len(w.found) > 8 {
		return
	}
	w.open[n] = true
	defer delete(w.open, n)
	if n.Get("x-ms-notification-url").Bool() {
		w.found = append(w.found, at)
	}
	for key, property := range n.Get("properties").Members() {
		w.walk(property, at+"/"+key.Str())
	}
	for _, part := range n.Get("allOf").Items() {
		w.walk(part, at)
	}
}
