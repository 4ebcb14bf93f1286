package odb

import (
	"slices"
	"sync"
)

// object reads the object at an offset: it looks for the next base that is kept, and makes of it each
// object up to the one at the offset.
func (p *packs) object(in *packFile, offset int64) (Object, error) {
	r := readers.Get().(*reader)
	defer r.release()
	obj, err := r.base(&p.cache, place{in, offset})
	made := int64(0)
	for i := len(r.deltas) - 1; i >= 0 && err == nil; i-- {
		base := obj
		if made += int64(len(base.Data)); made > p.most {
			err = errChain
		} else {
			obj, err = r.make(&p.cache, r.deltas[i], base.Object, i > 0)
		}
		p.cache.done(base)
	}
	if err != nil {
		return Object{}, err
	}
	return Object{obj.Kind, p.cache.read(obj)}, nil
}

// reader keeps memory that reading an object needs, for the next one.
type reader struct {
	head               [512]byte // of the last entry: enough for most commits and trees
	headOf             int64     // the offset of that entry
	deflated, inflated []byte
	deltas             []entry // of the object, the last one first
}

var readers = sync.Pool{New: func() any { return new(reader) }}

func (r *reader) release() {
	if cap(r.deflated)+cap(r.inflated) > maxCached/8 {
		*r = reader{}
	}
	clear(r.deltas)
	r.deltas = r.deltas[:0]
	readers.Put(r)
}

// base collects deltas down to the next object that the cache keeps or that is no delta, and returns it.
func (r *reader) base(c *objectCache, at place) (*shared, error) {
	for range maxDeltas {
		if obj, ok := c.get(at); ok {
			return obj, nil
		}
		e, err := at.in.entry(at.offset, r.head[:])
		if err != nil {
			return nil, err
		}
		r.headOf = e.offset
		if !e.isDelta() {
			return r.undeltified(c, e)
		}
		r.deltas = append(r.deltas, e)
		at.offset = e.base
	}
	return nil, errPack
}

// undeltified reads an object that is no delta.
func (r *reader) undeltified(c *objectCache, e entry) (*shared, error) {
	obj, kept := c.newObject(e.place, e.size, len(r.deltas) > 0)
	obj.Kind = e.kind
	err := r.inflate(e, obj.Data)
	if err == nil && kept {
		c.put(obj)
	}
	return obj, err
}

// make makes an object of its base.
func (r *reader) make(c *objectCache, e entry, base Object, isBase bool) (*shared, error) {
	r.inflated = slices.Grow(r.inflated[:0], e.size)[:e.size]
	if err := r.inflate(e, r.inflated); err != nil {
		return nil, err
	}
	baseSize, size, instructions, ok := deltaSizes(r.inflated)
	if !ok || baseSize != len(base.Data) {
		return nil, errPack
	}
	obj, kept := c.newObject(e.place, size, isBase)
	obj.Kind = base.Kind
	err := apply(instructions, base.Data, obj.Data)
	if err == nil && kept {
		c.put(obj)
	}
	return obj, err
}

// inflate inflates the data of an entry.
func (r *reader) inflate(e entry, data []byte) error {
	if e.deflated != nil && e.offset == r.headOf {
		return inflate(e.deflated, data)
	}
	n := int(e.end - e.body)
	r.deflated = slices.Grow(r.deflated[:0], n)[:n]
	if _, err := e.in.data.ReadAt(r.deflated, e.body); err != nil {
		return err
	}
	return inflate(r.deflated, data)
}
