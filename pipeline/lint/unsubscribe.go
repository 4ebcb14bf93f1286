package lint

import (
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

func deleteOperations(c *connector.Connector) []*connector.Operation {
	var all []*connector.Operation
	for _, op := range c.Operations {
		if op.Method == "delete" {
			all = append(all, op)
		}
	}
	return all
}

// isBelow reports whether a path is below another.
func isBelow(path, start string) bool {
	return strings.HasPrefix(path, strings.TrimSuffix(start, "/")+"/") && len(path) > len(start)
}

// checkUnsubscribePaths reports subscriptions without a DELETE operation below them.
func checkUnsubscribePaths(p *check.Pass) {
	if len(indexOf(p).webhooks(p.Is)) == 0 {
		return
	}
	all := deleteOperations(p.Is)
	if len(all) == 0 || !hasOperations(p) {
		return
	}
	eachWebhook(func(p *check.Pass, h webhook) {
		for _, op := range all {
			if isBelow(op.Path, h.Op.Path) {
				return
			}
		}
		p.Reportf(h.Op.At(), "no DELETE operation is below %s, where %s subscribes; the subscription ends only if the response's Location header is a deletable URL such as %s",
			h.Op.Path, h.Op.Label(), likeliestDelete(all).Path)
	})(p)
}

// likeliestDelete prefers operations that makers do not see, because the platform unsubscribes.
func likeliestDelete(all []*connector.Operation) *connector.Operation {
	for _, op := range all {
		if op.Visibility() == "internal" {
			return op
		}
	}
	return all[0]
}

// checkVisibleDeletes reports operations that end a subscription and are visible to makers.
func checkVisibleDeletes(p *check.Pass) {
	if len(indexOf(p).webhooks(p.Is)) == 0 {
		return
	}
	reported := map[*connector.Operation]bool{}
	all := deleteOperations(p.Is)
	eachWebhook(func(p *check.Pass, h webhook) {
		for _, op := range all {
			if isBelow(op.Path, h.Op.Path) && offeredToMakers(op) && !reported[op] {
				reported[op] = true
				p.On(op).Report(check.Finding{
					At:      op.At(),
					Message: op.Label() + " ends the subscription that " + h.Op.Label() + " creates, but makers see it as an action; one flow can end the subscription of another",
					Edits:   []source.Edit{op.Node.Set(visibilityKey, `"internal"`)},
				})
			}
		}
	})(p)
}

// checkOrphans reports notifications that do not belong to a webhook trigger.
func checkOrphans(p *check.Pass) {
	f := indexOf(p)
	waiting := map[source.Node]bool{}
	for _, h := range f.webhooks(p.Is) {
		waiting[h.Op.PathItem] = true
		if !isTrigger(h.Op) && !isWaitingAction(h) {
			p.On(h.Op).Reportf(h.Op.At(), "%s receives a callback URL but has no x-ms-trigger; makers see an action and have to enter the URL", h.Op.Label())
		}
	}
	for _, path := range f.parts[kindPathItem] {
		key, _ := path.Node.Member(notificationContent)
		if key.Exists() && !waiting[path.Node] && !hasTrigger(path.Node) {
			path.Reportf(p, key.Span(), "%s is on %s, where no operation is a trigger or receives a callback URL; it is ignored", notificationContent, path.Name)
		}
	}
	eachMember("x-ms-notification", func(p *check.Pass, m member) {
		if m.Of.Op != nil {
			checkNotification(p.On(m.Of.Op), m)
		}
	})(p)
}

func hasTrigger(path source.Node) bool {
	for _, op := range path.Members() {
		if op.Get("x-ms-trigger").Exists() {
			return true
		}
	}
	return false
}

// checkNotification checks x-ms-notification, which refers a polling trigger to the webhook
// that wakes it.
func checkNotification(p *check.Pass, m member) {
	op := m.Of.Op
	target := p.Is.Operation(m.Value.Get("operationId").Str())
	switch {
	case !isTrigger(op):
		p.Reportf(m.Key.Span(), "%s has x-ms-notification but is not a trigger; it is ignored", op.Label())
	case indexOf(p).isWebhook(p.Is, op):
		p.Reportf(m.Key.Span(), "%s has x-ms-notification but is a webhook itself; Microsoft's validator rejects it", op.Label())
	case target == nil:
	case !target.NotificationContent().Exists():
		p.Reportf(m.Value.Get("operationId").Span(), "x-ms-notification of %s refers to %s, which is not a webhook", op.Label(), target.Label())
	default:
		compareParameters(p, op, target)
	}
}

// compareParameters compares a polling trigger with the webhook that wakes it: one set of
// fields is shown for both.
func compareParameters(p *check.Pass, op, target *connector.Operation) {
	for _, prm := range op.Parameters {
		for _, other := range target.Parameters {
			if prm.Name == other.Name && (prm.Type != other.Type || prm.Node.Get(visibilityKey).Str() != other.Node.Get(visibilityKey).Str()) {
				p.Reportf(prm.Place.Span(), "parameter %s of %s has another type or visibility in %s, to which x-ms-notification refers; makers fill in one field for both",
					prm.Name, op.Label(), target.Label())
			}
		}
	}
}
