package odb

import (
	"bytes"
	"container/list"
	"slices"
	"sync"
)

// objectCache keeps objects that others are deltas of: versions of one file share their bases. Of objects
// that are expected it keeps those that others still need, of all others the last used.
type objectCache struct {
	limit int // bytes that are kept

	mu       sync.Mutex
	objects  map[place]*list.Element // of *shared
	used     list.List               // the last used first
	size     int                     // of the memory of objects
	expected map[place]*expectation
	free     memories
}

// place is where an object is.
type place struct {
	in     *packFile
	offset int64
}

// shared is an object that is kept or that another one is made of. Nobody may change it.
type shared struct {
	place
	Object
	users int // one of them is the cache, as long as it keeps the object
}

const maxCached = 8 << 20 // bytes that a cache keeps

// get returns an object that is kept, for one more user.
func (c *objectCache) get(at place) (*shared, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.objects[at]
	if !ok {
		return nil, false
	}
	c.used.MoveToFront(e)
	obj := e.Value.(*shared)
	obj.users++
	return obj, true
}

// put keeps an object.
func (c *objectCache) put(obj *shared) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.objects == nil {
		c.objects = map[place]*list.Element{}
	}
	if _, known := c.objects[obj.place]; known {
		return
	}
	obj.users++
	c.objects[obj.place] = c.used.PushFront(obj)
	for c.size += cap(obj.Data); c.size > c.limit; {
		c.drop(c.used.Back())
	}
	c.free.trim(c.limit - c.size)
}

func (c *objectCache) drop(e *list.Element) {
	last := c.used.Remove(e).(*shared)
	delete(c.objects, last.place)
	c.size -= cap(last.Data)
	c.unuse(last)
}

func (c *objectCache) unuse(obj *shared) {
	if obj.users--; obj.users == 0 {
		c.free.put(obj.Data)
	}
}

// leave ends a use of an object.
func (c *objectCache) leave(obj *shared) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unuse(obj)
	c.free.trim(c.limit - c.size)
}

// done notes that a user of an object made another of it. After the last time that is expected it is dropped.
func (c *objectCache) done(obj *shared) {
	c.spend(obj.place)
	c.leave(obj)
}

// read returns the data of an object to one of its users, who may change it.
func (c *objectCache) read(obj *shared) []byte {
	c.spend(obj.place)
	if c.isOwned(obj) && cap(obj.Data)-len(obj.Data) <= len(obj.Data)/8 {
		return obj.Data
	}
	data := bytes.Clone(obj.Data)
	c.leave(obj)
	return data
}

// isOwned reports whether an object has one user, who asks.
func (c *objectCache) isOwned(obj *shared) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return obj.users == 1
}

// spend notes that an object was used once more. After the last time that is expected it is dropped.
func (c *objectCache) spend(at place) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x, ok := c.expected[at]
	if !ok || x.left == 0 {
		return
	}
	if x.left--; x.left > 0 {
		return
	}
	if e, ok := c.objects[at]; ok {
		c.drop(e)
	}
}

// newObject returns an object of a size for one user, without its data, and whether it is to be kept.
func (c *objectCache) newObject(at place, size int, isBase bool) (obj *shared, kept bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept = isBase
	if x, ok := c.expected[at]; ok && x.left > 0 {
		kept = x.left > 1
	}
	kept = kept && size <= c.limit/4
	obj = &shared{place: at, users: 1}
	if kept || isBase {
		obj.Data = c.free.get(size)
	}
	if obj.Data == nil {
		obj.Data = make([]byte, size)
	}
	return obj, kept
}

// memories are to be used again.
type memories struct {
	all  [][]byte
	size int
}

// get returns the smallest one that has a size and is not more than twice as large, nil if there is none.
func (m *memories) get(size int) []byte {
	best := -1
	for i, data := range m.all {
		if cap(data) >= size && cap(data)/2 <= size && (best < 0 || cap(data) < cap(m.all[best])) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	data := m.all[best]
	last := len(m.all) - 1
	m.all[best], m.all[last] = m.all[last], nil
	m.all, m.size = m.all[:last], m.size-cap(data)
	return data[:size]
}

func (m *memories) put(data []byte) { m.all, m.size = append(m.all, data), m.size+cap(data) }

// trim drops memories until they have no more than some bytes.
func (m *memories) trim(most int) {
	dropped := 0
	for ; m.size > most; dropped++ {
		m.size -= cap(m.all[dropped])
	}
	m.all = slices.Delete(m.all, 0, dropped)
}
