package source

import (
	"bytes"
	"iter"
	"strconv"
	"strings"
	"unsafe"
)

// Kind is what a Node holds.
type Kind uint8

// Missing is the kind of a Node that is not there.
const (
	Missing Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

var kindNames = [...]string{"missing", "null", "boolean", "number", "string", "array", "object"}

func (k Kind) String() string { return kindNames[k] }

// Node is a value, or a key, in a File. The zero Node is missing; every method may be
// called on it and answers with nothing.
type Node struct {
	f *File
	i uint32
}

func (n Node) entry() entry {
	if n.f == nil {
		return 0
	}
	return n.f.tape[n.i]
}

// Kind tells what the node holds.
func (n Node) Kind() Kind { return n.entry().kind() }

// Exists tells whether the node is there; null is.
func (n Node) Exists() bool { return n.f != nil }

// File is the file that the node stands in, nil when it is missing.
func (n Node) File() *File { return n.f }

// Span is the node's bytes, quotes and brackets included.
func (n Node) Span() Span {
	if n.f == nil {
		return Span{}
	}
	e := n.f.tape[n.i]
	return n.f.Span(e.start(), e.end())
}

// Raw is the node's text as written.
func (n Node) Raw() []byte {
	if n.f == nil {
		return nil
	}
	e := n.f.tape[n.i]
	return n.f.Data[e.start():e.end()]
}

// Get walks down by member names and returns the value there, or a missing node. Where a
// key stands twice the last one wins, as in every JSON reader of the platform.
func (n Node) Get(path ...string) Node {
	for _, name := range path {
		_, n = n.Member(name)
	}
	return n
}

// Member is the key and value of one member of an object.
func (n Node) Member(name string) (key, value Node) {
	if n.Kind() != Object {
		return Node{}, Node{}
	}
	for k, end := n.i+2, n.f.after(n.i); k < end; k = n.f.after(k + 1) {
		if n.f.keyIs(k, name) {
			key, value = Node{n.f, k}, Node{n.f, k + 1}
		}
	}
	return key, value
}

func (f *File) keyIs(k uint32, name string) bool {
	e := f.tape[k]
	if e&(escaped|unfinished) != 0 || f.badUTF8 {
		return Node{f, k}.Str() == name
	}
	return string(f.Data[e.start()+1:e.end()-1]) == name
}

// Members yields the keys and values of an object in document order, duplicates included.
func (n Node) Members() iter.Seq2[Node, Node] {
	return func(yield func(key, value Node) bool) {
		if n.Kind() != Object {
			return
		}
		for k, end := n.i+2, n.f.after(n.i); k < end; k = n.f.after(k + 1) {
			if !yield(Node{n.f, k}, Node{n.f, k + 1}) {
				return
			}
		}
	}
}

// Items yields the elements of an array.
func (n Node) Items() iter.Seq2[int, Node] {
	return func(yield func(int, Node) bool) {
		if n.Kind() != Array {
			return
		}
		i := 0
		for k, end := n.i+2, n.f.after(n.i); k < end; k = n.f.after(k) {
			if !yield(i, Node{n.f, k}) {
				return
			}
			i++
		}
	}
}

// At is the array's element i, from 0.
func (n Node) At(i int) Node {
	for k, item := range n.Items() {
		if k == i {
			return item
		}
	}
	return Node{}
}

// Len counts the members of an object or the elements of an array.
func (n Node) Len() int {
	count := 0
	for range n.Members() {
		count++
	}
	for range n.Items() {
		count++
	}
	return count
}

// Str is a string's text, "" for every other kind. Bytes that are not UTF-8 become U+FFFD.
// The text is part of the file's Data and keeps it in memory.
func (n Node) Str() string {
	if n.Kind() != String {
		return ""
	}
	text := n.f.text(n.entry())
	switch {
	case n.entry()&escaped != 0:
		return unescape(text)
	case n.f.badUTF8:
		return string(bytes.ToValidUTF8(text, []byte("\uFFFD")))
	}
	return unsafe.String(unsafe.SliceData(text), len(text))
}

// text is what stands between a string's quotes, as written.
func (f *File) text(e entry) []byte {
	if e&unfinished != 0 {
		return f.Data[e.start()+1 : e.end()]
	}
	return f.Data[e.start()+1 : e.end()-1]
}

// Bool is a boolean's value, false for every other kind.
func (n Node) Bool() bool {
	e := n.entry()
	return e.kind() == Bool && n.f.Data[e.start()] == 't'
}

// Num is a number's value; ok is false for every other kind.
func (n Node) Num() (value float64, ok bool) {
	if n.Kind() != Number {
		return 0, false
	}
	value, err := strconv.ParseFloat(string(n.Raw()), 64)
	return value, err == nil
}

// Pointer is the node's place as a JSON pointer (RFC 6901), "" for the root.
func (n Node) Pointer() string {
	if n.f == nil {
		return ""
	}
	var b strings.Builder
	for at := n.f.Root; at.i != n.i; {
		step, next := at.toward(n.i)
		if !next.Exists() {
			return b.String()
		}
		b.WriteByte('/')
		b.WriteString(pointerEscaper.Replace(step))
		at = next
	}
	return b.String()
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

// toward is the child that is, or holds, entry i.
func (n Node) toward(i uint32) (step string, child Node) {
	for key, value := range n.Members() {
		if i == key.i {
			return key.Str(), key
		}
		if i < n.f.after(value.i) {
			return key.Str(), value
		}
	}
	for k, item := range n.Items() {
		if i < n.f.after(item.i) {
			return strconv.Itoa(k), item
		}
	}
	return "", Node{}
}
