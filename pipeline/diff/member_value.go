package diff

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// reportMember reports a member that differs between two documents.
func reportMember(p *check.Pass, was, is source.Node, member, effect string) {
	before, after := memberValue(was, member), memberValue(is, member)
	if before.Equal(after) {
		return
	}
	path := strings.Split(member, "/")
	p.About(member).Report(pairingOf(p).d.followed(check.Finding{
		Message: fmt.Sprintf("%s %s: %s", member, describeChange(before, after), effect),
		At:      spanOf(is, path...), Was: spanOf(was, path...), Content: hiddenContent(before, after),
		Old: scalarText(before), New: scalarText(after),
	}, before, after))
}

func memberValue(n source.Node, member string) source.Node {
	return n.Get(strings.Split(member, "/")...)
}

// describeChange describes how a value changed: `changed from "A" to "B"`.
func describeChange(was, is source.Node) string {
	switch {
	case !was.Exists():
		return "added"
	case !is.Exists():
		return "removed"
	case scalarText(was) != "" && scalarText(is) != "":
		return fmt.Sprintf("changed from %s to %s", displayNode(was), displayNode(is))
	}
	return "changed"
}

// displayNode returns a scalar for messages.
func displayNode(n source.Node) string {
	if n.Kind() == source.String {
		return quote(n.Str())
	}
	return scalarText(n)
}

// scalarText returns the text of a scalar, or "" for an object or an array.
func scalarText(n source.Node) string {
	switch n.Kind() {
	case source.Object, source.Array:
		return ""
	case source.String:
		return n.Str()
	}
	return string(n.Raw())
}

// memberSpan returns where an operation's member is, or the operation when it has none.
func memberSpan(op *connector.Operation, member string) source.Span {
	path := strings.Split(member, "/")
	if !op.Get(path[:1]...).Exists() {
		return op.At()
	}
	return spanOf(op.Node, path...)
}

// spanOf returns where a member is: its value, or its key when the value is an object or array.
// For a missing member it returns the nearest object that exists.
func spanOf(root source.Node, path ...string) source.Span {
	at := startOf(root)
	for _, name := range path {
		key, value := root.Member(name)
		if !value.Exists() {
			return at
		}
		at, root = value.Span(), value
		if value.Kind() == source.Object || value.Kind() == source.Array {
			at = key.Span()
		}
	}
	return at
}

// startOf returns the span of a node's first character.
func startOf(n source.Node) source.Span {
	if !n.Exists() {
		return source.Span{}
	}
	span := n.Span()
	span.End = min(span.Start+1, span.End)
	return span
}
