package openapi

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"alm/internal/source"

	"github.com/pb33f/go-yaml"
)

// scalarJSON returns a scalar as JSON.
func (w *writer) scalarJSON(n *yaml.Node) string {
	tag := n.ShortTag()
	switch {
	case w.text.isJSON && n.Style&yaml.DoubleQuotedStyle == 0:
		return n.Value // as it is written: libopenapi takes 1e999 for a text
	case tag == "!!null" && slices.Contains([]string{"", "~", "null", "Null", "NULL"}, n.Value):
		return "null"
	case tag == "!!bool" && slices.Contains([]string{"true", "false"}, strings.ToLower(n.Value)):
		return strings.ToLower(n.Value)
	case tag == "!!int" || tag == "!!float":
		if isNumber(n.Value) {
			return n.Value
		}
		var number float64
		if err := n.Decode(&number); err == nil && !math.IsInf(number, 0) && !math.IsNaN(number) {
			return strconv.FormatFloat(number, 'f', -1, 64)
		}
	case tag != "!!null" && tag != "!!bool":
		return source.Quote(n.Value)
	}
	w.fail(w.span(n, len(n.Value)), "JSON has no value "+n.Value)
	return "null"
}

// isNumber reports whether a text is a number in JSON too.
func isNumber(text string) bool {
	return text != "" && strings.IndexByte("-0123456789", text[0]) >= 0 && json.Valid([]byte(text))
}

// scalar writes a value or key and keeps its place.
func (w *writer) scalar(text string, n *yaml.Node) {
	start := w.out.Len()
	w.out.WriteString(text)
	o := source.Origin{Start: start, End: w.out.Len()}
	if w.alias != nil {
		o.At = *w.alias
		w.origins = append(w.origins, o)
		return
	}
	at := w.text.start(n, w.end)
	o.At = w.text.written.Span(at, at+w.text.extent(n, at))
	w.end = o.At.End
	o.Scalar = o.At.Text() != "" && n.Kind == yaml.ScalarNode
	o.Align(text)
	w.origins = append(w.origins, o)
}

// bracket writes a bracket of an object or array.
func (w *writer) bracket(text string, at source.Span) {
	start := w.out.Len()
	w.out.WriteString(text)
	if w.alias == nil {
		w.end = max(w.end, at.End)
	}
	w.origins = append(w.origins, source.Origin{Start: start, End: w.out.Len(), At: at})
}

// endOf returns where a value ends: at its closing bracket, or after its last value.
func (w *writer) endOf(n *yaml.Node, begin source.Span, bracket byte) source.Span {
	if w.alias != nil {
		return *w.alias
	}
	if n.Style&yaml.FlowStyle != 0 {
		return w.text.closing(max(w.end, begin.End), bracket)
	}
	return w.text.written.Span(w.end, w.end)
}

// span returns the place of a value with a length in bytes.
func (w *writer) span(n *yaml.Node, length int) source.Span {
	if w.alias != nil {
		return *w.alias
	}
	start := w.text.start(n, w.end)
	return w.text.written.Span(start, min(start+length, len(w.text.written.Data)))
}
