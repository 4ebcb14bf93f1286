package yamltext

import (
	"strings"

	"alm/internal/source"
)

// block returns a value as it is written behind a colon: on the line, or on lines of its own.
func (r *rewriter) block(n source.Node, indent int) string {
	if !isCollection(n) {
		return " " + scalarText(n)
	}
	if n.Len() == 0 {
		return " " + compact(n)
	}
	var b strings.Builder
	line := r.end + strings.Repeat(" ", indent)
	for key, value := range n.Members() {
		b.WriteString(line + Scalar(key.Str()) + ":" + r.block(value, indent+2))
	}
	for _, value := range n.Items() {
		b.WriteString(line + "-" + r.item(value, indent))
	}
	return b.String()
}

// item returns a value as it is written behind a dash.
func (r *rewriter) item(n source.Node, indent int) string {
	text := r.block(n, indent+2)
	return " " + strings.TrimLeft(strings.TrimPrefix(text, r.end), " ")
}

// compact returns a value as it is written inside brackets.
func compact(n source.Node) string {
	var parts []string
	switch n.Kind() {
	case source.Object:
		for key, value := range n.Members() {
			parts = append(parts, Scalar(key.Str())+": "+compact(value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case source.Array:
		for _, value := range n.Items() {
			parts = append(parts, compact(value))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return scalarText(n)
}

func scalarText(n source.Node) string {
	if n.Kind() == source.String {
		return Scalar(n.Str())
	}
	return string(n.Raw())
}
