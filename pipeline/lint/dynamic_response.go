package lint

import (
	"fmt"
	"strings"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// checkRefResponse compares the paths of a reference with the response of its operation.
func checkRefResponse(p *check.Pass, ref operationRef, missing *missingObjects) {
	if ref.Target == nil {
		return
	}
	switch ref.Extension {
	case "x-ms-dynamic-values":
		listResponse(p, ref, missing, "value-collection", "value-path", "value-title")
	case "x-ms-dynamic-list", "x-ms-dynamic-tree":
		listResponse(p, ref, missing, "itemsPath", "itemValuePath", "itemTitlePath")
	case "x-ms-dynamic-schema":
		checkPath(p, ref, missing, ref.Target.Output().Schema, ref.Node.Get("value-path"), "the response")
	case "x-ms-dynamic-properties":
		checkPath(p, ref, missing, ref.Target.Output().Schema, ref.Node.Get("itemValuePath"), "the response")
	}
}

// listResponse checks the path of the list, then the paths in its items.
func listResponse(p *check.Pass, ref operationRef, missing *missingObjects, list string, members ...string) {
	path := ref.Node.Get(list)
	if path.Exists() && path.Kind() != source.String {
		return
	}
	at, sure := follow(p.Is, ref.Target.Output().Schema, path.Str())
	switch {
	case !at.Exists() && !sure:
		return
	case !at.Exists():
		missing.addOf(p, ref.Target.ID+"\x00"+path.Str(), ref.Of, check.Finding{At: firstSpan(p, path, ref.ID), Message: fmt.Sprintf(
			"%s reads the list at %s, which %s does not return%s", ref.Label(), excerpt(path), ref.Target.Label(), makersSee(ref))})
		return
	case isOpen(at):
		return
	case !isList(at):
		if path.Str() == "" {
			path = ref.ID
		}
		missing.addOf(p, ref.Target.ID+"\x00list\x00"+ref.Node.Get(list).Str(), ref.Of, check.Finding{At: path.Span(), Message: fmt.Sprintf(
			"%s expects that %s returns a list%s, but its schema is not an array", ref.Label(), ref.Target.Label(), atPath(ref.Node.Get(list).Str()))})
		return
	}
	for _, name := range members {
		checkPath(p, ref, missing, at.Get("items"), ref.Node.Get(name), "an item in the response")
	}
}

// checkPath reports a path that certainly does not exist.
func checkPath(p *check.Pass, ref operationRef, missing *missingObjects, schema, path source.Node, of string) {
	if path.Str() == "" {
		return
	}
	if at, sure := follow(p.Is, schema, path.Str()); !at.Exists() && sure {
		missing.addOf(p, ref.Target.ID+"\x00"+of+"\x00"+path.Str(), ref.Of, check.Finding{At: path.Span(), Message: fmt.Sprintf(
			"%s reads %s, which %s of %s does not have%s", ref.Label(), excerpt(path), of, ref.Target.Label(), makersSee(ref))})
	}
}

func makersSee(ref operationRef) string {
	if ref.Extension == "x-ms-dynamic-schema" || ref.Extension == "x-ms-dynamic-properties" {
		return "; makers see no fields"
	}
	return "; makers see an empty list"
}

func atPath(path string) string {
	if path == "" {
		return ""
	}
	return " at " + path
}

func isList(n source.Node) bool {
	return n.Get("type").Str() == "array" || !n.Get("type").Exists() && n.Get("items").Exists()
}

// isOpen reports whether a schema does not describe its contents.
func isOpen(n source.Node) bool {
	kind := n.Get("type").Str()
	return (kind == "" || kind == "object") && !n.Get("properties").Exists() && !n.Get("allOf").Exists() && !n.Get("items").Exists()
}

// follow returns the schema at a path such as "d/results". If there is none, sure
// reports whether that is certain: an open schema may contain anything.
func follow(c *connector.Connector, schema source.Node, path string) (at source.Node, sure bool) {
	at = c.Resolve(schema)
	if !at.Exists() {
		return at, false
	}
	for step := range strings.SplitSeq(path, "/") {
		if step == "" {
			continue
		}
		next, open := stepInto(c, at, step)
		if !next.Exists() {
			return source.Node{}, !open
		}
		at = c.Resolve(next)
	}
	return at, true
}

// maxParts limits the allOf schemas that are searched for one property.
const maxParts = 256

// stepInto returns a property of a schema or of its allOf; open reports whether the
// schema may have other properties.
func stepInto(c *connector.Connector, n source.Node, name string) (next source.Node, open bool) {
	parts := []source.Node{n}
	for i := 0; i < len(parts); i++ {
		n := c.Resolve(parts[i])
		if !n.Exists() || i >= maxParts {
			return source.Node{}, true
		}
		properties, all, more := n.Get("properties"), n.Get("allOf"), n.Get("additionalProperties")
		if next := properties.Get(name); next.Exists() {
			return next, false
		}
		for _, part := range all.Items() {
			parts = append(parts, part)
		}
		open = open || properties.Len() == 0 && all.Len() == 0 && !isText(n.Get("type"), "array") ||
			more.Exists() && (more.Kind() != source.Bool || more.Bool()) ||
			n.Get("x-ms-dynamic-schema").Exists() || n.Get("x-ms-dynamic-properties").Exists()
	}
	return source.Node{}, open
}
