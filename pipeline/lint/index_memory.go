package lint

import (
	"sync"

	"alm/solution/connector"
)

// indexMemory is what an index is built in. An index is large and soon forgotten, so that the next
// one is built in the memory of the last.
type indexMemory struct {
	parts   [kinds][]*object
	members [][]member // those of keywords, by the keyword's ID
	unknown []member   // those that are not keywords of their object
	objects [][]object // as many as objectsAtOnce each
	used    int        // of objects

	branches   []branch
	references []reference // filled by leads
}

const (
	objectsAtOnce = 128
	maxKept       = 100 // of objects, times objectsAtOnce: a larger connector is rare
)

var indexMemories = sync.Pool{New: func() any { return &indexMemory{members: make([][]member, len(keywords())+1)} }}

func newIndex(c *connector.Connector, options Options) *index {
	return &index{indexMemory: indexMemories.Get().(*indexMemory), options: options, script: readCSharp(c.Script)}
}

// release gives the memory to the next index. Nothing of this one may be used any more.
func (f *index) release() {
	m := f.indexMemory
	f.indexMemory = nil
	if m.used > maxKept {
		return
	}
	for i := range m.parts {
		m.parts[i] = emptied(m.parts[i])
	}
	for i := range m.members {
		m.members[i] = emptied(m.members[i])
	}
	for i := range m.used {
		m.objects[i] = emptied(m.objects[i])
	}
	m.unknown, m.used = emptied(m.unknown), 0
	m.branches, m.references = emptied(m.branches), m.references[:0]
	indexMemories.Put(m)
}

// emptied removes all items, and what they point to, and keeps the memory.
func emptied[T any](all []T) []T {
	clear(all)
	return all[:0]
}

// newObject returns a copy of an object in the memory.
func (m *indexMemory) newObject(made object) *object {
	if m.used == 0 || len(m.objects[m.used-1]) == objectsAtOnce {
		if m.used++; m.used > len(m.objects) {
			m.objects = append(m.objects, make([]object, 0, objectsAtOnce))
		}
	}
	last := &m.objects[m.used-1]
	*last = append(*last, made)
	return &(*last)[len(*last)-1]
}
