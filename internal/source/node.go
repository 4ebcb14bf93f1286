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

// Missing is the kind of the zero Node.
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

// Node is a value or a key in a File. The zero Node is missing; its methods return zero
// values.
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

// Kind returns what the node holds.
func (n Node) Kind() Kind { return n.entry().kind() }

// Exists reports whether the node is in a file; null exists.
func (n Node) Exists() bool { return n.f != nil }

// File returns the node's file, nil if the node is missing.
func (n Node) File() *File { return n.f }

// Span returns the node's bytes including quotes and brackets.
func (n Node) Span() Span {
	if n.f == nil {
		return Span{}
	}
	e := n.f.tape[n.i]
	return n.f.Span(e.start(), e.end())
}

// Raw returns the node's text as written.
func (n Node) Raw() []byte {
	if n.f == nil {
		return nil
	}
	e := n.f.tape[n.i]
	return n.f.Data[e.start():e.end()]
}

// Get follows member names and returns the value, or a missing node. Of duplicate keys the
// last one wins, as in every JSON reader of the platform.
func (n Node) Get(path ...string) Node {
	for _, name := range path {
		_, n = n.Member(name)
	}
	return n
}

// Member returns the key and value of one member of an object.
func (n Node) Member(name string) (key, value Node) {
	if n.Kind() != Object {
		return Node{}, Node{}
	}
	f, last, scanned := n.f, uint32(0), 0
	tape, size, odd := f.tape, len(name)+len(`""`), f.badUTF8
	for k, end := n.i+2, uint32(tape[n.i+1]); k < end; {
		if scanned++; scanned > maxScanned {
			last = f.members.find(n, name)
			break
		}
		e := tape[k]
		if (e.end()-e.start() == size || e&(escaped|unfinished) != 0 || odd) && f.keyIs(k, name) {
			last = k
		}
		if k++; tape[k].kind() < Array {
			k++
		} else {
			k = uint32(tape[k+1])
		}
	}
	if last == 0 {
		return Node{}, Node{}
	}
	return Node{f, last}, Node{f, last + 1}
}

func (f *File) keyIs(k uint32, name string) bool {
	e := f.tape[k]
	if f.isOdd(e) {
		return Node{f, k}.Str() == name
	}
	return string(f.Data[e.start()+1:e.end()-1]) == name
}

// isOdd reports whether a string may mean another text than the one between its quotes.
func (f *File) isOdd(e entry) bool { return e&(escaped|unfinished) != 0 || f.badUTF8 }

// Members yields the keys and values of an object in document order, duplicates included.
func (n Node) Members() iter.Seq2[Node, Node] {
	return func(yield func(key, value Node) bool) {
		if n.Kind() != Object {
			return
		}
		f := n.f
		for k, end := n.i+2, uint32(f.tape[n.i+1]); k < end; {
			if !yield(Node{f, k}, Node{f, k + 1}) {
				return
			}
			if k++; f.tape[k].kind() < Array {
				k++
			} else {
				k = uint32(f.tape[k+1])
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

// At returns element i of an array, counted from 0.
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

// Str returns the text of a string, "" for every other kind. Bytes that are not UTF-8 become
// U+FFFD. The text shares memory with the file's Data.
func (n Node) Str() string {
	if n.Kind() != String {
		return ""
	}
	text := n.f.unquoted(n.entry())
	switch {
	case n.entry()&escaped != 0:
		return unescape(text)
	case n.f.badUTF8:
		return string(bytes.ToValidUTF8(text, []byte("\uFFFD")))
	}
	return unsafe.String(unsafe.SliceData(text), len(text))
}

// unquoted returns the text between the quotes of a string, as written.
func (f *File) unquoted(e entry) []byte {
	if e&unfinished != 0 {
		return f.Data[e.start()+1 : e.end()]
	}
	return f.Data[e.start()+1 : e.end()-1]
}

// Bool returns the value of a boolean, false for every other kind.
func (n Node) Bool() bool {
	e := n.entry()
	return e.kind() == Bool && n.f.Data[e.start()] == 't'
}

// Num returns the value of a number; ok is false for every other kind.
func (n Node) Num() (value float64, ok bool) {
	if n.Kind() != Number {
		return 0, false
	}
	value, err := strconv.ParseFloat(string(n.Raw()), 64)
	return value, err == nil
}

// Pointer returns the JSON pointer (RFC 6901) of the node, "" for the root.
func (n Node) Pointer() string {
	var b strings.Builder
	for _, step := range n.Path() {
		b.WriteByte('/')
		b.WriteString(pointerEscaper.Replace(step))
	}
	return b.String()
}

// Path returns the names and numbers that lead from the root to the node.
func (n Node) Path() []string {
	if n.f == nil {
		return nil
	}
	way := n.f.linksTo(n.i)
	path := make([]string, len(way))
	for i, l := range way {
		if n.f.tape[l.parent].kind() == Object {
			path[i] = Node{n.f, l.first}.Str()
		} else {
			path[i] = strconv.Itoa(int(l.ordinal))
		}
	}
	return path
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")
