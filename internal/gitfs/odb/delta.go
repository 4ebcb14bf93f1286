package odb

import (
	"encoding/binary"
	"math/bits"
	"sort"
)

// delta makes an object of another one, its base: each part of the object is copied from the base,
// or is in the delta. (gitformat-pack, "Deltified representation")
type delta struct {
	data       []byte
	base, size int // in bytes, of the base and of the object
	parts      []part
	last       int // the part that was copied last
}

// part is a part of an object; it ends where the next one starts.
type part struct {
	start int32 // in the object
	from  int32 // in the base, or the complement of the place in data
}

// parseDelta reads and checks a delta. It appends its parts to some others and returns them too.
func parseDelta(data []byte, parts []part) (delta, []part, error) {
	base, rest, ok := deltaSize(data)
	size, rest, ok2 := deltaSize(rest)
	if !ok || !ok2 || base > MaxObject || size > MaxObject {
		return delta{}, parts, errPack
	}
	d, first, start := delta{data: data, base: int(base), size: int(size)}, len(parts), 0
	for len(rest) > 0 {
		op := rest[0]
		rest = rest[1:]
		from, n := ^(len(data) - len(rest)), int(op)
		if op&0x80 == 0 {
			if n == 0 || n > len(rest) {
				return delta{}, parts, errPack
			}
			rest = rest[n:]
		} else {
			if from, n, rest, ok = parseCopy(op, rest); !ok || from+n > d.base {
				return delta{}, parts, errPack
			}
		}
		parts = append(parts, part{int32(start), int32(from)})
		if start += n; start > d.size {
			return delta{}, parts, errPack
		}
	}
	if start != d.size {
		return delta{}, parts, errPack
	}
	d.parts = parts[first:len(parts):len(parts)]
	return d, parts, nil
}

// chain is an object as deltas, each of which has the next one's object as its base, and the base of
// the last one. What lies between is never made.
type chain struct {
	deltas []delta
	base   []byte
}

// object makes the object of the first delta; without deltas it is the base.
func (c chain) object() ([]byte, error) {
	if len(c.deltas) == 0 {
		return c.base, nil
	}
	for i, d := range c.deltas {
		base := len(c.base)
		if i+1 < len(c.deltas) {
			base = c.deltas[i+1].size
		}
		if d.base != base {
			return nil, errPack
		}
	}
	return c.append(make([]byte, 0, c.deltas[0].size), 0, 0, c.deltas[0].size), nil
}

// append appends n bytes of the object of a delta, from an offset on.
func (c chain) append(out []byte, level, offset, n int) []byte {
	if level == len(c.deltas) {
		return append(out, c.base[offset:offset+n]...)
	}
	d := &c.deltas[level]
	i := d.find(offset)
	for ; n > 0; i++ {
		d.last = i
		within, size := offset-int(d.parts[i].start), min(n, d.end(i)-offset)
		if from := int(d.parts[i].from); from >= 0 {
			out = c.append(out, level+1, from+within, size)
		} else {
			out = append(out, d.data[^from+within:][:size]...)
		}
		offset, n = offset+size, n-size
	}
	return out
}

// end returns where a part ends.
func (d *delta) end(i int) int {
	if i+1 < len(d.parts) {
		return int(d.parts[i+1].start)
	}
	return d.size
}

// find returns the part that has a byte of the object, which mostly is the last one or the next one.
func (d *delta) find(offset int) int {
	for i := d.last; i < min(d.last+2, len(d.parts)); i++ {
		if int(d.parts[i].start) <= offset && offset < d.end(i) {
			return i
		}
	}
	return sort.Search(len(d.parts), func(i int) bool { return int(d.parts[i].start) > offset }) - 1
}

// parseCopy reads a copy instruction: the bits of op select the bytes of offset and length
// that follow. It has no branches that depend on op: there are millions, and none is like the last.
func parseCopy(op byte, data []byte) (from, n int, rest []byte, ok bool) {
	used := bits.OnesCount8(op & 0x7f)
	if len(data) < used {
		return 0, 0, nil, false
	}
	var next, all uint64
	if len(data) >= 8 {
		next = binary.LittleEndian.Uint64(data)
	} else {
		var padded [8]byte
		copy(padded[:], data)
		next = binary.LittleEndian.Uint64(padded[:])
	}
	for i := range 7 {
		set := uint64(op >> i & 1)
		all |= next & 0xff & -set << (8 * i)
		next >>= 8 * set
	}
	from, n = int(uint32(all)), int(all>>32)
	if n == 0 {
		n = 0x10000
	}
	return from, n, data[used:], true
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
