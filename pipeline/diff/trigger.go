package diff

import (
	"fmt"

	"alm/pipeline/check"
	"alm/solution/connector"
)

// triggerRules check how triggers start flows and what they deliver.
var triggerRules = []check.Rule{
	{
		ID:        "action-became-trigger",
		Title:     "An action became a trigger",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  codeOnly,
		Consumers: everyone,
		When:      onSave,
		Members:   []string{"operation/x-ms-trigger"},
		Fix:       "keep the action, and add the trigger as a separate operation",
		Run: eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			if was.Trigger() == "" && is.Trigger() != "" {
				reportOn(p, was, is, "x-ms-trigger", "%s became a trigger: flows store it as an action and may fail to save (InvalidOpenApiConnectionOperationType)", was.Label())
			}
		}),
	},
	{
		ID:        "trigger-became-action",
		Title:     "A trigger became an action",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  codeOnly,
		Consumers: everyone,
		When:      onRun,
		Fix:       "keep the trigger, and add the action as a separate operation",
		Run: eachEdited(func(p *check.Pass, was, is *connector.Operation) {
			if was.Trigger() != "" && is.Trigger() == "" {
				reportOn(p, was, is, "x-ms-trigger", "%s is no longer a trigger: flows that start with it may never start again", was.Label())
			}
		}),
	},
	{
		ID:        "trigger-batch-mode-changed",
		Title:     "A trigger changed between single and batch",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  dependsOnService,
		Consumers: designers,
		When:      onRun,
		Fix:       "add the other mode as a new trigger",
		Run: eachPairWhere(operationPair.otherBatching, func(p *check.Pass, pair operationPair) {
			was, is := pair.was, pair.is
			reportOn(p, was, is, "x-ms-trigger", "%s changed from %s to %s: flows keep their splitOn, so they may fail, or start once where they started for each item",
				was.Label(), quote(was.Trigger()), quote(is.Trigger()))
		}),
	},
	{
		ID:        "trigger-delivery-changed",
		Title:     "An operation changed between polling and webhook",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  codeOnly,
		Consumers: designers,
		When:      onSave,
		Fix:       "add the other way as a new operation",
		Run:       deliveryChanged,
	},
	{
		ID:        urlMoved,
		Title:     "A webhook's notification URL moved to another input",
		Severity:  check.Error,
		Change:    check.Breaking,
		Evidence:  dependsOnService,
		Consumers: designers,
		When:      onRun,
		Fix:       "keep x-ms-notification-url where it was",
		Run:       eachChange(urlMoved, "an API that reads the old input sends no notifications"),
	},
	{
		ID:        "notification-content-removed",
		Title:     "A webhook's notification schema was removed",
		Severity:  check.Error,
		Change:    check.Breaking,
		Affects:   check.Readers,
		Evidence:  dependsOnService,
		Consumers: flows,
		When:      onRunDesign,
		Members:   []string{"operation/x-ms-notification-content", "path/x-ms-notification-content"},
		Fix:       "keep x-ms-notification-content at the path",
		Run:       eachContent(true, "%s no longer describes its notifications: the designer offers no fields of them; saved expressions still run"),
	},
	{
		ID:        "notification-content-added",
		Title:     "A webhook's notification schema was added",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  validatedHook,
		Consumers: flows,
		When:      onRun,
		Fix:       "compare the schema with real notifications",
		Run:       eachContent(false, "%s now describes its notifications: the platform validates them, and a flow may not start where they do not match"),
	},
	memberRow{
		ID:        "trigger-hint-changed",
		Title:     "A trigger's hint changed",
		Severity:  check.Note,
		Change:    check.Editorial,
		Consumers: designers,
		Members:   []string{"x-ms-trigger-hint"},
		Effect:    "makers read it when they test a flow; nothing at run time uses it",
		Fix:       "no action needed",
	}.onOperation(),
	memberRow{
		ID:        "trigger-metadata-changed",
		Title:     "A trigger's metadata changed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  dependsOnService,
		Consumers: designers,
		When:      onRun,
		Members:   []string{"x-ms-trigger-metadata", "x-ms-notification"},
		Effect:    "new flows may start differently than existing ones",
		Fix:       "keep it, or add a new trigger",
	}.onOperation(),
	{
		ID:        "webhook-unsubscribe-removed",
		Title:     "A webhook's unsubscribe operation was removed",
		Severity:  check.Warning,
		Change:    check.Additive,
		Evidence:  documented("Use a webhook as a trigger"),
		Consumers: designers,
		When:      onRun,
		Fix:       "keep the DELETE operation and hide it with x-ms-visibility internal",
		Run:       unsubscribeRemoved,
	},
}

// eachContent visits triggers whose notification content was added or removed. It belongs to the
// path item, so the operation itself may be equal.
func eachContent(gone bool, message string) func(*check.Pass) {
	return eachPairWhere(operationPair.keepsDelivery, func(p *check.Pass, pair operationPair) {
		was, is := pair.was, pair.is
		before, after := schemaSent(was), schemaSent(is)
		if was.Trigger() == "" || is.Trigger() == "" || before == after || before != gone {
			return
		}
		p.About(was.Subject() + "/responses/x-ms-notification-content").Report(check.Finding{
			Message: fmt.Sprintf(message, was.Label()),
			At:      spanOf(is.PathItem, "x-ms-notification-content"), Was: spanOf(was.PathItem, "x-ms-notification-content"),
			Part:    check.Part{Side: check.Notification, Key: "body"},
			Content: pairingOf(p).d.content(notificationContent(was), notificationContent(is)),
		})
	})
}

// keepsDelivery reports whether the pair is one operation that did not change between polling and
// webhook.
func (p operationPair) keepsDelivery() bool { return !p.reused && !p.redelivered }

func (p operationPair) otherBatching() bool {
	was, is := p.was.Trigger(), p.is.Trigger()
	return p.keepsDelivery() && was != "" && is != "" && was != is
}

func schemaSent(op *connector.Operation) bool {
	return op.NotificationContent().Get("schema").Exists() || op.Get("x-ms-notification-content", "schema").Exists()
}
