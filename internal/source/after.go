package source

import "iter"

// After yields the node after every string that is written as one of the names: the values of all
// members with such a name, and what follows a value with that text. It is faster than a walk.
func (f *File) After(names ...string) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for i := 0; i+1 < len(f.tape); i++ {
			e := f.tape[i]
			if e.kind() >= Array {
				i++ // a container has two entries
				continue
			}
			if e.kind() == String && f.isOneOf(e, names) && !yield(Node{f, uint32(i + 1)}) {
				return
			}
		}
	}
}

func (f *File) isOneOf(e entry, names []string) bool {
	size := e.end() - e.start() - 2
	for _, name := range names {
		if len(name) == size && string(f.Data[e.start()+1:e.end()-1]) == name {
			return true
		}
	}
	return false
}
