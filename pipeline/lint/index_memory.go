package lint

import (
	"sync"

	"alm/internal/source"
	"alm/pipeline/check"
	"alm/solution/connector"
)

// indexMemory is what an index is built in. An index is large and soon forgotten, so that the next
// one is built in the memory of the last.
type indexMemory struct {
	parts     [kinds][]*object
	members   [][]member // those of keywords, by the keyword's ID
	unknown   []member   // those that are not keywords of their object
	oddTypes  []member   // types that are not plain: arrays, lists of types, unknown ones
	manyItems []member   // items that are a list
	objects   [][]object // as many as objectsAtOnce each
	used      int        // of objects

	parameters []operationParameter   // each parameter object once
	visible    []*connector.Operation // what makers see
	summaries  []source.Node          // of visible
	own, shown []*object              // parameters that are not references, and those that makers see
	branches   []branch
	references []reference // filled by leads
	draft      []check.Finding
}

const (
	objectsAtOnce = 128
	maxKept       = 100 // of objects, times objectsAtOnce: a larger connector is rare
)

// Memory is what one connector after the other is linted in. The zero value is empty. It is safe for concurrent
// use, and keeps as much as is used at once. A sync.Pool loses it where a goroutine moves to another processor.
type Memory struct {
	mu   sync.Mutex
	free []*indexMemory
}

func (m *Memory) take() *indexMemory {
	if m != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		if last := len(m.free) - 1; last >= 0 {
			one := m.free[last]
			m.free = m.free[:last]
			return one
		}
	}
	return &indexMemory{members: make([][]member, len(keywords())+1)}
}

func (m *Memory) give(one *indexMemory) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.free = append(m.free, one)
}

func newIndex(c *connector.Connector, options Options) *index {
	return &index{indexMemory: options.Memory.take(), options: options, script: readCSharp(c.Script)}
}

// release gives the memory to the next index. Nothing of this one may be used any more.
func (f *index) release() {
	m := f.indexMemory
	f.indexMemory = nil
	if f.options.Memory == nil || m.used > maxKept {
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
	m.parameters, m.visible, m.summaries = emptied(m.parameters), emptied(m.visible), emptied(m.summaries)
	m.oddTypes, m.manyItems = emptied(m.oddTypes), emptied(m.manyItems)
	m.own, m.shown = emptied(m.own), emptied(m.shown)
	m.branches, m.references, m.draft = emptied(m.branches), m.references[:0], emptied(m.draft)
	f.options.Memory.give(m)
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
