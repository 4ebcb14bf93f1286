package source

import "sync"

// memberIndex finds members of large objects by name.
type memberIndex struct {
	mu      sync.Mutex
	objects map[uint32]*largeObject
}

type largeObject struct {
	lookups int
	keys    map[string]uint32 // nil until it pays
}

const (
	maxScanned = 64 // keys that Member compares before it asks the index
	minLookups = 8  // lookups in one object before its index is built
)

// find returns the last key of an object with a name, 0 if there is none.
func (m *memberIndex) find(object Node, name string) uint32 {
	if keys := m.keys(object); keys != nil {
		return keys[name]
	}
	f, last := object.f, uint32(0)
	for k, end := object.i+2, f.after(object.i); k < end; k = f.after(k + 1) {
		if f.keyIs(k, name) {
			last = k
		}
	}
	return last
}

func (m *memberIndex) keys(object Node) map[string]uint32 {
	m.mu.Lock()
	defer m.mu.Unlock()
	large := m.objects[object.i]
	if large == nil {
		large = &largeObject{}
		if m.objects == nil {
			m.objects = map[uint32]*largeObject{}
		}
		m.objects[object.i] = large
	}
	if large.lookups++; large.keys == nil && large.lookups > minLookups {
		large.keys = map[string]uint32{}
		for key := range object.Members() {
			large.keys[key.Str()] = key.i
		}
	}
	return large.keys
}
