package diff

import (
	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// compareNotification compares what a webhook sends. Rules on triggers report schemas that were
// added or removed.
func (s operationComparison) compareNotification() {
	if s.was.Trigger() == "" && s.is.Trigger() == "" {
		return
	}
	was, is := notificationContent(s.was), notificationContent(s.is)
	before, after := was.Get("schema"), is.Get("schema")
	if !before.Exists() || !after.Exists() {
		return
	}
	before, after = s.unbatched(before, after, "x-ms-notification-content")
	s.d.addRoot(before, after, atNotification, false, func() place {
		return place{
			op: s.was, subject: s.subject("responses/x-ms-notification-content/schema"), key: "body", after: " in notifications" + s.of,
			part: check.Part{Side: check.Notification, Key: "body"},
		}
	})
	for _, name := range []string{"description", "x-ms-summary", "title"} {
		if was.Get(name).Equal(is.Get(name)) {
			continue
		}
		s.record(atResponse.ruleFor(labelChanged), was, is,
			place{op: s.was, subject: s.subject("responses/x-ms-notification-content/" + name), before: "notifications", after: s.of},
			change{content: contentOf(was.Get(name), is.Get(name)), detail: "changed its " + name, at: spanOf(is, name), before: spanOf(was, name)})
	}
}

// notificationContent returns the notification content, which belongs at the path item; some
// connectors have it only at the operation.
func notificationContent(op *connector.Operation) source.Node {
	if atPath := op.NotificationContent(); atPath.Exists() {
		return atPath
	}
	return op.Get("x-ms-notification-content")
}

// readsNotifications reports whether a change of the notification content is one of this operation: it stays
// a trigger, or nothing at its path is one.
func (p operationPair) readsNotifications() bool {
	if p.was.Trigger() != "" && p.is.Trigger() != "" {
		return true
	}
	return !hasTrigger(p.was.PathItem) && !hasTrigger(p.is.PathItem)
}

func hasTrigger(pathItem source.Node) bool {
	for _, op := range pathItem.Members() {
		if op.Get("x-ms-trigger").Exists() {
			return true
		}
	}
	return false
}

// unbatched returns the schemas of what a trigger delivers; if it changed between single and batch, of one item on
// both sides.
func (s operationComparison) unbatched(was, is source.Node, code string) (before, after source.Node) {
	if s.was.Trigger() == "" || s.is.Trigger() == "" || s.was.Trigger() == s.is.Trigger() {
		return was, is
	}
	one, all := viewOf(s.d.was, was), viewOf(s.d.is, is)
	before, after = was, all.get("items")
	if s.was.Trigger() == "batch" {
		one, all = all, one
		before, after = all.get("items"), is
	}
	if one.kind() == "array" || all.kind() != "array" || !all.get("items").Exists() {
		return was, is
	}
	s.record(followsMove, was, is, place{op: s.was, subject: s.subject("responses/" + code + "/schema")}, change{content: followsMove})
	return before, after
}
