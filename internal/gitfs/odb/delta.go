package odb

import (
	"container/list"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// applyDelta makes an object from its base: it copies ranges of the base and inserts bytes.
// (gitformat-pack, "Deltified representation")
func applyDelta(base, delta []byte) ([]byte, error) {
	from, delta, ok := deltaSize(delta)
	if !ok || from != uint64(len(base)) {
		return nil, errPack
	}
	size, delta, ok := deltaSize(delta)
	if !ok || size > MaxObject {
		return nil, errPack
	}
	out := make([]byte, 0, size)
	for len(delta) > 0 {
		op := delta[0]
		delta = delta[1:]
		if op&0x80 == 0 {
			if op == 0 || int(op) > len(delta) {
				return nil, errPack
			}
			out, delta = append(out, delta[:op]...), delta[op:]
		} else {
			var at, n uint32
			if at, n, delta, ok = parseCopy(op, delta); !ok || uint64(at)+uint64(n) > uint64(len(base)) {
				return nil, errPack
			}
			out = append(out, base[at:at+n]...)
		}
		if uint64(len(out)) > size {
			return nil, errPack
		}
	}
	if uint64(len(out)) != size {
		return nil, errPack
	}
	return out, nil
}

// parseCopy reads a copy instruction: the bits of op select the bytes of offset and length
// that follow.
func parseCopy(op byte, delta []byte) (at, n uint32, rest []byte, ok bool) {
	for i := range 7 {
		if op>>i&1 == 0 {
			continue
		}
		if len(delta) == 0 {
			return 0, 0, nil, false
		}
		if i < 4 {
			at |= uint32(delta[0]) << (8 * i)
		} else {
			n |= uint32(delta[0]) << (8 * (i - 4))
		}
		delta = delta[1:]
	}
	if n == 0 {
		n = 0x10000
	}
	return at, n, delta, true
}

func deltaSize(b []byte) (size uint64, rest []byte, ok bool) {
	for i := range min(len(b), 9) {
		size |= uint64(b[i]&0x7f) << (7 * i)
		if b[i]&0x80 == 0 {
			return size, b[i+1:], true
		}
	}
	return 0, nil, false
}

// baseCache keeps the bases of deltas: versions of one file share them, and are read one after the
// other. It drops those that were used the longest time ago.
type baseCache struct {
	mu    sync.Mutex
	bases map[baseKey]*list.Element // of *cachedBase
	used  list.List                 // the last used first
	size  int
}

type baseKey struct {
	in     *packFile
	offset int64
}

type cachedBase struct {
	key  baseKey
	kind plumbing.ObjectType
	data []byte
}

const maxBases = 8 << 20 // bytes

func (c *baseCache) get(in *packFile, offset int64) (plumbing.ObjectType, []byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.bases[baseKey{in, offset}]
	if !ok {
		return 0, nil, false
	}
	c.used.MoveToFront(e)
	b := e.Value.(*cachedBase)
	return b.kind, b.data, true
}

func (c *baseCache) put(in *packFile, offset int64, kind plumbing.ObjectType, data []byte) {
	if len(data) > maxBases/4 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bases == nil {
		c.bases = map[baseKey]*list.Element{}
	}
	key := baseKey{in, offset}
	if _, known := c.bases[key]; known {
		return
	}
	c.bases[key] = c.used.PushFront(&cachedBase{key, kind, data})
	for c.size += len(data); c.size > maxBases; {
		last := c.used.Remove(c.used.Back()).(*cachedBase)
		delete(c.bases, last.key)
		c.size -= len(last.data)
	}
}
