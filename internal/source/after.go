package source

import "iter"

// After yields each string that is written as one of the names, and the node after it: the values of
// all members with such a name, and what follows a value with that text. It is faster than a walk.
func (f *File) After(names ...string) iter.Seq2[string, Node] {
	return func(yield func(string, Node) bool) {
		for i := 0; i+1 < len(f.tape); i++ {
			e := f.tape[i]
			if e.kind() >= Array {
				i++ // a container has two entries
				continue
			}
			if e.kind() != String {
				continue
			}
			if name, ok := f.oneOf(e, names); ok && !yield(name, Node{f, uint32(i + 1)}) {
				return
			}
		}
	}
}

func (f *File) oneOf(e entry, names []string) (name string, ok bool) {
	size := e.end() - e.start() - 2
	for _, name := range names {
		if len(name) == size && string(f.Data[e.start()+1:e.end()-1]) == name {
			return name, true
		}
	}
	return "", false
}
