package odb

import (
	"container/list"
	"sync"
)

// objectCache keeps objects that others are deltas of: versions of one file share their bases. Of objects
// that are expected it keeps those that others still need, of all others the last used.
type objectCache struct {
	mu       sync.Mutex
	objects  map[place]*list.Element // of *cached
	used     list.List               // the last used first
	size     int
	expected map[place]*expectation
}

// place is where an object is.
type place struct {
	in     *packFile
	offset int64
}

type cached struct {
	place
	Object
}

const maxCached = 8 << 20 // bytes

// get returns an object that its users share: they must not change it.
func (c *objectCache) get(at place) (Object, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.objects[at]
	if !ok {
		return Object{}, false
	}
	c.used.MoveToFront(e)
	return e.Value.(*cached).Object, true
}

// keeps reports whether an object of a size will be kept.
func (c *objectCache) keeps(at place, size int, isBase bool) bool {
	if size > maxCached/4 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.expected[at]; ok && e.left > 0 {
		return e.left > 1
	}
	return isBase
}

func (c *objectCache) put(at place, obj Object) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.objects == nil {
		c.objects = map[place]*list.Element{}
	}
	if _, known := c.objects[at]; known {
		return
	}
	c.objects[at] = c.used.PushFront(&cached{at, obj})
	for c.size += len(obj.Data); c.size > maxCached; {
		c.drop(c.used.Back())
	}
}

func (c *objectCache) drop(e *list.Element) {
	last := c.used.Remove(e).(*cached)
	delete(c.objects, last.place)
	c.size -= len(last.Data)
}

// spend notes that an expected object was read, or that another was made of it. After the last time
// it is dropped.
func (c *objectCache) spend(at place) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.expected[at]
	if !ok || e.left == 0 {
		return
	}
	if e.left--; e.left > 0 {
		return
	}
	if kept, ok := c.objects[at]; ok {
		c.drop(kept)
	}
}
