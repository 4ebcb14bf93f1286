package source

import "slices"

// link connects a tape entry to its parent and siblings.
type link struct {
	parent   uint32 // the container, noEntry for the root
	first    uint32 // where its member or element starts: the key's entry, or its own in an array
	previous uint32 // first of the member or element before it, noEntry if there is none
	ordinal  uint32 // how many members or elements come before it
}

const noEntry = 1<<32 - 1

// links returns the links of all entries, computed once: looking for siblings from the start
// of a container each time would be quadratic.
func (f *File) links() []link {
	f.findLinks.Do(func() {
		f.allLinks = linkLists.take(len(f.tape))[:len(f.tape)]
		if len(f.tape) > 0 {
			f.allLinks[0] = link{parent: noEntry, previous: noEntry}
		}
		for i := uint32(0); int(i) < len(f.tape); i++ {
			if kind := f.tape[i].kind(); kind >= Array {
				f.linkChildren(i, kind == Object)
				i++ // a container has two entries
			}
		}
	})
	return f.allLinks
}

// linkOf returns the link of one entry. It looks for the first few from the root, which is faster than
// linking all.
func (f *File) linkOf(i uint32) link {
	if f.searched.Add(1) > maxSearches {
		return f.links()[i]
	}
	return f.search(i, func(link) {})
}

// search looks for an entry from the root, and returns its link. It calls enter with those of the
// containers on the way, from the root's members on.
func (f *File) search(i uint32, enter func(link)) link {
	in := uint32(0)
	for l := (link{parent: in, first: in + 2, previous: noEntry}); i != 0; {
		value := l.first
		if f.tape[in].kind() == Object {
			value++
		}
		switch after := f.after(value); {
		case i == l.first || i == value:
			return l
		case i < after:
			enter(l)
			in = value
			l = link{parent: in, first: in + 2, previous: noEntry}
		default:
			l.previous, l.first = l.first, after
			l.ordinal++
		}
	}
	return link{parent: noEntry, previous: noEntry}
}

// linksTo returns the links of an entry and of all that contains it, from the root's members on.
func (f *File) linksTo(i uint32) []link {
	var way []link
	if f.searched.Add(1) <= maxSearches {
		if last := f.search(i, func(l link) { way = append(way, l) }); last.parent != noEntry {
			way = append(way, last)
		}
		return way
	}
	for l := f.links()[i]; l.parent != noEntry; l = f.links()[l.parent] {
		way = append(way, l)
	}
	slices.Reverse(way)
	return way
}

// maxSearches is the number of entries of one file that are looked for from the root.
const maxSearches = 32

func (f *File) linkChildren(parent uint32, object bool) {
	l := link{parent: parent, previous: noEntry}
	for i, end := parent+2, f.after(parent); i < end; l.ordinal++ {
		l.first = i
		f.allLinks[i] = l
		if object {
			i++
			f.allLinks[i] = l
		}
		i = f.after(i)
		l.previous = l.first
	}
}

// partSpan returns the span of the member or element that starts at an entry.
func (f *File) partSpan(first uint32, object bool) Span {
	last := first
	if object {
		last++
	}
	return f.Span(f.tape[first].start(), f.tape[last].end())
}
