package lint

import (
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

var webhookRules = []check.Rule{
	{
		ID:       "trigger-notification-url",
		Point:    check.ReviewWebhooks,
		Title:    "A webhook trigger has no place for the callback URL",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"WebhookOperationsMissingNotificationUrlProperty"},
		Repeats:  check.RepeatsChange,
		Fix:      `add "x-ms-notification-url": true to the body property that receives the URL`,
		Run: func(p *check.Pass) {
			takes := map[*connector.Operation]bool{}
			for _, h := range indexOf(p).webhooks(p.Is) {
				takes[h.Op] = true
			}
			eachTrigger(func(p *check.Pass, op *connector.Operation) {
				if indexOf(p).isWebhook(p.Is, op) && !takes[op] && !op.Get("x-ms-notification").Exists() && !hasDangling(p.Is, op) {
					p.Reportf(op.At(), "%s is a webhook trigger, but nothing in its body has %s; the platform cannot send the callback URL",
						op.Label(), notificationURL)
				}
			})(p)
		},
	},
	{
		ID:       "trigger-notification-content",
		Point:    check.ReviewWebhooks,
		Title:    "A webhook trigger does not describe its notification",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"OperationMustHaveNotificationContentExtension"},
		Repeats:  check.RepeatsChange,
		Fix:      "add x-ms-notification-content with a schema to the path item, next to the methods",
		Run:      eachWebhook(checkNotificationContent),
	},
	{
		ID:       "trigger-notification-content-placement",
		Point:    check.ReviewWebhooks,
		Title:    "x-ms-notification-content is inside an operation",
		Severity: check.Error,
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: publishedSchemas},
		Fix:      "move it one level up, to the path item",
		Run:      checkContentPlaces,
	},
	{
		ID:       "trigger-notification-url-internal",
		Point:    check.ReviewWebhooks,
		Title:    "Makers see the callback URL",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"NotificationUrlNotInternal"},
		Fix:      `add "x-ms-visibility": "internal" to the property`,
		Run: eachWebhookOnce(func(p *check.Pass, h webhook) source.Node {
			if url := h.URL(); !h.Internal() {
				p.Reportf(markedNode(url).Span(), "the callback URL %s of %s is visible to makers, who cannot know what to enter", url.Name, h.Op.Label())
				return url.Node
			}
			return source.Node{}
		}),
	},
	{
		ID:       "trigger-notification-url-required",
		Point:    check.ReviewWebhooks,
		Title:    "The callback URL is not required",
		Severity: check.Warning,
		In:       check.Profiles{Certification: check.AsError},
		Aliases:  []string{"NotificationUrlNotRequired"},
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Fix:      `list it in "required" at every level, up to the body parameter`,
		Run: eachWebhookOnce(func(p *check.Pass, h webhook) source.Node {
			for i, step := range h.Steps {
				if !step.Required && i > 0 && requiresUnknown(h.Steps[i-1].Node) {
					return source.Node{} // schema-required reports the name that is likely to be meant for it
				}
				if !step.Required {
					p.Reportf(markedNode(step).Span(), "%s of %s is not required%s; without it the service gets no callback URL",
						step.Name, h.Op.Label(), containing(i == len(h.Steps)-1, h.URL().Name))
					return step.Site
				}
			}
			return source.Node{}
		}),
	},
	{
		ID:       "trigger-notification-url-type",
		Title:    "x-ms-notification-url is in a place that cannot hold the URL",
		Severity: check.Error,
		Evidence: check.Evidence{Refused: check.RefusedByCertification, Proof: validator},
		Aliases:  []string{"NotificationUrlNotString", "NotificationUrlNotAllowedInThisPosition"},
		Fix:      "use it on a string property of the trigger's body",
		Run:      checkURLPlaces,
	},
	{
		ID:       "trigger-unsubscribe",
		Point:    check.ReviewWebhooks,
		Title:    "A webhook subscription cannot be deleted",
		Severity: check.Warning,
		In:       check.Profiles{Security: check.AsError},
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: webhookPage},
		Fix:      "add an internal DELETE operation below the trigger's path, and return its URL in the subscription's Location header",
		Run: func(p *check.Pass) {
			op := subscriber(p)
			if op != nil && len(deleteOperations(p.Is)) == 0 {
				p.On(op).Reportf(op.At(),
					"%s subscribes a callback URL, but the connector has no DELETE operation; the service keeps calling deleted flows", op.Label())
			}
		},
	},
	{
		ID:       "trigger-unsubscribe-path",
		Point:    check.ReviewWebhooks,
		Title:    "No DELETE operation is below the subscription's path",
		Severity: check.Note,
		In:       check.Profiles{Security: check.AsWarning},
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: webhookPage},
		Fix:      "make sure that the Location header of the response is the URL that deletes the subscription",
		Run:      checkUnsubscribePaths,
	},
	{
		ID:       "trigger-unsubscribe-internal",
		Point:    check.ReviewWebhooks,
		Title:    "Makers see the operation that ends a subscription",
		Severity: check.Warning,
		Autofix:  true,
		Evidence: check.Evidence{Refused: check.NoClaim},
		Fix:      `add "x-ms-visibility": "internal" to the operation`,
		Run:      checkVisibleDeletes,
	},
	{
		ID:       "trigger-subscribe-201",
		Point:    check.ReviewWebhooks,
		Title:    "A subscription documents no 201 response",
		Severity: check.Note,
		Evidence: check.Evidence{Refused: check.FailsInUse, Proof: webhookPage},
		Fix:      "document 201; the platform deletes the subscription at its Location header",
		Run: eachWebhook(func(p *check.Pass, h webhook) {
			documented, succeeds := false, false
			for _, r := range h.Op.Responses {
				documented = documented || r.Code == "201"
				succeeds = succeeds || strings.HasPrefix(r.Code, "2")
			}
			key, responses := h.Op.Node.Member("responses")
			if documented || documents(h.Op) && !succeeds || responses.Exists() && responses.Kind() != source.Object {
				return // response-success, or json-type, reports the others
			}
			p.Reportf(firstSpan(p, key, h.Op.Name), "%s documents no 201; the platform deletes the subscription at the Location header of a 201 response", h.Op.Label())
		}),
	},
	{
		ID:       "trigger-orphan-content",
		Title:    "A notification does not belong to a trigger",
		Severity: check.Warning,
		Evidence: check.Evidence{Refused: check.ReportedByCertification, Proof: validator},
		In:       check.Profiles{Security: check.AsOff},
		Aliases: []string{"NotificationExtensionSupportedForTriggerOnly", "NotificationExtensionNotSupportedInWebhookOperation",
			"NotificationOperationMustBeWebhook", "ParamtersWithSameNameMustHaveSameTypeAndVisibility"},
		Fix: `make the operation a trigger with "x-ms-trigger": "single"`,
		Run: checkOrphans,
	},
}

// eachWebhook visits every trigger whose body receives a callback URL.
func eachWebhook(visit func(*check.Pass, webhook)) func(*check.Pass) {
	return func(p *check.Pass) {
		for _, h := range triggersOf(indexOf(p).webhooks(p.Is)) {
			visit(p.On(h.Op), h)
		}
	}
}

// eachWebhookOnce visits triggers and actions that wait for a callback. Visit returns the
// place that it reported; other operations with the same URL are then skipped.
func eachWebhookOnce(visit func(*check.Pass, webhook) source.Node) func(*check.Pass) {
	return func(p *check.Pass) {
		done := map[source.Node]bool{}
		for _, h := range indexOf(p).webhooks(p.Is) {
			if url := h.URL().Node; !done[url] && (isTrigger(h.Op) || isWaitingAction(h)) {
				done[url] = visit(p.On(h.Op), h).Exists()
			}
		}
	}
}

// isWaitingAction reports whether an action subscribes and waits for one callback, as approvals do.
func isWaitingAction(h webhook) bool { return !isTrigger(h.Op) && h.Op.NotificationContent().Exists() }

func isTrigger(op *connector.Operation) bool { return op.Get("x-ms-trigger").Exists() }

func triggersOf(hooks []webhook) []webhook {
	var triggers []webhook
	for _, h := range hooks {
		if isTrigger(h.Op) {
			triggers = append(triggers, h)
		}
	}
	return triggers
}

// markedNode returns the x-ms-notification-url of a step, else the step itself.
func markedNode(l urlStep) source.Node {
	if url := l.Node.Get(notificationURL); url.Exists() {
		return url
	}
	return l.Site
}

// requiresUnknown reports whether a schema without parts requires a property that it does not have.
func requiresUnknown(schema source.Node) bool {
	if schema.Get("schema").Exists() {
		schema = schema.Get("schema")
	}
	for _, name := range schema.Get("required").Items() {
		if !schema.Get("allOf").Exists() && !schema.Get("properties", name.Str()).Exists() {
			return true
		}
	}
	return false
}

func containing(itself bool, url string) string {
	if itself {
		return ""
	}
	return ", and it contains the callback URL " + url
}

// subscriber returns the first operation that subscribes a callback URL, or that would if the URL
// had a place; nil if there is none.
func subscriber(p *check.Pass) *connector.Operation {
	if hooks := triggersOf(indexOf(p).webhooks(p.Is)); len(hooks) > 0 {
		return hooks[0].Op
	}
	for _, op := range p.Is.Operations {
		if op.Trigger() != "" && op.Method != "get" && indexOf(p).isWebhook(p.Is, op) {
			return op
		}
	}
	return nil
}
