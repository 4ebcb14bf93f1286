package odb

import (
	"bytes"
	"slices"
	"sync"
)

// object reads the object at an offset: it looks for the next base that is kept, and makes of it each
// object up to the one at the offset.
func (p *packs) object(in *packFile, offset int64) (Object, error) {
	r := readers.Get().(*reader)
	defer r.release()
	at := place{in, offset}
	obj, kept, err := r.base(&p.cache, &at)
	for i := len(r.deltas) - 1; i >= 0 && err == nil; i-- {
		next := r.deltas[i]
		obj.Data, kept, err = r.make(&p.cache, next, obj, i > 0)
		p.cache.spend(at)
		at = next.place
	}
	if err != nil {
		return Object{}, err
	}
	p.cache.spend(at)
	if kept {
		obj.Data = bytes.Clone(obj.Data) // the cache keeps its own
	}
	return obj, nil
}

// reader keeps memory that reading an object needs, for the next one.
type reader struct {
	head               [maxHead]byte
	deflated, inflated []byte
	scratch            [2][]byte // objects that only the next one is made of
	deltas             []entry   // of the object, the last one first
}

var readers = sync.Pool{New: func() any { return new(reader) }}

func (r *reader) release() {
	if cap(r.deflated)+cap(r.inflated)+cap(r.scratch[0])+cap(r.scratch[1]) > maxCached/4 {
		*r = reader{}
	}
	clear(r.deltas)
	r.deltas = r.deltas[:0]
	readers.Put(r)
}

// base collects deltas down to the next object that the cache keeps or that is no delta. It moves at there,
// and returns the object and whether the cache keeps it.
func (r *reader) base(c *objectCache, at *place) (obj Object, kept bool, err error) {
	for range maxDeltas {
		if obj, ok := c.get(*at); ok {
			return obj, true, nil
		}
		e, err := at.in.entry(at.offset, r.head[:])
		if err != nil {
			return Object{}, false, err
		}
		if !e.isDelta() {
			return r.undeltified(c, e)
		}
		r.deltas = append(r.deltas, e)
		at.offset = e.base
	}
	return Object{}, false, errPack
}

// undeltified reads an object that is no delta, and reports whether the cache keeps it.
func (r *reader) undeltified(c *objectCache, e entry) (obj Object, kept bool, err error) {
	isBase := len(r.deltas) > 0
	kept = c.keeps(e.place, e.size, isBase)
	obj = Object{e.kind, r.memory(e.size, isBase && !kept)}
	if err = r.inflate(e, obj.Data); err == nil && kept {
		c.put(e.place, obj)
	}
	return obj, kept, err
}

// make makes an object of its base, and reports whether the cache keeps it.
func (r *reader) make(c *objectCache, e entry, base Object, isBase bool) (data []byte, kept bool, err error) {
	r.inflated = slices.Grow(r.inflated[:0], e.size)[:e.size]
	if err := r.inflate(e, r.inflated); err != nil {
		return nil, false, err
	}
	baseSize, size, instructions, ok := deltaSizes(r.inflated)
	if !ok || baseSize != len(base.Data) {
		return nil, false, errPack
	}
	kept = c.keeps(e.place, size, isBase)
	data = r.memory(size, isBase && !kept)
	if err = apply(instructions, base.Data, data); err == nil && kept {
		c.put(e.place, Object{base.Kind, data})
	}
	return data, kept, err
}

// memory returns memory for an object. That for objects that only the next one is made of is used again for
// the one after that.
func (r *reader) memory(size int, passing bool) []byte {
	if !passing {
		return make([]byte, size)
	}
	r.scratch[0], r.scratch[1] = r.scratch[1], slices.Grow(r.scratch[0][:0], size)[:size]
	return r.scratch[1]
}

// inflate inflates the data of an entry.
func (r *reader) inflate(e entry, data []byte) error {
	n := int(e.end - e.body)
	r.deflated = slices.Grow(r.deflated[:0], n)[:n]
	if _, err := e.in.data.ReadAt(r.deflated, e.body); err != nil {
		return err
	}
	return inflate(r.deflated, data)
}
