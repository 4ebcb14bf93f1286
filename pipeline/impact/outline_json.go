package impact

import (
	"strings"

	"alm/internal/source"
)

// outlineWriter writes JSON.
type outlineWriter struct {
	b     strings.Builder
	comma bool
}

func (w *outlineWriter) write(text string) {
	if w.comma {
		w.b.WriteByte(',')
	}
	w.b.WriteString(text)
	w.comma = true
}

func (w *outlineWriter) key(name string) {
	w.write(source.Quote(name) + ":")
	w.comma = false
}

func (w *outlineWriter) between(open, shut string, content func()) {
	w.write(open)
	w.comma = false
	content()
	w.b.WriteString(shut)
	w.comma = true
}

func (w *outlineWriter) object(content func()) { w.between("{", "}", content) }
func (w *outlineWriter) list(content func())   { w.between("[", "]", content) }

// text writes a member with a text, if there is one.
func (w *outlineWriter) text(key, text string) {
	if text != "" {
		w.key(key)
		w.write(source.Quote(text))
	}
}
