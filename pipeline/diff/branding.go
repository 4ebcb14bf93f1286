package diff

import (
	"bytes"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

func brandingChanged(p *check.Pass, was, is *connector.Connector) {
	const effect = "makers see it in the gallery; nothing at run time uses it"
	for _, member := range []string{"iconBrandColor", "publisher", "stackOwner"} {
		reportProperty(p, member, effect)
	}
	if !sameBytes(was.Icon, is.Icon) {
		p.About("icon").Report(check.Finding{
			Message: "the icon changed: " + effect, At: is.Definition.Span(0, 0), Was: was.Definition.Span(0, 0),
		})
	}
}

func sameBytes(a, b *source.File) bool {
	if a == nil || b == nil {
		return a == b
	}
	return bytes.Equal(a.Data, b.Data)
}
