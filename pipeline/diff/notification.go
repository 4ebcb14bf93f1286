package diff

import (
	"alm/internal/source"
	"alm/solution/connector"
)

// notification compares what a webhook sends. That it sends something at all, or nothing
// any more, is told by the rules on triggers.
func (s scene) notification() {
	if s.was.Trigger() == "" && s.is.Trigger() == "" {
		return
	}
	was, is := contentSent(s.was), contentSent(s.is)
	before, after := was.Get("schema"), is.Get("schema")
	if !before.Exists() || !after.Exists() {
		return
	}
	at := site{subject: s.subject("responses/x-ms-notification-content/schema")}
	s.enter(root{site: at, key: "body", after: " in what " + s.was.Label() + " sends"}, before, after, atNotification, false)
	if name := "description"; !was.Get(name).Equal(is.Get(name)) {
		s.tell(atResponse.rule(labelOther), was, is,
			site{s.was, s.subject("responses/x-ms-notification-content/description"), "what " + s.was.Label() + " sends"},
			change{detail: "has another description", at: place(is, name), before: place(was, name)})
	}
}

// contentSent stands at the path item; some write it at the operation.
func contentSent(op *connector.Operation) source.Node {
	if own := op.Get("x-ms-notification-content"); own.Exists() {
		return own
	}
	return op.NotificationContent()
}
