package odb

import (
	"container/list"
	"sync"
)

// entryCache keeps what deltas are made of: versions of one file share their bases, and are read one
// after the other. It drops what was used the longest time ago.
type entryCache struct {
	mu      sync.Mutex
	entries map[cacheKey]*list.Element // of *cached
	used    list.List                  // the last used first
	size    int
}

type cacheKey struct {
	in     *packFile
	offset int64
}

type cached struct {
	key cacheKey
	entry
}

const maxCached = 8 << 20 // bytes

func (c *entryCache) get(in *packFile, offset int64) (entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[cacheKey{in, offset}]
	if !ok {
		return entry{}, false
	}
	c.used.MoveToFront(e)
	return e.Value.(*cached).entry, true
}

func (c *entryCache) put(in *packFile, offset int64, e entry) {
	if e.memory() > maxCached/4 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[cacheKey]*list.Element{}
	}
	key := cacheKey{in, offset}
	if _, known := c.entries[key]; known {
		return
	}
	c.entries[key] = c.used.PushFront(&cached{key, e})
	for c.size += e.memory(); c.size > maxCached; {
		last := c.used.Remove(c.used.Back()).(*cached)
		delete(c.entries, last.key)
		c.size -= last.memory()
	}
}
