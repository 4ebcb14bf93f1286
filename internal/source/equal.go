package source

import (
	"bytes"
	"encoding/binary"
)

// Equal reports whether both nodes are the same JSON value. The order of keys, white space
// and the spelling of escapes and numbers do not matter. Missing equals only missing.
func (n Node) Equal(m Node) bool {
	switch kind := n.Kind(); {
	case n == m:
		return true
	case kind != m.Kind():
		return false
	case kind < Array:
		return n.equalScalar(m)
	}
	a, b := n.Raw(), m.Raw()
	same := commonStart(a, b)
	if same == len(a) && same == len(b) {
		return true
	}
	return twins{n.entry().start(), m.entry().start(), same}.equal(n, m)
}

// equalScalar is Equal for values of the same kind that hold no others.
func (n Node) equalScalar(m Node) bool {
	switch n.Kind() {
	case Number:
		return bytes.Equal(n.Raw(), m.Raw()) || decimalOf(n.Raw()) == decimalOf(m.Raw())
	case String:
		return equalStrings(n, m)
	}
	return n.Bool() == m.Bool()
}

func equalStrings(n, m Node) bool {
	e, other := n.entry(), m.entry()
	if n.f.isOdd(e) || m.f.isOdd(other) {
		return n.Str() == m.Str()
	}
	return bytes.Equal(n.f.Data[e.start():e.end()], m.f.Data[other.start():other.end()])
}

// commonStart returns how many bytes two texts have in common at their start.
func commonStart(a, b []byte) int {
	const block, word = 256, 8
	size, i := min(len(a), len(b)), 0
	for i+block <= size && bytes.Equal(a[i:i+block], b[i:i+block]) {
		i += block
	}
	for i+word <= size && binary.LittleEndian.Uint64(a[i:]) == binary.LittleEndian.Uint64(b[i:]) {
		i += word
	}
	for i < size && a[i] == b[i] {
		i++
	}
	return i
}

// twins are two values whose texts are the same up to a point, so that nothing before it has to be
// looked at.
type twins struct{ n, m, same int } // where they start, and how many bytes are the same

// within reports whether two parts of the values are in the text that is the same.
func (t twins) within(n, m entry) bool {
	start, end := n.start()-t.n, n.end()-t.n
	return end <= t.same && start == m.start()-t.m && end == m.end()-t.m && n.kind() == m.kind()
}

func (t twins) equal(n, m Node) bool {
	e, other := n.f.tape[n.i], m.f.tape[m.i]
	switch kind := e.kind(); {
	case kind != other.kind():
		return false
	case t.within(e, other):
		return true
	case kind == Array:
		return t.equalItems(n, m)
	case kind == Object:
		return t.equalMembers(n, m)
	}
	return n.equalScalar(m)
}

func (t twins) equalItems(n, m Node) bool {
	i, end := n.i+2, n.f.after(n.i)
	j, stop := m.i+2, m.f.after(m.i)
	for i < end && j < stop {
		if !t.equal(Node{n.f, i}, Node{m.f, j}) {
			return false
		}
		i, j = n.f.after(i), m.f.after(j)
	}
	return i == end && j == stop
}

// equalMembers compares objects. Of a key that occurs twice only the last value counts. It compares no
// two values more than once, or nested objects would take exponential time.
func (t twins) equalMembers(n, m Node) bool {
	i, end := n.i+2, n.f.after(n.i)
	j, stop := m.i+2, m.f.after(m.i)
	for i < end && j < stop && t.within(n.f.tape[i], m.f.tape[j]) && t.within(n.f.tape[i+1], m.f.tape[j+1]) {
		i, j = n.f.after(i+1), m.f.after(j+1)
	}
	if !equalKeys(n.f, i, end, m.f, j, stop) {
		return t.equalByName(n, m)
	}
	for i < end {
		if !t.equal(Node{n.f, i + 1}, Node{m.f, j + 1}) && n.counts(i) {
			return false
		}
		i, j = n.f.after(i+1), m.f.after(j+1)
	}
	return true
}

// equalKeys reports whether the members in two parts of objects have the same keys in the same order.
func equalKeys(f *File, i, end uint32, g *File, j, stop uint32) bool {
	for i < end && j < stop && equalStrings(Node{f, i}, Node{g, j}) {
		i, j = f.after(i+1), g.after(j+1)
	}
	return i == end && j == stop
}

// counts reports whether the key is the last of its name in the object.
func (n Node) counts(key uint32) bool {
	last, _ := n.Member(Node{n.f, key}.Str())
	return last.i == key
}

// equalByName compares objects whose keys have another order.
func (t twins) equalByName(n, m Node) bool {
	if !m.hasKeysOf(n) || !n.hasKeysOf(m) {
		return false
	}
	for key, value := range n.Members() {
		if n.counts(key.i) && !t.equal(value, m.Get(key.Str())) {
			return false
		}
	}
	return true
}

func (n Node) hasKeysOf(m Node) bool {
	for key := range m.Members() {
		if known, _ := n.Member(key.Str()); !known.Exists() {
			return false
		}
	}
	return true
}
