package connector

import (
	"maps"
	"net/url"
	"strconv"
	"strings"

	"alm/internal/source"
)

// MaxReferences is how many references may lead on from one to the next.
const MaxReferences = 32

// Ref returns the target of the `$ref` in n; ok is false if it leads nowhere or in a circle.
// A node without $ref is its own target.
func (c *Connector) Ref(n source.Node) (target source.Node, ok bool) {
	for range MaxReferences {
		ref := n.Get("$ref")
		if ref.Kind() != source.String {
			return n, true
		}
		n, ok = c.Lookup(ref.Str())
		if !ok {
			return source.Node{}, false
		}
	}
	return source.Node{}, false
}

// Resolve is Ref that returns a missing node if the reference cannot be resolved.
func (c *Connector) Resolve(n source.Node) source.Node {
	target, _ := c.Ref(n)
	return target
}

// Direct returns what the `$ref` of n itself names; ok is false if that does not exist, or n has none.
func (c *Connector) Direct(n source.Node) (target source.Node, ok bool) {
	if ref := n.Get("$ref"); ref.Kind() == source.String {
		return c.Lookup(ref.Str())
	}
	return source.Node{}, false
}

// WithReferences returns the connector as if the definition had further shared objects, by their `$ref`.
// They win over its own.
func (c *Connector) WithReferences(more map[string]source.Node) *Connector {
	with := *c
	with.refs, with.Operations = maps.Clone(c.References()), nil
	maps.Copy(with.refs, more)
	with.readDefinition()
	return &with
}

// Lookup returns what a `$ref` names; ok is false if that does not exist.
func (c *Connector) Lookup(ref string) (target source.Node, ok bool) {
	refs := c.References()
	if n, ok := refs[ref]; ok {
		return n, true
	}
	if n, ok := refs[UnescapeReference(ref)]; ok {
		return n, true
	}
	pointer, local := strings.CutPrefix(ref, "#/")
	if !local {
		return source.Node{}, false
	}
	n := c.Definition.Root
	for _, step := range strings.Split(pointer, "/") {
		step = UnescapeReference(step)
		if i, err := strconv.Atoi(step); err == nil && n.Kind() == source.Array {
			n = n.At(i)
			continue
		}
		n = n.Get(step)
	}
	return n, n.Exists()
}

// UnescapeReference returns a `$ref` without the escapes of URIs (%20) and of JSON pointers (~1).
// (RFC 6901, section 6)
func UnescapeReference(ref string) string {
	if strings.Contains(ref, "%") {
		if plain, err := url.PathUnescape(ref); err == nil {
			ref = plain
		}
	}
	if !strings.Contains(ref, "~") {
		return ref
	}
	return unescapePointer.Replace(ref)
}

var unescapePointer = strings.NewReplacer("~1", "/", "~0", "~")

// References maps the references that nearly every $ref uses to their targets: all shared definitions,
// parameters and responses, as "#/definitions/Order". Nobody changes the map.
func (c *Connector) References() map[string]source.Node {
	if c.refs != nil {
		return c.refs
	}
	c.refs = map[string]source.Node{}
	for _, section := range []string{"definitions", "parameters", "responses"} {
		for key, value := range c.Definition.Root.Get(section).Members() {
			c.refs["#/"+section+"/"+key.Str()] = value
		}
	}
	return c.refs
}

const (
	maxFields = 2048
	maxLevels = 12
)

// Fields lists the property paths of a schema as flows write them ("a/b", and "a/*/b" through
// arrays), with `$ref` and allOf resolved and circles cut. It lists at most 2,048.
func (c *Connector) Fields(schema source.Node) []string {
	w := fieldWalk{c: c, open: map[source.Node]bool{}}
	w.walk(schema, "", 0)
	return w.fields
}

type fieldWalk struct {
	c      *Connector
	open   map[source.Node]bool
	fields []string
}

func (w *fieldWalk) walk(n source.Node, prefix string, level int) {
	n = w.c.Resolve(n)
	if !n.Exists() || w.open[n] || level > maxLevels {
		return
	}
	w.open[n] = true
	defer delete(w.open, n)
	for name, property := range n.Get("properties").Members() {
		if len(w.fields) >= maxFields {
			return
		}
		field := prefix + name.Str()
		w.fields = append(w.fields, field)
		w.walk(property, field+"/", level+1)
	}
	for _, part := range n.Get("allOf").Items() {
		w.walk(part, prefix, level+1)
	}
	if items := n.Get("items"); items.Exists() {
		w.walk(items, prefix+"*/", level+1)
	}
}
