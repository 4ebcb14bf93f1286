package source

import "iter"

// After yields each string that is one of the names, and the node after it: the values of all members
// with such a name, and what follows a value with that text. It is faster than a walk.
func (f *File) After(names ...string) iter.Seq2[string, Node] {
	sizes := sizesOf(names)
	return func(yield func(string, Node) bool) {
		for i := 0; i+1 < len(f.tape); i++ {
			e := f.tape[i]
			kind := e.kind()
			if kind >= Array {
				i++ // a container has two entries
				continue
			}
			if kind != String || !sizes.mayHave(e) {
				continue
			}
			if name, ok := f.oneOf(uint32(i), names); ok && !yield(name, Node{f, uint32(i + 1)}) {
				return
			}
		}
	}
}

// nameSizes has a bit for each length in bytes of some names, the highest for all that are longer.
type nameSizes uint64

const longest = 63

func sizesOf(names []string) (sizes nameSizes) {
	for _, name := range names {
		sizes |= 1 << min(len(name), longest)
	}
	return sizes
}

// mayHave reports whether a string may be one of the names: most strings have another length.
func (sizes nameSizes) mayHave(e entry) bool {
	return e&(escaped|unfinished) != 0 || sizes>>min(e.end()-e.start()-2, longest)&1 != 0
}

// Named yields the values of all members with one of the names, in document order.
func (f *File) Named(names ...string) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for _, value := range f.After(names...) {
			if f.isValue(value.i) && !yield(value) {
				return
			}
		}
	}
}

// isValue reports whether the entry after a string is the value of the key that the string is.
func (f *File) isValue(i uint32) bool {
	if len(f.problems) > 0 {
		l := f.linkOf(i)
		return i == l.first+1 && f.tape[l.parent].kind() == Object
	}
	colon := space(f.Data, f.tape[i-1].end())
	return colon < len(f.Data) && f.Data[colon] == ':'
}

// oneOf returns the name that a string is, also if it is written with escapes.
func (f *File) oneOf(i uint32, names []string) (name string, ok bool) {
	e := f.tape[i]
	text := f.unquoted(e)
	for _, name := range names {
		switch {
		case len(name) == len(text) && name[0] == text[0] && name == string(text):
			return name, true
		case e&escaped != 0 && len(name) < len(text) && len(text) <= maxEscapes*len(name) && (Node{f, i}).Str() == name:
			return name, true
		}
	}
	return "", false
}

const maxEscapes = len(`\u0000`) // bytes of a character

// IsWhole reports whether the text is JSON. An object may have a key twice.
func (f *File) IsWhole() bool { return f.Root.Exists() && len(f.problems) == 0 }

// LongStrings yields where the texts are, between the quotes and as written, of the strings that have at least
// some bytes.
func (f *File) LongStrings(least int) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		for i := 0; i < len(f.tape); i++ {
			e := f.tape[i]
			switch kind := e.kind(); {
			case kind >= Array:
				i++ // a container has two entries
			case e.end()-e.start() < least+2 || kind != String:
			case !yield(e.start()+1, e.end()-1):
				return
			}
		}
	}
}
