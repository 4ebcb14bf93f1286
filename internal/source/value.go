package source

import (
	"bytes"
	"maps"
)

// Any returns the node as encoding/json would decode it: nil, bool, float64, string, []any or
// map[string]any.
func (n Node) Any() any {
	switch n.Kind() {
	case Bool:
		return n.Bool()
	case Number:
		value, _ := n.Num()
		return value
	case String:
		return n.Str()
	case Array:
		items := make([]any, 0, n.Len())
		for _, item := range n.Items() {
			items = append(items, item.Any())
		}
		return items
	case Object:
		members := make(map[string]any, n.Len())
		for key, value := range n.Members() {
			members[key.Str()] = value.Any()
		}
		return members
	}
	return nil
}

// Equal reports whether both nodes are the same JSON value. The order of keys, white space
// and the spelling of escapes and numbers do not matter. Missing equals only missing.
func (n Node) Equal(m Node) bool {
	return bytes.Equal(n.Raw(), m.Raw()) && n.Kind() == m.Kind() || n.equalValue(m)
}

// equalValue is Equal without comparing the raw text, which would be repeated at each level.
func (n Node) equalValue(m Node) bool {
	if n.Kind() != m.Kind() {
		return false
	}
	switch n.Kind() {
	case Number:
		return bytes.Equal(n.Raw(), m.Raw()) || decimalOf(n.Raw()) == decimalOf(m.Raw())
	case String:
		return n.Str() == m.Str()
	case Array:
		return n.equalItems(m)
	case Object:
		return n.equalMembers(m)
	}
	return n.Bool() == m.Bool()
}

func (n Node) equalItems(m Node) bool {
	if n.Len() != m.Len() {
		return false
	}
	j := m.i + 2
	for _, item := range n.Items() {
		other := Node{m.f, j}
		if !item.equalValue(other) {
			return false
		}
		j = m.f.after(j)
	}
	return true
}

func (n Node) equalMembers(m Node) bool {
	if !n.equalKeys(m) {
		return maps.EqualFunc(maps.Collect(n.byName()), maps.Collect(m.byName()), Node.equalValue)
	}
	j := m.i + 3
	for _, value := range n.Members() {
		other := Node{m.f, j}
		if !value.equalValue(other) {
			return false
		}
		j = m.f.after(j) + 1
	}
	return true
}

// equalKeys reports whether both objects have the same keys in the same order, each once.
func (n Node) equalKeys(m Node) bool {
	if len(n.f.duplicateKeys()) > 0 || len(m.f.duplicateKeys()) > 0 {
		return false
	}
	k, end := m.i+2, m.f.after(m.i)
	for key := range n.Members() {
		if k >= end || !key.equalValue(Node{m.f, k}) {
			return false
		}
		k = m.f.after(k + 1)
	}
	return k == end
}

func (n Node) byName() func(yield func(string, Node) bool) {
	return func(yield func(string, Node) bool) {
		for key, value := range n.Members() {
			if !yield(key.Str(), value) {
				return
			}
		}
	}
}
