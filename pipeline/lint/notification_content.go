package lint

import (
	"alm/internal/source"
	"alm/pipeline/check"
)

func checkNotificationContent(p *check.Pass, h webhook) {
	op := h.Op
	content := op.NotificationContent()
	switch {
	case content.Get("schema").Exists() || op.Get(notificationContent).Exists():
	case content.Exists():
		p.Reportf(content.Span(), "%s of %s has no schema; %s has no output", notificationContent, op.Path, op.Label())
	default:
		p.Reportf(op.At(), "%s receives a callback URL, but %s has no %s; the trigger has no output",
			op.Label(), op.Path, notificationContent)
	}
}

// checkContentPlaces moves the content of a path's first operation up if the path has none.
func checkContentPlaces(p *check.Pass) {
	moved := map[source.Node]bool{}
	eachExtension(func(p *check.Pass, m member, name string) {
		op := m.Of.Op
		if name != notificationContent || m.Of.Kind != kindOperation || op == nil {
			return
		}
		f := check.Finding{At: m.Key.Span(), Message: notificationContent + " is inside " + op.Label() +
			"; Microsoft's schemas and published connectors have it on the path item"}
		if !op.NotificationContent().Exists() && !moved[op.PathItem] {
			moved[op.PathItem] = true
			f.Edits = []source.Edit{m.Key.Remove(), op.PathItem.Set(notificationContent, string(m.Value.Raw()))}
		}
		m.Of.Report(p, f)
	})(p)
}
