package odb

import (
	"bytes"
	"slices"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
)

// entry is what a pack has at an offset: an object, or a delta.
type entry struct {
	kind  plumbing.ObjectType
	data  []byte // of an object
	delta delta
	base  int64 // where the delta's base is
}

func (e entry) isDelta() bool { return e.kind == plumbing.OFSDeltaObject }

func (e entry) memory() int { return len(e.data) + len(e.delta.data) + 8*len(e.delta.parts) }

// object reads the object at an offset: it collects deltas down to the base, then makes the object.
func (p *packs) object(in *packFile, offset int64) (Object, error) {
	r := readers.Get().(*reader)
	defer r.release()
	for range maxDeltas {
		e, known := p.cache.get(in, offset)
		if !known {
			var err error
			if e, err = r.entry(in, offset); err != nil {
				return Object{}, err
			}
			if len(r.deltas) > 0 {
				p.cache.put(in, offset, e)
			}
		}
		if e.isDelta() {
			r.deltas = append(r.deltas, e.delta)
			offset = e.base
			continue
		}
		data, err := chain{r.deltas, e.data}.object()
		if known && len(r.deltas) == 0 {
			data = bytes.Clone(data) // the cache keeps its own
		}
		return Object{e.kind, data}, err
	}
	return Object{}, errPack
}

// reader keeps memory that reading an object needs, for the next one.
type reader struct {
	deflated []byte
	inflated []byte // of the object's own delta; those of its base are for the cache
	parts    []part
	deltas   []delta // of the object, the last one first
}

var readers = sync.Pool{New: func() any { return new(reader) }}

func (r *reader) release() {
	if cap(r.deflated)+cap(r.inflated)+8*cap(r.parts) > maxCached/8 {
		*r = reader{}
	}
	clear(r.deltas)
	r.deltas = r.deltas[:0]
	readers.Put(r)
}

// entry reads the entry at an offset.
func (r *reader) entry(in *packFile, offset int64) (entry, error) {
	i, ok := slices.BinarySearch(in.sorted, offset)
	if !ok {
		return entry{}, errPack
	}
	end := in.size - trailer
	if i+1 < len(in.sorted) {
		end = in.sorted[i+1]
	}
	if end-offset > MaxObject {
		return entry{}, errPack
	}
	r.deflated = slices.Grow(r.deflated[:0], int(end-offset))[:end-offset]
	if _, err := in.data.ReadAt(r.deflated, offset); err != nil {
		return entry{}, err
	}
	return r.parse(in, r.deflated, offset)
}

// parse reads an entry: kind and size, offset of the base, and the deflated data.
func (r *reader) parse(in *packFile, data []byte, offset int64) (entry, error) {
	kind, size, data, err := parseHeader(data)
	if err != nil || size > MaxObject {
		return entry{}, errPack
	}
	e := entry{kind: kind}
	switch kind {
	case plumbing.CommitObject, plumbing.TreeObject, plumbing.BlobObject, plumbing.TagObject:
		e.data = make([]byte, size)
		return e, inflate(data, e.data)
	case plumbing.OFSDeltaObject:
		back, used := parseDistance(data)
		if used == 0 || back <= 0 || back > offset {
			return entry{}, errPack
		}
		e.base, data = offset-back, data[used:]
	case plumbing.REFDeltaObject:
		if len(data) < hashSize {
			return entry{}, errPack
		}
		base, known := in.find(plumbing.Hash(data[:hashSize]))
		if !known {
			return entry{}, errPack
		}
		e.kind, e.base, data = plumbing.OFSDeltaObject, base, data[hashSize:]
	default:
		return entry{}, errPack
	}
	e.delta, err = r.delta(data, int(size))
	return e, err
}

// delta inflates a delta: that of the object itself into the reader's memory.
func (r *reader) delta(deflated []byte, size int) (d delta, err error) {
	if len(r.deltas) > 0 {
		data, own := make([]byte, size), len(r.parts)
		if err = inflate(deflated, data); err == nil {
			d, r.parts, err = parseDelta(data, r.parts)
			d.parts, r.parts = slices.Clone(d.parts), r.parts[:own]
		}
		return d, err
	}
	r.inflated = slices.Grow(r.inflated[:0], size)[:size]
	if err = inflate(deflated, r.inflated); err == nil {
		d, r.parts, err = parseDelta(r.inflated, r.parts[:0])
	}
	return d, err
}
